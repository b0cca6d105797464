// Hostile connections to a real receiver: mutated streams, cut anywhere, some of them left hanging.
import { connect, type Socket } from 'node:net';
import { encodePrefix } from '#src/core/wire/framing.js';
import { encodeVideo } from '#src/core/wire/messages.js';
import { seededRandom } from '#src/net/seeded-random.js';
import { evilText, mutate, pick, randomBytes } from './mutate.js';
import type { Seeds } from './target.js';

/** At a time: enough to be many, and far from the receiver's limit. */
const AT_ONCE = 20;

/** Makes so many connections; resolves when all of them are over, or `maxMs` have passed. Returns how many there were. */
export async function fuzzConnections(
  port: number,
  count: number,
  seed: number,
  maxMs: number,
  seeds: Seeds,
): Promise<number> {
  const endMs = performance.now() + maxMs;
  let next = 0;
  const worker = async () => {
    while (next < count && performance.now() < endMs) {
      next += 1;
      await attack(port, hostileStream(seed * 1_000_003 + next, seeds));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return next;
}

function hostileStream(seed: number, { jpegs }: Seeds): Uint8Array {
  const chance = seededRandom(seed);
  const hello = {
    ...{ protocolVersion: 1, cameraName: evilText(chance), instanceId: randomBytes(chance, 16) },
    ...{ source: evilText(chance), software: evilText(chance), finite: chance() < 0.5 },
  };
  const message = Buffer.concat(encodeVideo({ hello, jpeg: pick(chance, jpegs), sequence: 1 }));
  const stream = Buffer.concat([encodePrefix(message.length, 8), message, encodePrefix(message.length, 8), message]);
  return mutate(chance, stream, pick(chance, jpegs));
}

async function attack(port: number, stream: Uint8Array): Promise<void> {
  const socket: Socket = connect({ port, host: '127.0.0.1' });
  await new Promise<void>((resolve) => {
    socket.on('error', () => undefined).on('close', () => resolve());
    socket.on('connect', () => socket.end(stream));
    socket.resume();
    // One that never gets an end is left hanging for a while.
    socket.setTimeout(2_000, () => socket.destroy());
  });
}
