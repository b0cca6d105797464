// A receiver that sends clock requests without end and reads nothing: what the sender keeps, and what it answers later.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MAX_CONTROL_BYTES, MAX_MESSAGE_BYTES } from '#src/core/limits.js';
import { encodePrefix, MessageDecoder } from '#src/core/wire/framing.js';
import { type CameraReport, type ControlMessage, decodeVideo, encodeControl } from '#src/core/wire/messages.js';
import { monotonicMs } from '#src/net/clock.js';
import { MessageLink } from '#src/net/link.js';
import { TcpSession } from '#src/sender/uplink/tcp-session.js';
import { cleanup } from '../../helpers/cleanup.js';
import { eventually } from '../../helpers/wait.js';

const HELLO = {
  protocolVersion: 1,
  cameraName: 'barn',
  instanceId: new Uint8Array(16),
  source: 'test',
  software: 'test',
  finite: false,
};

const FIGURES = {
  intervalMs: 1,
  cameraFrames: 1,
  captured: 1,
  sent: 1,
  droppedForLink: 0,
  droppedForCpu: 0,
  encodeUs: 1,
};

/** A session, its socket, and the receiver's end of its connection, which has not read anything yet. */
async function begin(t: TestContext) {
  const server = createServer({ pauseOnConnect: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const sender = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [receiver] = await accepted;
  receiver.on('error', () => undefined);
  let camera: CameraReport = { live: true };
  const link = new MessageLink(sender, MAX_CONTROL_BYTES, 8);
  const nothing = { onChange: () => undefined, onAcknowledged: () => undefined, onPaused: () => undefined };
  const session = new TcpSession(link, { hello: HELLO, camera: () => camera, ...nothing });
  const ended = session.run().catch(() => undefined);
  cleanup(t, async () => {
    receiver.destroy();
    server.close();
    await ended;
  });
  const report = (next: CameraReport): void => {
    camera = next;
    session.report();
  };
  return { session, link, sender, receiver, report };
}

function control(message: Partial<ControlMessage>): Buffer {
  const bytes = encodeControl({ acknowledged: 0, ...message });
  return Buffer.concat([encodePrefix(bytes.length, 8), bytes]);
}

test('questions, reports and figures wait while the receiver does not read, and are heard when it does', async (t) => {
  const { session, link, receiver, report } = await begin(t);
  receiver.write(control({ software: 'test', clockAskUs: 1 }));
  session.send(
    { sequence: 1, jpeg: new Uint8Array(8_000_000), capturedUs: 1, trueWidth: 0, trueHeight: 0 },
    monotonicMs(),
    false,
  );
  await eventually('it has answered', () => session.peer === 'answering');
  const beforeBytes = link.unsentBytes;
  assert.ok(beforeBytes > 100_000, 'the frame is more than the kernel takes');
  const many = Buffer.concat(Array.from({ length: 1_000 }, (_, at) => control({ clockAskUs: 1_000 + at })));
  let asked = 0;
  for (; asked < 8_000; asked += 1_000) {
    if (!receiver.write(many)) await once(receiver, 'drain');
    report({ live: false, reason: `trouble ${asked}` });
    session.sendStats(FIGURES);
    await nextTurn();
  }
  report({ live: false, reason: 'the last' });
  assert.ok(link.unsentBytes <= beforeBytes, `${link.unsentBytes} bytes wait, ${beforeBytes} before`);

  receiver.write(control({ clockAskUs: 77 }));
  const decoder = new MessageDecoder(MAX_MESSAGE_BYTES);
  const heard = { answers: [] as number[], reasons: [] as string[], figures: 0 };
  receiver.on('data', (chunk: Buffer) => {
    for (const { clockAnswer, camera, senderStats } of decoder.push(chunk).map(decodeVideo)) {
      if (clockAnswer !== undefined) heard.answers.push(clockAnswer.askedUs);
      if (camera?.live === false) heard.reasons.push(camera.reason);
      if (senderStats !== undefined) heard.figures += 1;
    }
  });
  receiver.resume();
  await eventually('the last question is answered', () => heard.answers.includes(77));
  await eventually('the last state is told', () => heard.reasons.includes('the last'));
  assert.ok(heard.figures >= 1);
  assert.ok(heard.answers.length < 100, `${heard.answers.length} answers`);
});

test('a receiver that reads, and asks without end, is answered a few times a second', async (t) => {
  const { sender, receiver, link } = await begin(t);
  const decoder = new MessageDecoder(MAX_MESSAGE_BYTES);
  let answers = 0;
  receiver.on('data', (chunk: Buffer) => {
    answers += decoder
      .push(chunk)
      .map(decodeVideo)
      .filter(({ clockAnswer }) => clockAnswer !== undefined).length;
  });
  receiver.resume();
  const many = Buffer.concat(Array.from({ length: 500 }, (_, at) => control({ clockAskUs: 1_000 + at })));
  for (let batch = 0; batch < 10; batch += 1) {
    if (!receiver.write(many)) await once(receiver, 'drain');
    await nextTurn();
  }
  await eventually('all questions have come', () => sender.bytesRead === receiver.bytesWritten);
  await eventually('it is answered', () => answers > 0);
  assert.ok(answers < 500, String(answers));
  assert.ok(link.unsentBytes < 65_536);
});
