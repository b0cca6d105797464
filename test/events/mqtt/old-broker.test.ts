// Brokers that know no MQTT 5, and how each refuses it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { MqttConnection } from '#src/events/mqtt/mqtt-connection.js';
import { cleanup } from '../../helpers/cleanup.js';
import { eventually } from '../../helpers/wait.js';

/** CONNACK of MQTT 3.1.1 (section 3.2), with its return code: accepted, or a version that the broker does not know. */
const ACCEPTED = Buffer.from([0x20, 2, 0, 0]);
const UNKNOWN_VERSION = Buffer.from([0x20, 2, 0, 1]);

/** A connection to a broker that answers the CONNECT packet of each version as `answer` says; undefined: it closes the connection. */
async function connectTo(t: TestContext, answer: (version: number) => Buffer | undefined) {
  const versions: number[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', (packet: Buffer) => {
      // The level stands behind the protocol's name (section 3.1.2).
      const version = packet[packet.indexOf('MQTT') + 4] ?? 0;
      versions.push(version);
      const bytes = answer(version);
      if (bytes === undefined) socket.destroy();
      else if (bytes === ACCEPTED) socket.write(bytes);
      else socket.end(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup(t, () => server.close());
  const { port } = server.address() as AddressInfo;
  const said: string[] = [];
  const url = { isTls: false, host: '127.0.0.1', port, base: undefined };
  const connection = new MqttConnection(
    { url, login: undefined, ca: undefined, snapshotsMs: undefined, commands: false },
    'x/status',
    {
      connected: () => void said.push('connected'),
      lost: () => undefined,
      failed: ({ code, message }) => void said.push(`${code}: ${message.replace(/^\S+ /, '')}`),
      message: () => undefined,
    },
  );
  cleanup(t, async () => {
    for (const socket of sockets) socket.destroy();
    await connection.close();
  });
  return { versions, said };
}

test('a broker that refuses MQTT 5 as its standard says, or by closing the connection, gets MQTT 3.1.1', async (t) => {
  for (const refusal of [UNKNOWN_VERSION, undefined]) {
    const { versions, said } = await connectTo(t, (version) => (version === 5 ? refusal : ACCEPTED));
    await eventually('it is connected', () => said.length > 0);
    assert.deepEqual([versions, said], [[5, 4], ['connected']]);
  }
});

test('what closes every connection without an answer is reported', async (t) => {
  const { versions, said } = await connectTo(t, () => undefined);
  await eventually('it is reported', () => said.length > 0);
  assert.deepEqual(said, ['mqtt-refused: closes the connection without an answer']);
  assert.deepEqual(versions, [5, 4]);
});
