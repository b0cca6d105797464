// The sender's end of encryption over NATS: encrypts its messages, and decrypts what viewers with its key ask for.
import { TtycamError } from '../../core/errors.js';
import { MAX_VIEWERS } from '../../core/limits.js';
import { type ControlMessage, decodeControl, type Hello } from '../../core/wire/messages.js';
import { encodeSealed, type Sealed } from '../../core/wire/sealed-message.js';
import type { Key } from '../credentials/key-file.js';
import { MessageCipher } from './message-cipher.js';
import { CHALLENGE_BYTES, RUN_ID_BYTES } from './seal-limits.js';

/** A request may refer to a state that was sent up to twice this long ago. */
const HEARD_PERIOD_MS = 10_000;

/** Most challenges that one state answers: 1 kB. The next state follows a tick later. */
const MAX_ANSWERS = 64;

interface KnownViewer {
  readonly cipher: MessageCipher;
  /** The number of its last request, and the highest of our numbers that it has named. */
  number: number;
  heard: number;
}

/** A request of a viewer that holds the key. */
export interface OpenedControl extends ControlMessage {
  readonly viewerId: Uint8Array;
}

/**
 * One run of a sender. A request is accepted once, and only while it is fresh: each names a number that we have used lately. So
 * viewers can be forgotten once their last request is too old to be accepted again.
 */
export class SenderSeal {
  readonly #hello: Pick<Hello, 'cameraName' | 'instanceId'>;
  #key: Key;
  #keyId: Uint8Array;
  #cipher: MessageCipher;
  /** The number of the last message of this run, under any key. */
  #number = 0;
  readonly #viewers = new Map<string, KnownViewer>();
  /** Unanswered challenges by viewer. */
  readonly #challenges = new Map<string, Uint8Array>();
  /** The lowest of our numbers that a request may name, and the one after the next period. */
  #oldestHeard = 0;
  #nextOldestHeard = 0;
  #periodSinceMs: number;

  constructor(hello: Pick<Hello, 'cameraName' | 'instanceId'>, key: Key, nowMs: number) {
    this.#hello = hello;
    this.#key = key;
    this.#keyId = key.idBytes();
    this.#cipher = MessageCipher.ofSender(key, hello.cameraName, hello.instanceId);
    this.#periodSinceMs = nowMs;
  }

  /** Whether a viewer waits for a state that answers its challenge. */
  get isChallenged(): boolean {
    return this.#challenges.size > 0;
  }

  /** Uses another key from now on. False where it is the same. Numbers continue, as a key may come back. */
  renew(key: Key): boolean {
    if (key.id === this.#key.id) return false;
    this.#key = key;
    this.#keyId = key.idBytes();
    this.#cipher = MessageCipher.ofSender(key, this.#hello.cameraName, this.#hello.instanceId);
    this.#challenges.clear();
    // A request under a former key must stay too old, also when that key comes back.
    this.#oldestHeard = this.#number + 1;
    this.#nextOldestHeard = this.#oldestHeard;
    this.#viewers.clear();
    return true;
  }

  /** Call it a few times a second. */
  tick(nowMs: number): void {
    if (nowMs - this.#periodSinceMs < HEARD_PERIOD_MS) return;
    this.#periodSinceMs = nowMs;
    this.#oldestHeard = this.#nextOldestHeard;
    this.#nextOldestHeard = this.#number;
    for (const [id, { heard }] of this.#viewers) if (heard < this.#oldestHeard) this.#viewers.delete(id);
  }

  /** Up to 64 challenges, one behind the other, for the next state; undefined where there is none. */
  takeChallenges(): Uint8Array | undefined {
    const taken = [...this.#challenges].slice(0, MAX_ANSWERS);
    for (const [id] of taken) this.#challenges.delete(id);
    return taken.length === 0 ? undefined : Buffer.concat(taken.map(([, challenge]) => challenge));
  }

  /** An encrypted Video, in pieces. */
  seal(kind: 'frame' | 'state', message: readonly Uint8Array[]): [Uint8Array, ...Uint8Array[]] {
    return this.#seal(kind, message);
  }

  /** An encrypted answer, which only this viewer accepts. */
  sealAnswer(message: readonly Uint8Array[], viewerId: Uint8Array): [Uint8Array, ...Uint8Array[]] {
    return this.#seal('answer', message, viewerId);
  }

  #seal(
    kind: 'frame' | 'state' | 'answer',
    message: readonly Uint8Array[],
    viewerId?: Uint8Array,
  ): [Uint8Array, ...Uint8Array[]] {
    this.#number += 1;
    const header = {
      keyId: this.#keyId,
      instanceId: this.#hello.instanceId,
      viewerId: new Uint8Array(0),
      number: this.#number,
    };
    return encodeSealed('video', header, this.#cipher.seal(this.#number, kind, message, viewerId));
  }

  /**
   * Decrypts a request, and remembers its challenge.
   *
   * @throws TtycamError `key-missing`, `key-wrong`, `message-forged`, `message-replayed`, or what `decodeControl` throws.
   */
  open({ sealed }: ControlMessage): OpenedControl {
    if (sealed === undefined)
      throw new TtycamError('key-missing', 'the viewer has no key: give its receiver --key-file');
    const { keyId, instanceId, viewerId, number, content } = sealed;
    if (!same(keyId, this.#keyId)) throw new TtycamError('key-wrong', 'the viewer uses another key');
    if (!same(instanceId, this.#hello.instanceId)) throw replayed('it is for another run of this camera');
    if (viewerId.length !== RUN_ID_BYTES || number === 0)
      throw new TtycamError('message-malformed', 'it names no viewer, or has no number');
    const id = idOf(sealed);
    const known = this.#viewers.get(id);
    const cipher =
      known?.cipher ?? MessageCipher.ofViewer(this.#key, this.#hello.cameraName, instanceId, viewerId.slice());
    const control = decodeControl(cipher.open(number, 'control', content));
    const { heard = 0, challenge, watch } = control;
    if (heard < this.#oldestHeard || heard > this.#number || number <= (known?.number ?? 0)) {
      throw replayed('it came before, or is too old');
    }
    if (known === undefined && this.#viewers.size >= MAX_VIEWERS) {
      throw new TtycamError('too-many-connections', `${MAX_VIEWERS} viewers are there`);
    }
    this.#viewers.set(id, { cipher, number, heard: Math.max(heard, known?.heard ?? 0) });
    if (challenge?.length === CHALLENGE_BYTES) this.#challenges.set(id, challenge.slice());
    const ownId = viewerId.slice();
    return { ...control, viewerId: ownId, ...(watch === undefined ? {} : { watch: { ...watch, viewerId: ownId } }) };
  }
}

function idOf({ viewerId }: Sealed): string {
  return Buffer.from(viewerId).toString('hex');
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function replayed(why: string): TtycamError {
  return new TtycamError('message-replayed', why);
}
