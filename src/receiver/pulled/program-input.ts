// A program that streams a camera over its pipes as an input: one of our senders with its own protocol, or JPEGs.
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '../../core/errors.js';
import { MAX_MESSAGE_BYTES } from '../../core/limits.js';
import { MessageLink } from '../../net/link.js';
import { LinkedAbort } from '../../net/linked-abort.js';
import { jpegStream } from '../../sources/files/jpeg-stream.js';
import type { ProgramStream } from '../../sources/program-stream.js';
import type { InputSite, PulledInput } from './pulled-input.js';

/** JPEGs without a picture for so long are opened again. A connection without an answer ends by itself. */
const SILENT_AFTER_MS = 15_000;

/** How long the program may take to end once its pipes are closed. */
const ENDED_WITHIN_MS = 2_000;

/** How a program is used. */
interface ProgramUse extends Pick<PulledInput, 'deniedRetryMs'> {
  /** The text that replaces the address of its sender. */
  readonly shown: string;
  /**
   * Starts the program, which ends with `signal`.
   *
   * @throws TtycamError where nothing streams.
   */
  readonly open: (signal: AbortSignal) => Promise<ProgramStream>;
  /** What the camera's source is called. */
  readonly describe: (program: string) => string;
}

export function programInput({ open, shown, describe, deniedRetryMs }: ProgramUse): PulledInput {
  const stream = async (site: InputSite, attempt: LinkedAbort): Promise<void> => {
    const { program, ended, stream: given } = await open(attempt.signal);
    const endWithin = (otherwise: TtycamError) =>
      Promise.race([ended, sleep(ENDED_WITHIN_MS, otherwise, { ref: false })]);
    site.describe(describe(program));
    try {
      if (given.kind === 'jpegs') await takeJpegs(site, given.chunks, attempt);
      else await site.serve(new MessageLink(given.pipes, MAX_MESSAGE_BYTES, undefined, shown));
    } catch (error) {
      // Why the program has ended says more than that its pipes were closed.
      const reason = TtycamError.from(error);
      if (reason.code !== 'connection-lost' && reason.code !== 'message-cut') throw reason;
      throw await endWithin(reason);
    }
    if (!attempt.signal.aborted) {
      throw await endWithin(new TtycamError('source-failed', 'the program has closed its stdout, and runs on'));
    }
  };
  return {
    kind: 'live',
    knowsCaptureTime: false,
    deniedRetryMs,
    attempt: async (site, signal) => {
      const own = new LinkedAbort(signal);
      try {
        await stream(site, own);
      } finally {
        // Ends the program.
        own.abort();
        own.release();
      }
    },
  };
}

/** @throws TtycamError `source-failed` where no picture comes. */
async function takeJpegs(site: InputSite, chunks: AsyncIterable<Uint8Array>, attempt: LinkedAbort): Promise<void> {
  let isSilent = false;
  const timer = setTimeout(() => {
    isSilent = true;
    attempt.abort();
  }, SILENT_AFTER_MS);
  try {
    for await (const frame of jpegStream(chunks, site.events, attempt.signal)) {
      timer.refresh();
      await site.frame(frame);
    }
  } catch (error) {
    // The abort destroys the pipe that is read.
    if (!isSilent) throw error;
  } finally {
    clearTimeout(timer);
  }
  if (isSilent) throw new TtycamError('source-failed', `no picture for ${SILENT_AFTER_MS / 1_000} s`);
}
