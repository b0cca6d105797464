// The two widgets of blessed-contrib that are used, by their own files: its index would load all the others, and has no
// types for these paths.

declare module 'blessed-contrib/lib/widget/charts/line.js' {
  const line: (options: object) => unknown;
  export = line;
}

declare module 'blessed-contrib/lib/widget/sparkline.js' {
  const sparkline: (options: object) => unknown;
  export = sparkline;
}
