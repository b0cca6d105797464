// A NATS client that logs its connection events.
import type { TestContext } from 'node:test';
import type { TtycamError } from '#src/core/errors.js';
import { type NatsClient, type NatsOptions, openNats } from '#src/net/nats/nats.js';
import { cleanup } from './cleanup.js';
import { eventually } from './wait.js';

export interface NatsLog {
  readonly client: NatsClient;
  readonly connects: string[];
  readonly disconnects: TtycamError[];
  readonly denials: TtycamError[];
}

/** Opens a client, which is closed at the end of the test. */
export function natsLog(t: TestContext, options: Omit<NatsOptions, 'clientName'>): NatsLog {
  const connects: string[] = [];
  const disconnects: TtycamError[] = [];
  const denials: TtycamError[] = [];
  const client = openNats(
    { ...options, clientName: 'test' },
    {
      connected: (server) => connects.push(server),
      disconnected: (reason) => disconnects.push(reason),
      denied: (reason) => denials.push(reason),
    },
    new AbortController().signal,
  );
  cleanup(t, () => client.close());
  return { client, connects, disconnects, denials };
}

/** Waits until it is connected. */
export async function connected({ client, disconnects }: NatsLog): Promise<void> {
  await eventually('the client is connected', () => client.connected).catch((error: Error) => {
    throw new Error(`${error.message}: ${disconnects.map(({ message }) => message).join(', ')}`);
  });
}
