// The topics of a program, and the keys of its cameras in them. Pure.
import { createHash } from 'node:crypto';

/** What a key may hold: Home Assistant's object ids have the same letters. */
const KEY = /^[A-Za-z0-9_-]{1,64}$/;

/** The longest part of a name that a key takes. */
const MAX_NAME_LENGTH = 40;

/**
 * The key of a camera in topics. A name that is safe stays as it is. Another one gets a digest, so that no two names have the
 * same key.
 *
 * @param twin 2 for the second camera of its name; undefined for the first.
 */
export function cameraKey(name: string, twin?: number): string {
  const plain = name.normalize('NFKD').replace(/\p{M}+/gu, '');
  const safe = plain.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, MAX_NAME_LENGTH);
  const digest = safe === name && safe !== '' ? '' : `-${createHash('sha256').update(name).digest('hex').slice(0, 6)}`;
  return `${safe}${digest}${twin === undefined ? '' : `--${twin}`}`;
}

export function isCameraKey(text: string): boolean {
  return KEY.test(text);
}

/** The topics below a base. */
export class Topics {
  readonly base: string;

  constructor(base: string) {
    this.base = base;
  }

  /** `online` or `offline`, retained. */
  get status(): string {
    return `${this.base}/status`;
  }

  /** Each event as JSON, not retained. */
  get events(): string {
    return `${this.base}/events`;
  }

  /** The state of a camera as JSON, retained. */
  state(key: string): string {
    return `${this.base}/${key}/state`;
  }

  /** The newest picture of a camera as JPEG, retained. */
  snapshot(key: string): string {
    return `${this.base}/${key}/snapshot`;
  }

  /** Commands to a camera. */
  command(key: string): string {
    return `${this.base}/${key}/set`;
  }

  /** The key in a topic `<base>/<key>/<last>`; undefined where it is another one. */
  keyIn(topic: string, last: 'state' | 'set'): string | undefined {
    if (!topic.startsWith(`${this.base}/`)) return undefined;
    const [key = '', end, ...more] = topic.slice(this.base.length + 1).split('/');
    return end === last && more.length === 0 && isCameraKey(key) ? key : undefined;
  }
}
