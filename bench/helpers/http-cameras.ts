// Cameras over HTTP: each request gets a stream of a clip's pictures. Arguments: the clip, frames a second, and where to
// listen: an address and a port. Prints its port as JSON.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { splitClip } from './clips.js';

const [, , path = '', fps = '30', host = '127.0.0.1', port = '0'] = process.argv;
const clip = splitClip(readFileSync(path), path);
const parts = clip.map((jpeg) =>
  Buffer.concat([
    Buffer.from(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`),
    jpeg,
    Buffer.from('\r\n'),
  ]),
);

const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=frame' });
  response.useChunkedEncodingByDefault = false;
  let at = 0;
  const timer = setInterval(() => {
    at += 1;
    // As cameras do: a slow reader loses pictures.
    if (!response.writableNeedDrain) response.write(parts[at % parts.length]);
  }, 1_000 / Number(fps));
  response.on('close', () => clearInterval(timer));
});
server.listen(Number(port), host, () => {
  const own = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ event: 'listening', port: own.port })}\n`);
});
process.on('SIGTERM', () => process.exit());
