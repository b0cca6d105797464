// A process that poses as a camera and sends one kind of hostile pictures after another over TCP: arguments are the port and the pictures
// a second. A line on stdin is the kind to send from then on, or `plain`, or `none`; it is answered with the event `kind`.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { encodePrefix } from '#src/core/wire/framing.js';
import { encodeVideo, type VideoMessage } from '#src/core/wire/messages.js';
import { hostileKinds, plainJpeg } from './hostile-jpegs.js';

const [port = 0, fps = 10] = process.argv.slice(2).map(Number);
const kinds = new Map((await hostileKinds()).map(({ name, jpegs }) => [name, jpegs]));
kinds.set('plain', [await plainJpeg()]);
kinds.set('none', []);
const socket = connect({ host: '127.0.0.1', port, noDelay: true });
socket.on('error', () => undefined).resume();
// Its receiver ends it when it ends, and the other way round.
socket.on('close', () => process.exit(0));
const said = { protocolVersion: 1, cameraName: 'hostile', source: 'hostile', software: 'hostile', finite: false };
send({ hello: { ...said, instanceId: randomBytes(16) }, camera: { live: true } });
let jpegs: readonly Uint8Array[] = [];
let sequence = 0;
setInterval(() => {
  const jpeg = jpegs[sequence % jpegs.length];
  // It knows no credit: it sends whenever its socket has drained, and a sign of life meanwhile.
  if (socket.writableNeedDrain) return;
  if (jpeg === undefined) return;
  sequence += 1;
  const captureTimeUs = Math.round((performance.timeOrigin + performance.now()) * 1_000);
  send({ sequence, jpeg, captureTimeUs, trueWidth: 640, trueHeight: 480 });
}, 1_000 / fps);
setInterval(() => send({ camera: { live: true } }), 1_000);
createInterface({ input: process.stdin }).on('line', (name) => {
  jpegs = kinds.get(name) ?? [];
  tell({ event: 'kind', name, known: kinds.has(name) });
});
tell({ event: 'kinds', names: [...kinds.keys()].filter((name) => name !== 'plain' && name !== 'none') });

function send(message: VideoMessage): void {
  const body = Buffer.concat(encodeVideo(message));
  socket.write(Buffer.concat([encodePrefix(body.length, 8), body]));
}

function tell(event: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
}
