// What a bundle of the build is: a function with the parameters of a CommonJS module. A script of it needs no text around it.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

export type BundleFunction = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  file: string,
  folder: string,
) => void;

/**
 * Runs a bundle as `require` runs a module.
 *
 * @param file Its absolute path.
 * @returns Its exports.
 */
export function runBundle(bundle: BundleFunction, file: string): object {
  const module = { exports: {} };
  bundle(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}
