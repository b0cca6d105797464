// The least that a Node program does as a receiver: reads messages, decodes and acknowledges them. No checksum, no check of
// pictures, no statistics. It takes a receiver's arguments, and prints the same two events.
import { createServer } from 'node:net';
import { MAX_MESSAGE_BYTES } from '#src/core/limits.js';
import { decodeVideo, encodeControl, type VideoMessage } from '#src/core/wire/messages.js';
import { monotonicMs, unixUs } from '#src/net/clock.js';
import { MessageLink } from '#src/net/link.js';

interface Camera {
  readonly name: string;
  frames: number;
  firstMs: number;
  lastMs: number;
}

const cameras: Camera[] = [];

function print(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function answer({ sequence = 0, clockAskUs, sparseAcknowledgements }: VideoMessage): Uint8Array | undefined {
  if (clockAskUs !== undefined) {
    const nowUs = unixUs();
    const clockAnswer = { askedUs: clockAskUs, receivedUs: nowUs, answeredUs: nowUs };
    return encodeControl({ acknowledged: sequence, software: 'bare', clockAnswer });
  }
  if (sparseAcknowledgements === true) return undefined;
  return encodeControl({ acknowledged: sequence, ...(sequence === 0 ? { software: 'bare' } : {}) });
}

const server = createServer((socket) => {
  const camera: Camera = { name: `${cameras.length + 1}`, frames: 0, firstMs: 0, lastMs: 0 };
  cameras.push(camera);
  const link = new MessageLink(socket, MAX_MESSAGE_BYTES);
  const take = (bytes: Uint8Array): undefined => {
    const message = decodeVideo(bytes);
    if (message.jpeg !== undefined) {
      camera.lastMs = monotonicMs();
      if (camera.frames === 0) camera.firstMs = camera.lastMs;
      camera.frames += 1;
    }
    const control = answer(message);
    if (control !== undefined) link.send(control);
  };
  link.read(take).catch(() => undefined);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object')
    print({ event: 'listening', url: `tcp://127.0.0.1:${address.port}` });
});
process.on('SIGTERM', () => {
  const all = cameras.map(({ name, frames, firstMs, lastMs }) => ({
    name,
    frames,
    fps: ((frames - 1) * 1_000) / (lastMs - firstMs),
  }));
  print({ event: 'summary', cameras: all });
  process.exit(0);
});
