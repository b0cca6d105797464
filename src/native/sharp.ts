// sharp, the library that resizes and decodes pictures.
import { createRequire } from 'node:module';

export type SharpModule = typeof import('sharp').default;

/**
 * Loads sharp. In a bundle, `scripts/bundled-packages.mjs` puts its own function in the place of this one.
 *
 * @throws Error where sharp is not installed, or has no library for this system.
 */
export function requireSharp(): SharpModule {
  // Not import(): the ES module of sharp 0.35 needs import attributes, which Node 20.9 does not support.
  return createRequire(import.meta.url)('sharp') as SharpModule;
}
