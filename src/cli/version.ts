// The name and version of this software.
import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('#package.json') as { readonly version: string };

/** The name and version, as `--version` prints it and as protocol messages hold it. */
export const SOFTWARE = `ttycam ${manifest.version}`;
