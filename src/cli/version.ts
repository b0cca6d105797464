// What this software calls itself.
import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('#package.json') as { readonly version: string };

/** The version of the package. */
export const VERSION = manifest.version;

/** The software and its version, as the wire carries them. */
export const SOFTWARE = `ttycam ${VERSION}`;
