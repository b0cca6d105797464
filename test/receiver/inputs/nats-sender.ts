// Test helper: a real sender's uplink on a NATS server, with pictures of a test.
import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import { unixUs } from '#src/net/clock.js';
import { Key } from '#src/net/credentials/key-file.js';
import { RunEnd } from '#src/sender/run-end.js';
import { NatsUplink } from '#src/sender/uplink/nats-uplink.js';
import { cleanup } from '../../helpers/cleanup.js';
import type { NatsServer } from '../../helpers/nats-server.js';
import { pictures } from '../../helpers/pictures.js';

export const JPEGS = await pictures(8);
const NOTHING = () => undefined;

export function newKey(name?: string): Key {
  return new Key(randomBytes(32), name);
}

/** A real sender of pictures, 20 a second while somebody watches. */
export function sender(t: TestContext, server: NatsServer, cameraName: string, key: Key | undefined) {
  const about = { protocolVersion: 1, cameraName, source: 'test', software: 'test', finite: false, pausable: true };
  const hello = { ...about, instanceId: randomBytes(16) };
  const refused: string[] = [];
  const events = { connected: NOTHING, disconnected: NOTHING, watched: NOTHING, blocked: NOTHING, unblocked: NOTHING };
  const uplink = new NatsUplink(
    { access: { servers: [server.address] }, hello, key, end: new RunEnd() },
    { ...events, refused: ({ code }) => refused.push(code) },
  );
  const stop = new AbortController();
  uplink.run(stop.signal).catch(NOTHING);
  let sequence = 0;
  const timer = setInterval(() => {
    if (uplink.demand === undefined) return;
    sequence += 1;
    const jpeg = JPEGS[sequence % JPEGS.length] as Uint8Array;
    uplink.send({ sequence, jpeg, capturedUs: unixUs(), trueWidth: 0, trueHeight: 0 });
  }, 50);
  const end = async () => {
    clearInterval(timer);
    await uplink.finish();
    stop.abort();
  };
  cleanup(t, end);
  return { uplink, hello, refused, end };
}
