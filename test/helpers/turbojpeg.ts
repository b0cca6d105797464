// The system's libturbojpeg for tests: a missing one skips the test, and fails it in CI.
import { loadTurboJpeg } from '#src/native/turbojpeg.js';

/** Options for `test`: skips it where libturbojpeg is not installed. */
export function needsTurboJpeg(): { readonly skip: string | false } {
  if (loadTurboJpeg().kind === 'loaded') return { skip: false };
  const words = 'needs libturbojpeg: apt-get install libturbojpeg0';
  if (process.env['CI'] === 'true') throw new Error(words);
  return { skip: words };
}
