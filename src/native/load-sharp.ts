// sharp with its settings for small pictures, one after another.
import { requireSharp, type SharpModule } from './sharp.js';

let outcome: { readonly sharp: SharpModule } | { readonly failure: unknown } | undefined;

/**
 * The module, which is loaded by the first call, so that a program without such a picture runs where sharp has no build.
 * A failure is final: to search for the library takes longer than a picture.
 *
 * @throws Error as of `requireSharp`.
 */
export function loadSharp(): SharpModule {
  outcome ??= attempt();
  if ('failure' in outcome) throw outcome.failure;
  return outcome.sharp;
}

function attempt(): { readonly sharp: SharpModule } | { readonly failure: unknown } {
  try {
    const sharp = requireSharp();
    // Threads share a small picture for a tenth more of CPU time, and most often finish later.
    sharp.concurrency(1);
    // No operation comes twice.
    sharp.cache(false);
    return { sharp };
  } catch (failure) {
    return { failure };
  }
}
