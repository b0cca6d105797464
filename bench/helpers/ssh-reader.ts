// Reads the camera of an ssh address for some seconds, and prints the age of each picture by the clock in it, in ms.
import sharp from 'sharp';
import { jpegStream } from '#src/sources/files/jpeg-stream.js';
import { readStamp } from '#src/sources/pattern/stamp.js';
import { openSsh } from '#src/sources/ssh/open-ssh.js';
import { parseSshAddress } from '#src/sources/ssh/ssh-address.js';

const [address = '', seconds = '20'] = process.argv.slice(2);
const stop = AbortSignal.timeout(Number(seconds) * 1_000);
const request = { size: { width: 640, height: 480 }, fps: undefined, senderArguments: [] };
const { stream } = await openSsh(parseSshAddress(address), request, stop);
if (stream.kind !== 'jpegs') throw new Error('it is a sender of ours');
for await (const { picture } of jpegStream(stream.chunks, { torn: () => undefined }, stop)) {
  const nowMs = Date.now();
  if (picture.kind !== 'jpeg') continue;
  const { data, info } = await sharp(picture.jpeg).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const stamp = readStamp(data, info);
  if (stamp === undefined) continue;
  const ageMs = (nowMs % 2 ** 32) - stamp.timeMs;
  process.stdout.write(`${JSON.stringify({ event: 'age', time: '', ageMs, bytes: picture.jpeg.length })}\n`);
}
