// A source of pictures as an input of the receiver.
import type { Source } from '../../sources/source.js';
import type { InputSite, PulledInput } from './pulled-input.js';

/** How a source is used. */
export interface SourceUse extends Pick<PulledInput, 'knowsCaptureTime' | 'scalesFrom' | 'hasRate' | 'quietMs'> {
  readonly kind: Source['kind'];
  /** Opens the source for an attempt. */
  readonly open: (site: InputSite) => Source;
}

export function sourceInput({ open, ...use }: SourceUse): PulledInput {
  return {
    ...use,
    attempt: async (site, signal) => {
      const source = open(site);
      site.describe(source.label);
      for await (const frame of source.frames(signal, site.events)) {
        if (signal.aborted) return;
        await site.frame(frame);
      }
    },
  };
}
