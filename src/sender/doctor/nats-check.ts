// Checks a NATS server: whether it admits this sender, and the round trip. Nothing is published.
import { TtycamError } from '../../core/errors.js';
import { CONNECT_TIMEOUT_MS } from '../../core/limits.js';
import { monotonicMs } from '../../net/clock.js';
import type { NatsClient } from '../../net/nats/nats.js';
import { openNats } from '../../net/nats/nats.js';
import { formatNatsUrl } from '../../net/nats/nats-url.js';
import type { SenderTarget } from '../options.js';
import type { ReceiverFacts } from './receiver-check.js';

/** Connects, measures the round trip, and disconnects. */
export async function checkNats(
  { url, access }: Extract<SenderTarget, { readonly kind: 'nats' }>,
  signal: AbortSignal,
): Promise<ReceiverFacts> {
  const shownUrl = formatNatsUrl(url);
  const startMs = monotonicMs();
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(abort, CONNECT_TIMEOUT_MS);
  let failure: TtycamError | undefined;
  let connectMs: number | undefined;
  let nats: NatsClient | undefined;
  try {
    const { promise: settled, resolve } = deferred();
    stop.signal.addEventListener('abort', resolve, { once: true });
    nats = openNats(
      { ...access, clientName: 'ttycam doctor' },
      {
        connected: () => {
          connectMs = monotonicMs() - startMs;
          resolve();
        },
        // Another server of the cluster may work, so the failure counts only when all have failed.
        disconnected: (reason) => {
          failure = reason;
          if (url.servers.length === 1) resolve();
        },
        denied: () => undefined,
      },
      stop.signal,
    );
    await settled;
    if (connectMs === undefined) throw failure ?? new TtycamError('timed-out', `${shownUrl} does not answer`);
    const sentMs = monotonicMs();
    const flushed = await nats.flush();
    const roundTripMs = flushed === true ? monotonicMs() - sentMs : undefined;
    const facts = { connectMs, roundTripMs, clockOffsetMs: undefined, software: 'a NATS server' };
    return { kind: 'answers', url: shownUrl, ...facts };
  } catch (reason) {
    const { code, message } = TtycamError.from(reason);
    return { kind: 'unreachable', url: shownUrl, code, reason: message };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    await nats?.close();
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
