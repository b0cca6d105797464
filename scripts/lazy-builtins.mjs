// An esbuild plugin that loads modules of Node when something of them is used first. Half of the rest of a program's start is theirs.

/** Modules that many runs do not need. */
export const OFTEN_UNUSED = /^node:(child_process|crypto|dgram|dns|http|https|readline|tls|zlib)$/;

/**
 * Makes each of these modules an object without properties that inherits from a proxy. For an import, esbuild makes an object
 * with the same prototype and copies the properties, which are none. So each use asks the proxy.
 *
 * @param filter Names of modules. Their default exports cannot be called.
 */
export function lazyBuiltins(filter) {
  return {
    name: 'lazy-builtins',
    setup(build) {
      build.onResolve({ filter }, ({ path, namespace }) =>
        namespace === 'lazy-builtin' ? undefined : { path, namespace: 'lazy-builtin' },
      );
      build.onLoad({ filter: /./, namespace: 'lazy-builtin' }, ({ path }) => ({
        contents: `
          let loaded;
          const load = () => (loaded ??= require(${JSON.stringify(path)}));
          const get = (_, name) => load()[name];
          const has = (_, name) => name in load();
          module.exports = Object.create(new Proxy({}, { get, has }));`,
      }));
    },
  };
}
