// A camera behind ssh as an input: our own sender there over its pipes, or the JPEGs of another program.
import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, TtycamError } from '../../core/errors.js';
import { MAX_MESSAGE_BYTES } from '../../core/limits.js';
import { MessageLink } from '../../net/link.js';
import { LinkedAbort } from '../../net/linked-abort.js';
import { jpegStream } from '../../sources/files/jpeg-stream.js';
import type { FarRequest } from '../../sources/ssh/far-script.js';
import { openSsh } from '../../sources/ssh/open-ssh.js';
import { parseSshAddress } from '../../sources/ssh/ssh-address.js';
import type { CameraRequest, InputSite, PulledInput } from './pulled-input.js';

/** What is asked of a camera where no sender of ours is there. */
const DEFAULT_SIZE = { width: 640, height: 480 };

/** What only a person can change is tried seldom. Hosts lock out whoever fails to log in too often. */
const NEEDS_PERSON: readonly ErrorCode[] = ['ssh-denied', 'ssh-host-key'];
const RETRY_FOR_PERSON_MS = 60_000;

/** JPEGs without a picture for so long are opened again. A connection without an answer ends by itself. */
const SILENT_AFTER_MS = 15_000;

/** How long ssh may take to end once the pipes to it are closed. */
const ENDED_WITHIN_MS = 2_000;

/** @throws TtycamError `usage` for an address that cannot work. */
export function sshInput({ address, settings }: CameraRequest): PulledInput {
  const target = parseSshAddress(address.reveal());
  const { size, fps } = settings;
  const request: FarRequest = {
    size: size ?? DEFAULT_SIZE,
    fps,
    senderArguments: [
      ...(size === undefined ? [] : ['--size', `${size.width}x${size.height}`]),
      ...(fps === undefined ? [] : ['--fps', String(fps)]),
    ],
  };
  const stream = async (site: InputSite, attempt: LinkedAbort): Promise<void> => {
    const { signal } = attempt;
    const { program, ended, ...opened } = await openSsh(target, request, signal).catch((error: unknown) =>
      waitForPerson(site, TtycamError.from(error), signal),
    );
    site.describe(`${program || 'a command'} over ssh`);
    try {
      const { stream: given } = opened;
      if (given.kind === 'jpegs') await takeJpegs(site, given.chunks, attempt);
      else await site.serve(new MessageLink(given.pipes, MAX_MESSAGE_BYTES, undefined, address.shown));
    } catch (error) {
      // Why ssh has ended says more than that its pipes were closed.
      const reason = TtycamError.from(error);
      if (reason.code !== 'connection-lost' && reason.code !== 'message-cut') throw reason;
      throw await Promise.race([ended, sleep(ENDED_WITHIN_MS, reason)]);
    }
    if (!signal.aborted) throw await ended;
  };
  return {
    kind: 'live',
    knowsCaptureTime: false,
    attempt: async (site, signal) => {
      const own = new LinkedAbort(signal);
      try {
        await stream(site, own);
      } finally {
        // Ends ssh.
        own.abort();
        own.release();
      }
    },
  };
}

/** Reports a reason that only a person can change, and waits before the next attempt. */
async function waitForPerson(site: InputSite, reason: TtycamError, signal: AbortSignal): Promise<never> {
  if (NEEDS_PERSON.includes(reason.code)) {
    site.events.trouble(reason, RETRY_FOR_PERSON_MS);
    await sleep(RETRY_FOR_PERSON_MS, undefined, { signal }).catch(() => undefined);
  }
  throw reason;
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
  } finally {
    clearTimeout(timer);
  }
  if (isSilent) throw new TtycamError('source-failed', `no picture for ${SILENT_AFTER_MS / 1_000} s`);
}
