// A scripted receiver on a raw connection: decodes the sender's messages, and sends control messages to it.
import { MAX_MESSAGE_BYTES } from '#src/core/limits.js';
import { encodePrefix, MessageDecoder } from '#src/core/wire/framing.js';
import { type ControlMessage, decodeVideo, encodeControl, type VideoMessage } from '#src/core/wire/messages.js';
import { unixUs } from '#src/net/clock.js';
import type { RawPeer } from './raw-peer.js';
import { eventually } from './wait.js';

/** What is decoded of a connection so far: tests look for a message every few milliseconds. */
interface Decoded {
  readonly decoder: MessageDecoder;
  readonly messages: VideoMessage[];
  bytes: number;
}

const decodedOf = new WeakMap<RawPeer, Decoded>();

/** The messages that have arrived on a connection. */
export function videos(peer: RawPeer | undefined): readonly VideoMessage[] {
  if (peer === undefined) return [];
  const decoded = decodedOf.get(peer) ?? { decoder: new MessageDecoder(MAX_MESSAGE_BYTES), messages: [], bytes: 0 };
  decodedOf.set(peer, decoded);
  const { received } = peer;
  decoded.messages.push(...decoded.decoder.push(received.subarray(decoded.bytes)).map(decodeVideo));
  decoded.bytes = received.length;
  return decoded.messages;
}

export function sequences(peer: RawPeer | undefined): number[] {
  return videos(peer)
    .filter(({ jpeg }) => jpeg !== undefined)
    .map(({ sequence }) => sequence ?? 0);
}

export function say(peer: RawPeer, control: ControlMessage): void {
  const bytes = encodeControl(control);
  peer.send(Buffer.concat([encodePrefix(bytes.length, 8), bytes]));
}

/** Answers the newest clock request, as every receiver does. */
export function answerClock(peer: RawPeer, acknowledged: number): void {
  const askedUs = videos(peer).findLast(({ clockAskUs }) => clockAskUs !== undefined)?.clockAskUs;
  if (askedUs === undefined) return;
  const nowUs = unixUs();
  say(peer, { acknowledged, clockAnswer: { askedUs, receivedUs: nowUs, answeredUs: nowUs } });
}

export async function connection(peers: readonly RawPeer[], index: number): Promise<RawPeer> {
  return await eventually(`connection ${index + 1}`, () => peers[index]);
}

/** Acknowledges frames and answers clock requests while the connection is open, as every receiver does. */
export function takeAll(peer: RawPeer, more: Partial<ControlMessage> = {}): () => void {
  let asked = 0;
  const look = (): void => {
    if (peer.ended) {
      clearInterval(timer);
      return;
    }
    const acknowledged = sequences(peer).at(-1) ?? 0;
    say(peer, { acknowledged, software: 'test', ...more });
    const questions = videos(peer).filter(({ clockAskUs }) => clockAskUs !== undefined).length;
    if (questions > asked) answerClock(peer, acknowledged);
    asked = questions;
  };
  const timer = setInterval(look, 10);
  return () => clearInterval(timer);
}
