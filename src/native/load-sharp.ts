// sharp with its settings for small pictures, one after another.
import { requireSharp, type SharpModule } from './sharp.js';

let loaded: SharpModule | undefined;

/**
 * The module, which is loaded by the first call, so that a program without such a picture runs where sharp has no build.
 *
 * @throws Error as of `requireSharp`.
 */
export function loadSharp(): SharpModule {
  loaded ??= withSettings(requireSharp());
  return loaded;
}

function withSettings(sharp: SharpModule): SharpModule {
  // Threads share a small picture for a tenth more of CPU time, and most often finish later.
  sharp.concurrency(1);
  // No operation comes twice.
  sharp.cache(false);
  return sharp;
}
