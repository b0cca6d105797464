// Many clients of one MJPEG stream, some of which stop reading. Argument: HttpClientsOptions as JSON. Prints the frames of each
// client that reads, as one line of JSON.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface HttpClientsOptions {
  readonly port: number;
  readonly path: string;
  readonly clients: number;
  /** How many of them stop reading at once. */
  readonly stopped: number;
  readonly seconds: number;
}

const PART = Buffer.from('Content-Type: image/jpeg');

const { port, path, clients, stopped, seconds } = JSON.parse(process.argv[2] ?? '') as HttpClientsOptions;
const counts = new Array<number>(clients).fill(0);
const sockets = counts.map((_, index) => {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  if (index < stopped) socket.pause();
  else {
    // The head of a part is written with its picture, so it is hardly ever in two chunks.
    socket.on('data', (chunk) => {
      for (let at = chunk.indexOf(PART); at >= 0; at = chunk.indexOf(PART, at + 1)) {
        counts[index] = (counts[index] ?? 0) + 1;
      }
    });
  }
  return socket;
});
await sleep(seconds * 1_000);
for (const socket of sockets) socket.destroy();
process.stdout.write(`${JSON.stringify({ event: 'clients', frames: counts.slice(stopped) })}\n`);
process.exit();
