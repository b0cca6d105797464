// A bus that keeps what became of it.
import type { TestContext } from 'node:test';
import type { TtycamError } from '#src/core/errors.js';
import { type NatsClient, type NatsOptions, openNats } from '#src/net/nats/nats.js';
import { eventually } from './wait.js';

export interface BusLog {
  readonly bus: NatsClient;
  readonly connects: string[];
  readonly disconnects: TtycamError[];
  readonly denials: TtycamError[];
}

/** Opens one, for as long as the test at most. */
export function busLog(t: TestContext, options: Omit<NatsOptions, 'clientName'>): BusLog {
  const connects: string[] = [];
  const disconnects: TtycamError[] = [];
  const denials: TtycamError[] = [];
  const bus = openNats(
    { ...options, clientName: 'test' },
    {
      connected: (server) => connects.push(server),
      disconnected: (reason) => disconnects.push(reason),
      denied: (reason) => denials.push(reason),
    },
    new AbortController().signal,
  );
  t.after(() => bus.close());
  return { bus, connects, disconnects, denials };
}

/** Waits until it is connected. */
export async function connected({ bus, disconnects }: BusLog): Promise<void> {
  await eventually('the bus is connected', () => bus.connected).catch((error: Error) => {
    throw new Error(`${error.message}: ${disconnects.map(({ message }) => message).join(', ')}`);
  });
}
