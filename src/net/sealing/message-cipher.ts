// Encrypts and authenticates single messages: AES-256-GCM, with a key of one camera, one run and one direction.
import { createCipheriv, createDecipheriv, createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { TtycamError } from '../../core/errors.js';
import type { Key } from '../credentials/key-file.js';

/** What a message is. It is authenticated, so a message on another subject than its own is not accepted. */
export type SealedKind = 'frame' | 'state' | 'answer' | 'control';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A key for one direction. The caller must use each number once only, as the number is the nonce (NIST SP 800-38D, 8.2.1). */
export class MessageCipher {
  readonly #key: KeyObject;

  private constructor(key: Key, salt: Uint8Array, direction: 'sender' | 'viewer', cameraName: string) {
    // Node limits this text to 1,024 bytes, and a name may be longer.
    const info = Buffer.concat([
      Buffer.from(`ttycam nats ${direction} `),
      createHash('sha256').update(cameraName).digest(),
    ]);
    this.#key = createSecretKey(Buffer.from(hkdfSync('sha256', key.secret(), salt, info, KEY_BYTES)));
  }

  /** For the messages of one run of a sender. The instance id is random, so a key is never used by two runs. */
  static ofSender(key: Key, cameraName: string, instanceId: Uint8Array): MessageCipher {
    return new MessageCipher(key, instanceId, 'sender', cameraName);
  }

  /** For the messages of one run of a viewer to one run of a sender. */
  static ofViewer(key: Key, cameraName: string, instanceId: Uint8Array, viewerId: Uint8Array): MessageCipher {
    return new MessageCipher(key, Buffer.concat([instanceId, viewerId]), 'viewer', cameraName);
  }

  /**
   * Encrypts a message, given as consecutive pieces.
   *
   * @param viewerId The viewer that an answer is for.
   * @returns The encrypted message in pieces, with its authentication tag at the end.
   */
  seal(number: number, kind: SealedKind, message: readonly Uint8Array[], viewerId?: Uint8Array): Uint8Array[] {
    const cipher = createCipheriv(ALGORITHM, this.#key, nonceOf(number));
    cipher.setAAD(labelOf(kind, viewerId));
    const pieces: Uint8Array[] = message.map((piece) => cipher.update(piece));
    cipher.final();
    pieces.push(cipher.getAuthTag());
    return pieces;
  }

  /**
   * Decrypts a message into memory of its own.
   *
   * @throws TtycamError `message-forged` where it was altered, or made with another key or for another purpose.
   */
  open(number: number, kind: SealedKind, content: Uint8Array, viewerId?: Uint8Array): Uint8Array {
    const end = content.length - TAG_BYTES;
    if (end < 0) throw forged();
    const decipher = createDecipheriv(ALGORITHM, this.#key, nonceOf(number), { authTagLength: TAG_BYTES });
    decipher.setAAD(labelOf(kind, viewerId));
    decipher.setAuthTag(content.subarray(end));
    const message = decipher.update(content.subarray(0, end));
    try {
      decipher.final();
    } catch {
      throw forged();
    }
    return message;
  }
}

function forged(): TtycamError {
  return new TtycamError('message-forged', 'it was altered on its way, or was not made with the camera’s key');
}

function nonceOf(number: number): Uint8Array {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeBigUInt64BE(BigInt(number), NONCE_BYTES - 8);
  return nonce;
}

function labelOf(kind: SealedKind, viewerId: Uint8Array | undefined): Uint8Array {
  const label = Buffer.from(kind);
  return viewerId === undefined ? label : Buffer.concat([label, viewerId]);
}
