// Loads the bundle of a program quickly, with what was compiled at an earlier start.
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import { type BundleFunction, runBundle } from './bundle-function.js';
import { CachedScript } from './cached-script.js';
import { compileCacheFolder } from './compile-cache.js';

/** What versions of Node before 22.1 lack. */
interface CachingModule {
  readonly enableCompileCache?: (folder: string) => unknown;
}

/**
 * Loads the bundle beside a program's first module.
 *
 * @param program The URL of the first module.
 * @param name The name of the bundle without its ending.
 */
export function loadProgram<Exports extends object>(program: string, name: string): Exports {
  const file = fileURLToPath(new URL(`${name}.cjs`, program));
  const folder = isPlain(process) ? compileCacheFolder() : undefined;
  const { enableCompileCache } = nodeModule as CachingModule;
  if (folder !== undefined) {
    if (enableCompileCache === undefined) return runCached(file, folder) as Exports;
    enableCompileCache(folder);
  }
  return runBundle(nodeModule.createRequire(program)(file) as BundleFunction, file) as Exports;
}

function runCached(file: string, folder: string): object {
  const script = new CachedScript(file, folder);
  // Only at the end, the functions that ran are compiled.
  if (!script.isCompiled) process.once('exit', () => script.keep());
  return script.run();
}

/** Whether this Node runs without options, some of which change what V8 compiles, and without coverage. */
function isPlain({ execArgv, env }: NodeJS.Process): boolean {
  return execArgv.length === 0 && (env['NODE_OPTIONS'] ?? '') === '' && env['NODE_V8_COVERAGE'] === undefined;
}
