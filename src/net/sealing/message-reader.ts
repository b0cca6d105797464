// Reads the messages of cameras on NATS, encrypted or not, as this viewer's keys demand.
import { TtycamError } from '../../core/errors.js';
import { appendChecksum, ChecksumVerifier } from '../../core/wire/checksum.js';
import { type ControlMessage, decodeVideo, encodeControl, type VideoMessage } from '../../core/wire/messages.js';
import { fastCrc32 } from '../crc32.js';
import type { Key } from '../credentials/key-file.js';
import { ViewerSeal } from './viewer-seal.js';

/** A request as bytes in pieces, for one or for all senders of a name. */
type Pieces = [Uint8Array, ...Uint8Array[]];

/** A message that is accepted. */
export interface ReadMessage {
  readonly kind: 'message';
  readonly message: VideoMessage;
  /** Tells the run of a sender, and its key, from any other of the same name. */
  readonly sessionId: string;
  /** The key that it has proven; undefined where nothing is encrypted. */
  readonly key: Key | undefined;
}

/**
 * - `challenge`: a sender that is not confirmed yet; the request is to be published
 * - `unproven`: a camera is there, and its messages are not accepted; with a request where it may still answer
 */
export type ReadState =
  | ReadMessage
  | { readonly kind: 'challenge'; readonly request: Pieces }
  | { readonly kind: 'unproven'; readonly reason: TtycamError; readonly request?: Pieces };

/** Why an encrypted message is not accepted where its camera may well be there, with wrong keys on one of the two ends. */
const UNPROVEN = ['key-missing', 'key-wrong'];

/** Reads what one viewer receives, and encrypts what it sends. */
export class MessageReader {
  readonly #seal: ViewerSeal | undefined;

  /** @param keys Undefined: nothing is encrypted. */
  constructor(keys: readonly Key[] | undefined, viewerId: Uint8Array) {
    this.#seal = keys && new ViewerSeal(keys, viewerId);
  }

  /** Replaces the keys, where there were some. */
  setKeys(keys: readonly Key[]): void {
    this.#seal?.setKeys(keys);
  }

  /**
   * Reads a state.
   *
   * @param bytes Valid during the call.
   * @throws TtycamError where it is not accepted, and shows no camera either.
   */
  readState(name: string, bytes: Uint8Array, nowMs: number): ReadState {
    const message = decodeVideo(bytes);
    try {
      if (this.#seal === undefined || message.sealed === undefined) return this.#readPlain(bytes, message);
      const opened = this.#seal.openState(name, message.sealed, nowMs);
      if ('message' in opened) return { kind: 'message', ...opened, key: opened.session.key };
      const request = opened.sealChallenge();
      return opened.isReported ? { kind: 'unproven', reason: unconfirmed(), request } : { kind: 'challenge', request };
    } catch (error) {
      const reason = TtycamError.from(error);
      if (UNPROVEN.includes(reason.code)) return { kind: 'unproven', reason };
      throw reason;
    }
  }

  /**
   * Reads a frame, or an answer to this viewer.
   *
   * @param bytes Valid during the call. The message has memory of its own.
   * @throws TtycamError where it is not accepted.
   */
  read(kind: 'frame' | 'answer', name: string, bytes: Uint8Array): ReadMessage {
    if (this.#seal === undefined) {
      const own = bytes.slice();
      return this.#readPlain(own, decodeVideo(own));
    }
    const message = decodeVideo(bytes);
    if (message.sealed === undefined) return this.#readPlain(bytes, message);
    const opened = this.#seal.open(kind, name, message.sealed);
    return { kind: 'message', ...opened, key: opened.session.key };
  }

  /** A request as it is to be published: once for all senders of a name, or once for each that is confirmed. */
  encode(name: string, control: Omit<ControlMessage, 'acknowledged'>): Pieces[] {
    if (this.#seal !== undefined) return this.#seal.confirmed(name).map((session) => session.seal(control));
    return [appendChecksum([encodeControl({ acknowledged: 0, ...control })], fastCrc32)];
  }

  /** Whether the session of a camera is still valid. It ends with its key. */
  holds(name: string, sessionId: string): boolean {
    return this.#seal?.holds(name, sessionId) ?? true;
  }

  /** A camera is lost. */
  forget(name: string, sessionId: string): void {
    this.#seal?.forget(name, sessionId);
  }

  /** Call it a few times a second. Returns the errors of senders that seemed to be cameras, and were not confirmed. */
  tick(nowMs: number): { readonly name: string; readonly reason: TtycamError }[] {
    const late = this.#seal?.tick(nowMs) ?? [];
    return late.flatMap(({ name, states }) => Array.from({ length: states }, () => ({ name, reason: unconfirmed() })));
  }

  #readPlain(bytes: Uint8Array, message: VideoMessage): ReadMessage {
    if (message.sealed !== undefined) {
      throw new TtycamError('key-missing', 'encrypted with a key: give this receiver --key-file');
    }
    if (this.#seal !== undefined) {
      throw new TtycamError('key-missing', 'not encrypted, and a key is required here: give its sender --key-file');
    }
    // There is no connection that a damaged message could end, so each is verified by itself.
    new ChecksumVerifier(fastCrc32).check(bytes, message.checksum);
    const { hello } = message;
    const sessionId = hello === undefined ? '' : Buffer.from(hello.instanceId.subarray(0, 16)).toString('hex');
    return { kind: 'message', message, sessionId, key: undefined };
  }
}

function unconfirmed(): TtycamError {
  const either = 'it is a recording of an earlier run, or the camera does not get our requests';
  return new TtycamError('message-replayed', `it does not answer: ${either}`);
}
