// The name and version of this software.
import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('#package.json') as { readonly version: string };

/** The version of the package. */
export const VERSION = manifest.version;

/** The name and version, as sent in protocol messages. */
export const SOFTWARE = `ttycam ${VERSION}`;
