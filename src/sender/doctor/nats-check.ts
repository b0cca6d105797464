// Whether a NATS server lets this sender in, and how far away it is: a visit that publishes nothing.
import { TtycamError } from '../../core/errors.js';
import { CONNECT_TIMEOUT_MS } from '../../core/limits.js';
import { monotonicMs } from '../../net/clock.js';
import { type NatsClient, openNats } from '../../net/nats/nats.js';

import { formatNatsUrl } from '../../net/nats/nats-url.js';
import type { SenderTarget } from '../options.js';
import type { ReceiverFacts } from './receiver-check.js';

/** Connects, measures the way there and back, and leaves. */
export async function visitBus(
  { url, access }: Extract<SenderTarget, { readonly kind: 'bus' }>,
  signal: AbortSignal,
): Promise<ReceiverFacts> {
  const written = formatNatsUrl(url);
  const startMs = monotonicMs();
  const visit = new AbortController();
  const leave = () => visit.abort();
  signal.addEventListener('abort', leave, { once: true });
  const timer = setTimeout(leave, CONNECT_TIMEOUT_MS);
  let failure: TtycamError | undefined;
  let connectMs: number | undefined;
  let bus: NatsClient | undefined;
  try {
    const { promise: came, resolve } = settled();
    visit.signal.addEventListener('abort', resolve, { once: true });
    bus = openNats(
      { ...access, clientName: 'ttycam doctor' },
      {
        connected: () => {
          connectMs = monotonicMs() - startMs;
          resolve();
        },
        // Another server of the cluster may be well: it is told when none was.
        disconnected: (reason) => {
          failure = reason;
          if (url.servers.length === 1) resolve();
        },
        denied: () => undefined,
      },
      visit.signal,
    );
    await came;
    if (connectMs === undefined) throw failure ?? new TtycamError('timed-out', `${written} does not answer`);
    const askedMs = monotonicMs();
    const taken = await bus.flush();
    const roundTripMs = taken === true ? monotonicMs() - askedMs : undefined;
    const facts = { connectMs, roundTripMs, clockOffsetMs: undefined, software: 'a NATS server' };
    return { kind: 'answers', url: written, ...facts };
  } catch (reason) {
    const { code, message } = TtycamError.from(reason);
    return { kind: 'unreachable', url: written, code, reason: message };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
    await bus?.close();
  }
}

function settled(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
