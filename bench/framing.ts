// The time to split a byte stream into messages, to decode and encode a message, and to check that its JPEG is complete.
import { inspectJpeg } from '#src/core/jpeg/jpeg-walk.js';
import { MAX_MESSAGE_BYTES } from '#src/core/limits.js';
import { encodePrefix, MessageDecoder } from '#src/core/wire/framing.js';
import { decodeVideo, encodeVideo } from '#src/core/wire/messages.js';
import { openClip } from './helpers/clips.js';
import { type BenchContext, type Measure, measure, type Row } from './helpers/result.js';
import { compareUs, timeUs } from './helpers/timing.js';

const SIZES = [
  ['1 kB', 1_000],
  ['20 kB', 20_000],
  ['1 MB', 1_000_000],
] as const;

/** The bytes of one socket read: everything, Node's largest read, or one Ethernet packet. */
const CUTS = [
  ['whole', Number.POSITIVE_INFINITY],
  ['in 64 KiB', 65_536],
  ['in 1,448 B', 1_448],
] as const;

/** Messages for each call, so that small ones share a chunk as on a busy socket. */
const MESSAGES = 8;

export async function benchFraming(context: BenchContext): Promise<Row[]> {
  return [...decoderRows(), ...(await messageRows(context))];
}

function decoderRows(): Row[] {
  return SIZES.flatMap(([size, messageBytes]) =>
    CUTS.map(([cut, cutBytes]) => {
      const chunks = chunksOf(messageBytes, cutBytes);
      const compared = compareUs(
        () => expectMessages(decode(chunks)),
        () => expectMessages(decodeByConcat(chunks)),
      );
      const us = compared.ourUs / MESSAGES;
      return {
        bench: 'framing',
        subject: `${size} message, ${cut}`,
        // A message within one chunk is a view: no byte is copied, so there is no rate.
        measures: [measure('', us, 'µs'), ...(copies(messageBytes, cutBytes) ? [gigabytes(messageBytes, us)] : [])],
        beside: { name: 'Buffer.concat', measures: [measure('', compared.theirUs / MESSAGES, 'µs')] },
        ratio: compared.ratio,
      };
    }),
  );
}

async function messageRows(context: BenchContext): Promise<Row[]> {
  const [jpeg = new Uint8Array()] = await openClip(context, 20_000);
  const message = { jpeg, sequence: 1_000, captureTimeUs: 1.7e15, trueWidth: 640, trueHeight: 480 };
  const bytes = Buffer.concat(encodeVideo(message));
  const size = `${(jpeg.length / 1_000).toFixed(0)} kB`;
  const row = (subject: string, us: number): Row => ({ bench: 'framing', subject, measures: [measure('', us, 'µs')] });
  return [
    row(
      `encode a Video of ${size}`,
      timeUs(() => encodeVideo(message)),
    ),
    row(
      `decode a Video of ${size}`,
      timeUs(() => decodeVideo(bytes)),
    ),
    row(
      `inspect a JPEG of ${size}`,
      timeUs(() => inspectJpeg(jpeg)),
    ),
  ];
}

function copies(messageBytes: number, cutBytes: number): boolean {
  return messageBytes + 8 > cutBytes;
}

function gigabytes(bytes: number, us: number): Measure {
  return measure('', bytes / us / 1_000, 'GB/s');
}

/** A stream of messages in chunks, each in its own buffer, as socket reads are. */
function chunksOf(messageBytes: number, cutBytes: number): Uint8Array[] {
  const message = Buffer.concat([encodePrefix(messageBytes, 8), new Uint8Array(messageBytes).fill(0x0a)]);
  if (!Number.isFinite(cutBytes)) return Array.from({ length: MESSAGES }, () => Buffer.from(message));
  const stream = Buffer.concat(Array.from({ length: MESSAGES }, () => message));
  const count = Math.ceil(stream.length / cutBytes);
  return Array.from({ length: count }, (_, at) => Buffer.from(stream.subarray(at * cutBytes, (at + 1) * cutBytes)));
}

function decode(chunks: readonly Uint8Array[]): number {
  const decoder = new MessageDecoder(MAX_MESSAGE_BYTES);
  let count = 0;
  for (const chunk of chunks) count += decoder.push(chunk).length;
  return count;
}

/** The common approach: concatenates all pending bytes with each chunk. */
function decodeByConcat(chunks: readonly Uint8Array[]): number {
  let buffer = Buffer.alloc(0);
  let count = 0;
  for (const chunk of chunks) {
    buffer = Buffer.concat([buffer, chunk]);
    while (buffer.length >= 8) {
      const length = buffer.readUInt32LE(0);
      if (buffer.length < 8 + length) break;
      buffer = buffer.subarray(8 + length);
      count += 1;
    }
  }
  return count;
}

function expectMessages(count: number): void {
  if (count !== MESSAGES) throw new Error(`${count} of ${MESSAGES} messages`);
}
