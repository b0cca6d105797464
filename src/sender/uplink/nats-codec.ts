// The messages of one camera on NATS as bytes and back, encrypted where the sender has a key.
import { TtycamError } from '../../core/errors.js';
import { MAX_CONTROL_BYTES } from '../../core/limits.js';
import { ChecksumVerifier } from '../../core/wire/checksum.js';
import { encodeVideo, type Hello, type VideoMessage } from '../../core/wire/messages.js';
import { fromRefusal } from '../../core/wire/refusal.js';
import { monotonicMs } from '../../net/clock.js';
import { fastCrc32 } from '../../net/crc32.js';
import type { Key } from '../../net/credentials/key-file.js';
import { type OpenedControl, SenderSeal } from '../../net/sealing/sender-seal.js';
import { decodeWithChecksum, encodeWithChecksum } from './message-codec.js';

/** Consecutive pieces of one message. */
type Pieces = [Uint8Array, ...Uint8Array[]];

/** Each message carries the Hello, as a viewer may subscribe at any time. */
export class NatsCodec {
  readonly #hello: Hello;
  readonly #seal: SenderSeal | undefined;

  /** @param key Undefined: nothing is encrypted. */
  constructor(hello: Hello, key: Key | undefined) {
    this.#hello = hello;
    this.#seal = key && new SenderSeal(hello, key, monotonicMs());
  }

  /** Whether the next state is urgent, as a viewer waits for it. */
  get isStateDue(): boolean {
    return this.#seal?.isChallenged ?? false;
  }

  /** Uses another key from now on. False where nothing changes. */
  renew(key: Key): boolean {
    return this.#seal?.renew(key) ?? false;
  }

  /** Call it a few times a second. */
  tick(): void {
    this.#seal?.tick(monotonicMs());
  }

  /** A frame or a state, for all viewers. */
  encode(kind: 'frame' | 'state', message: VideoMessage): Pieces {
    const whole = { ...message, hello: this.#hello };
    if (this.#seal === undefined) return encodeWithChecksum(whole);
    const challengeAnswers = kind === 'state' ? this.#seal.takeChallenges() : undefined;
    return this.#seal.seal(kind, encodeVideo({ ...whole, challengeAnswers }));
  }

  /** An answer to one request. */
  encodeAnswer(message: VideoMessage, { viewerId }: Pick<OpenedControl, 'viewerId'>): Pieces {
    const whole = { ...message, hello: this.#hello };
    return this.#seal?.sealAnswer(encodeVideo(whole), viewerId) ?? encodeWithChecksum(whole);
  }

  /**
   * Reads a request of a viewer.
   *
   * @throws TtycamError for what is none, or is not encrypted as this camera requires it.
   */
  decode(bytes: Uint8Array): OpenedControl {
    if (bytes.length > MAX_CONTROL_BYTES)
      throw new TtycamError('message-too-large', 'a request over NATS was too large');
    const control = decodeWithChecksum(bytes, new ChecksumVerifier(fastCrc32));
    // A peer without our key can send this message, and no other.
    if (control.refusal !== undefined) throw fromRefusal(control.refusal, 'a viewer');
    if (this.#seal !== undefined) return this.#seal.open(control);
    if (control.sealed !== undefined) {
      throw new TtycamError('key-missing', 'a viewer uses a key, and this sender has none: give it --key-file');
    }
    return { ...control, viewerId: control.watch?.viewerId ?? new Uint8Array(0) };
  }
}
