// What is told of a pipe that gives no JPEG: what comes instead, and how it can be sent all the same.
import { TtycamError } from '../../core/errors.js';
import { noJpegWords, type Origin } from '../conversion-command.js';
import type { SourceEvents } from '../source.js';
import type { Judging } from './jpeg-stream.js';

/** Tells of it, and goes on: JPEGs may still come. */
export function pipeJudging(origin: Origin & { readonly kind: 'pipe' }, events: SourceEvents): Judging {
  return {
    noJpeg: (kind) => {
      const words = noJpegWords(origin, kind, `no JPEG comes from ${origin.name}`);
      events.trouble(new TtycamError('source-empty', words), undefined);
      return 'on';
    },
    foundAfterAll: () => events.recovered(),
    other: (kind, bytes) => events.torn(`${kind.name} among the JPEGs was left out (${bytes} bytes)`),
  };
}
