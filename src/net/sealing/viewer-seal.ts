// The viewer's end of encryption over NATS: finds the session that a message belongs to, and confirms new ones.
import { TtycamError } from '../../core/errors.js';
import { SILENT_AFTER_MS } from '../../core/limits.js';
import type { VideoMessage } from '../../core/wire/messages.js';
import type { Sealed } from '../../core/wire/sealed-message.js';
import type { Key } from '../credentials/key-file.js';
import { RUN_ID_BYTES } from './seal-limits.js';
import { ViewerSession } from './viewer-session.js';

/** A sender answers a challenge within a tenth of a second. One that has not by then is reported. */
const UNCONFIRMED_AFTER_MS = 3_000;

/** Most unconfirmed sessions of one name. Beyond it the oldest is replaced, as recordings of many runs may be sent. */
const MAX_UNCONFIRMED = 8;

/** A decrypted message of a confirmed session. */
export interface OpenedVideo {
  readonly message: VideoMessage;
  /** Tells the run of a sender and its key from any other of the same name. */
  readonly sessionId: string;
  readonly session: ViewerSession;
}

/** All sessions with the senders of a NATS server. */
export class ViewerSeal {
  readonly #viewerId: Uint8Array;
  #keys: ReadonlyMap<string, Key>;
  readonly #names = new Map<string, Map<string, ViewerSession>>();
  #number = 0;

  constructor(keys: readonly Key[], viewerId: Uint8Array) {
    this.#viewerId = viewerId;
    this.#keys = byId(keys);
  }

  /** Replaces the keys. Sessions of keys that are gone, or have another name now, end. */
  setKeys(keys: readonly Key[]): void {
    this.#keys = byId(keys);
    for (const [name, sessions] of this.#names) {
      for (const [id, { key }] of sessions) {
        const held = this.#keys.get(key.id);
        if (held === undefined || held.name !== key.name) this.forget(name, id);
      }
    }
  }

  /**
   * Decrypts a state. A new session begins with it. It is confirmed by a later state, once the sender has our challenge.
   *
   * @returns The message, or the unconfirmed session, which is to be sent a challenge.
   * @throws TtycamError why it is not accepted: `message-replayed` also where the challenge has had no answer for too long.
   */
  openState(name: string, sealed: Sealed, nowMs: number): OpenedVideo | ViewerSession {
    const key = this.#keyOf(sealed);
    const sessionId = idOf(sealed);
    const known = this.#names.get(name)?.get(sessionId);
    const session = known ?? this.#newSession(name, sealed, key, nowMs);
    const message = session.open('state', sealed);
    session.heardMs = nowMs;
    if (known === undefined) this.#add(name, sessionId, session);
    if (session.isConfirmed) return { message, sessionId, session };
    session.unanswered += 1;
    return session;
  }

  /**
   * Decrypts a frame or an answer of a confirmed session.
   *
   * @throws TtycamError why it is not accepted.
   */
  open(kind: 'frame' | 'answer', name: string, sealed: Sealed): OpenedVideo {
    this.#keyOf(sealed);
    const sessionId = idOf(sealed);
    const session = this.#names.get(name)?.get(sessionId);
    if (session?.isConfirmed !== true) {
      throw new TtycamError('message-replayed', 'it is from a run of this camera that is not there');
    }
    return { message: session.open(kind, sealed), sessionId, session };
  }

  /** The confirmed sessions of one name. */
  confirmed(name: string): ViewerSession[] {
    return [...(this.#names.get(name)?.values() ?? [])].filter(({ isConfirmed }) => isConfirmed);
  }

  /** Whether a confirmed session has this id. */
  holds(name: string, sessionId: string): boolean {
    return this.#names.get(name)?.get(sessionId)?.isConfirmed === true;
  }

  /** Ends a session. Its sender is challenged again when its presence comes again. */
  forget(name: string, sessionId: string): void {
    const sessions = this.#names.get(name);
    sessions?.delete(sessionId);
    if (sessions?.size === 0) this.#names.delete(name);
  }

  /**
   * Call it a few times a second. Removes unconfirmed sessions that are silent.
   *
   * @returns For each unconfirmed session that is new among the reported ones, its name and how many states it has sent.
   */
  tick(nowMs: number): { readonly name: string; readonly states: number }[] {
    const unconfirmed: { readonly name: string; readonly states: number }[] = [];
    for (const [name, sessions] of this.#names) {
      for (const [id, session] of sessions) {
        if (session.isConfirmed) continue;
        const isSilent = nowMs - session.heardMs >= SILENT_AFTER_MS;
        if (!session.isReported && (isSilent || nowMs - session.sinceMs >= UNCONFIRMED_AFTER_MS)) {
          session.isReported = true;
          unconfirmed.push({ name, states: session.unanswered });
        }
        if (isSilent) this.forget(name, id);
      }
    }
    return unconfirmed;
  }

  #keyOf({ keyId, instanceId, number }: Sealed): Key {
    const key = this.#keys.get(Buffer.from(keyId).toString('base64url'));
    if (key === undefined)
      throw new TtycamError('key-wrong', 'encrypted with another key, which is not in the key file here');
    if (instanceId.length !== RUN_ID_BYTES || number === 0)
      throw new TtycamError('message-malformed', 'it names no run of a sender, or has no number');
    return key;
  }

  #newSession(name: string, { instanceId }: Sealed, key: Key, nowMs: number): ViewerSession {
    const viewer = { viewerId: this.#viewerId, nextNumber: () => (this.#number += 1) };
    return new ViewerSession({ key, name, instanceId: instanceId.slice() }, viewer, nowMs);
  }

  #add(name: string, sessionId: string, session: ViewerSession): void {
    const sessions = this.#names.get(name) ?? new Map<string, ViewerSession>();
    this.#names.set(name, sessions);
    const unconfirmed = [...sessions].filter(([, { isConfirmed }]) => !isConfirmed);
    const [oldest] = unconfirmed;
    if (oldest !== undefined && unconfirmed.length >= MAX_UNCONFIRMED) sessions.delete(oldest[0]);
    sessions.set(sessionId, session);
  }
}

function byId(keys: readonly Key[]): ReadonlyMap<string, Key> {
  return new Map(keys.map((key) => [key.id, key]));
}

function idOf({ keyId, instanceId }: Sealed): string {
  return `${Buffer.from(instanceId).toString('hex')} ${Buffer.from(keyId).toString('base64url')}`;
}
