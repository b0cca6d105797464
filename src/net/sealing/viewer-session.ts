// One run of a sender at a viewer that has its key: decrypts its messages, and encrypts requests to it.
import { randomBytes } from 'node:crypto';
import { TtycamError } from '../../core/errors.js';
import { type ControlMessage, decodeVideo, encodeControl, type VideoMessage } from '../../core/wire/messages.js';
import { encodeSealed, type Sealed } from '../../core/wire/sealed-message.js';
import type { Key } from '../credentials/key-file.js';
import { MessageCipher } from './message-cipher.js';
import { CHALLENGE_BYTES } from './seal-limits.js';

/** Draws numbers that are never used twice in this run of the viewer, for any camera. */
export type NextNumber = () => number;

/**
 * A session is confirmed once a state has answered its challenge. Until then what arrives may be a recording of an earlier run.
 * From the first message on numbers only rise, for each kind of message.
 */
export class ViewerSession {
  readonly key: Key;
  readonly instanceId: Uint8Array;
  readonly sinceMs: number;
  /** When the last state came that could be decrypted. */
  heardMs: number;
  /** States that have come without an answer to the challenge. */
  unanswered = 0;
  /** Whether these have been reported. */
  isReported = false;
  readonly #viewerId: Uint8Array;
  readonly #sender: MessageCipher;
  readonly #viewer: MessageCipher;
  readonly #nextNumber: NextNumber;
  readonly #challenge = randomBytes(CHALLENGE_BYTES);
  readonly #highest = { frame: 0, state: 0, answer: 0 };
  #isConfirmed = false;

  constructor(
    { key, name, instanceId }: { readonly key: Key; readonly name: string; readonly instanceId: Uint8Array },
    { viewerId, nextNumber }: { readonly viewerId: Uint8Array; readonly nextNumber: NextNumber },
    nowMs: number,
  ) {
    this.key = key;
    this.instanceId = instanceId;
    this.sinceMs = nowMs;
    this.heardMs = nowMs;
    this.#viewerId = viewerId;
    this.#nextNumber = nextNumber;
    this.#sender = MessageCipher.ofSender(key, name, instanceId);
    this.#viewer = MessageCipher.ofViewer(key, name, instanceId, viewerId);
  }

  get isConfirmed(): boolean {
    return this.#isConfirmed;
  }

  /**
   * Decrypts a message into memory of its own.
   *
   * @throws TtycamError `message-forged`, `message-replayed`, or what `decodeVideo` throws.
   */
  open(kind: 'frame' | 'state' | 'answer', { number, content }: Sealed): VideoMessage {
    const bytes = this.#sender.open(number, kind, content, kind === 'answer' ? this.#viewerId : undefined);
    if (number <= this.#highest[kind]) throw new TtycamError('message-replayed', 'it came before, or is too old');
    const message = decodeVideo(bytes);
    this.#highest[kind] = number;
    if (kind === 'state' && !this.#isConfirmed && this.#isAnswered(message)) this.#confirm(number);
    return message;
  }

  /** A request to this run of the sender, in pieces. */
  seal(control: Omit<ControlMessage, 'acknowledged'>): [Uint8Array, ...Uint8Array[]] {
    const number = this.#nextNumber();
    const header = { keyId: this.key.idBytes(), instanceId: this.instanceId, viewerId: this.#viewerId, number };
    const message = encodeControl({ acknowledged: 0, ...control, heard: this.#highest.state });
    return encodeSealed('control', header, this.#viewer.seal(number, 'control', [message]));
  }

  /** The request for an answer to our challenge. */
  sealChallenge(): [Uint8Array, ...Uint8Array[]] {
    return this.seal({ challenge: this.#challenge });
  }

  /** What the sender has sent before this state, for other viewers, may be repeated by anybody. */
  #confirm(number: number): void {
    this.#isConfirmed = true;
    this.#highest.frame = number;
    this.#highest.answer = number;
  }

  #isAnswered({ challengeAnswers }: VideoMessage): boolean {
    if (challengeAnswers === undefined) return false;
    for (let at = 0; at + CHALLENGE_BYTES <= challengeAnswers.length; at += CHALLENGE_BYTES) {
      if (this.#challenge.equals(challengeAnswers.subarray(at, at + CHALLENGE_BYTES))) return true;
    }
    return false;
  }
}
