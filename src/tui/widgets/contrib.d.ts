// Types for two widgets of blessed-contrib. They are imported by their files, which have no types, because the package's
// index would load all other widgets.

declare module 'blessed-contrib/lib/widget/charts/line.js' {
  const line: (options: object) => unknown;
  export = line;
}

declare module 'blessed-contrib/lib/widget/sparkline.js' {
  const sparkline: (options: object) => unknown;
  export = sparkline;
}
