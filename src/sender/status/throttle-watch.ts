// Reports when a Raspberry Pi is slowed down, by its supply or its temperature, and when it no longer is.
import type { Output } from '../../cli/output.js';
import { readThrottling } from '../doctor/pi.js';

const EVERY_MS = 20_000;

/** Polls until the signal is aborted. It ends at once on a machine without this information. */
export async function watchThrottling(
  output: Pick<Output, 'event'>,
  signal: AbortSignal,
  read: typeof readThrottling = readThrottling,
  everyMs = EVERY_MS,
): Promise<void> {
  let reported = '';
  while (!signal.aborted) {
    const throttling = await read();
    if (throttling === undefined) return;
    const reason = throttling.now.join(', ');
    if (reason !== '' && reported === '') output.event('throttled', { code: null, reason });
    if (reason === '' && reported !== '') output.event('unthrottled', {});
    reported = reason;
    await sleep(everyMs, signal);
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
