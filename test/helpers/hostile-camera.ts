// A process that connects as a camera and sends hostile pictures over TCP. Arguments: the port, and the pictures a second. A
// line on stdin sets the kind of pictures to send, or `plain`, or `none`. It is answered with the event `kind`.
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { encodePrefix } from '#src/core/wire/framing.js';
import { encodeVideo, type VideoMessage } from '#src/core/wire/messages.js';
import { type HostileKinds, hostileKinds, plainJpeg } from './hostile-jpegs.js';

/** From the end of a connection to the next. */
const RETRY_MS = 200;

const [port = 0, fps = 10] = process.argv.slice(2).map(Number);
const hostile = await hostileKinds();
const plain = await plainJpeg();
const kinds: HostileKinds = new Map([...hostile, ['plain', () => [plain]], ['none', () => []]]);
const said = { protocolVersion: 1, cameraName: 'hostile', source: 'hostile', software: 'hostile', finite: false };
const instanceId = randomBytes(16);
let socket: Socket;
connectAsCamera();
let jpegs: readonly Uint8Array[] = [];
let sequence = 0;
setInterval(() => {
  const jpeg = jpegs[sequence % jpegs.length];
  // It ignores credit: it sends whenever its socket has drained, and heartbeats in between.
  if (socket.writableNeedDrain) return;
  if (jpeg === undefined) return;
  sequence += 1;
  const captureTimeUs = Math.round((performance.timeOrigin + performance.now()) * 1_000);
  send({ sequence, jpeg, captureTimeUs, trueWidth: 640, trueHeight: 480 });
}, 1_000 / fps);
setInterval(() => send({ camera: { live: true } }), 1_000);
createInterface({ input: process.stdin }).on('line', (name) => {
  jpegs = kinds.get(name)?.() ?? [];
  report({ event: 'kind', name, known: kinds.has(name) });
});
report({ event: 'kinds', names: [...hostile.keys()] });

/** Connects to the receiver, and says Hello. The camera ends when no receiver listens. */
function connectAsCamera(): void {
  socket = connect({ host: '127.0.0.1', port, noDelay: true });
  socket.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'ECONNREFUSED') process.exit(0);
  });
  // On a busy machine it makes some pictures for seconds, and the receiver closes a silent connection.
  socket.on('close', () => setTimeout(connectAsCamera, RETRY_MS)).resume();
  send({ hello: { ...said, instanceId }, camera: { live: true } });
}

function send(message: VideoMessage): void {
  const pieces = encodeVideo(message);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  // In one write, without a copy of its 8 MiB.
  socket.cork();
  for (const piece of [encodePrefix(length, 8), ...pieces]) socket.write(piece);
  socket.uncork();
}

function report(event: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
}
