// What stands in files, read again when they change: by a rename, in place, or behind a link.
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '../../core/errors.js';
import { digesting, fromDisk, type SecretReader } from './secret-file.js';

/**
 * How often files are looked at, in ms. Looked at and not watched: a watch on a file follows no rename, and none of
 * Kubernetes' links, and NFS and a folder that Docker has mounted tell of nothing.
 */
export const POLL_INTERVAL_MS = 500;

/** A file that was written within so many ms of its reading may have been written again at the same time stamp (FAT: 2 s). */
const RECENT_MS = 3_000;

export interface WatchEvents<T> {
  /** The files hold something else now. */
  changed(now: T, before: T): void;
  /** They have changed and cannot be used: what they held before stays in force. Once for each reason. */
  kept(reason: TtycamError): void;
}

/** Files, and what they held when they could last be read whole. */
export class WatchedFiles<T> {
  readonly files: readonly string[];
  readonly #read: (reader: SecretReader) => T;
  #current: T;
  #digest: string;

  /**
   * Reads them for the first time.
   *
   * @param read Reads them all; what it reads through `reader` is what is compared.
   * @param first Where it reads them from this time.
   * @throws TtycamError as `read` does.
   */
  constructor(files: readonly string[], read: (reader: SecretReader) => T, first: SecretReader = fromDisk) {
    this.files = files;
    this.#read = read;
    const reader = digesting(first);
    this.#current = read(reader);
    this.#digest = reader.digest();
  }

  /** What holds now. */
  get current(): T {
    return this.#current;
  }

  /**
   * Looks at the files until `signal` is aborted. A change is taken once they have been left alone for a turn, so that what
   * is half written is not taken for the whole.
   */
  async follow(events: WatchEvents<T>, signal: AbortSignal, everyMs = POLL_INTERVAL_MS): Promise<void> {
    let seen = '';
    let isDue = false;
    let told: string | undefined;
    for (;;) {
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      const { marks, writtenMs } = await look(this.files);
      if (signal.aborted) return;
      if (marks !== seen) {
        seen = marks;
        isDue = true;
        continue;
      }
      if (!isDue) continue;
      try {
        this.#readAgain(events);
        told = undefined;
        isDue = Math.abs(Date.now() - writtenMs) < RECENT_MS;
      } catch (cause) {
        // Due again with the next turn: what was wrong with it may lie above it.
        const reason = TtycamError.from(cause);
        if (reason.message !== told) events.kept(reason);
        told = reason.message;
      }
    }
  }

  #readAgain(events: WatchEvents<T>): void {
    const reader = digesting();
    const now = this.#read(reader);
    const digest = reader.digest();
    if (digest === this.#digest) return;
    const before = this.#current;
    this.#current = now;
    this.#digest = digest;
    events.changed(now, before);
  }
}

/** What tells a changed file from the one before, and when the youngest was written. */
async function look(files: readonly string[]): Promise<{ readonly marks: string; readonly writtenMs: number }> {
  const marks: string[] = [];
  let writtenMs = 0;
  for (const file of files) {
    try {
      const { dev, ino, size, mode, mtimeNs, ctimeNs, mtimeMs } = await stat(file, { bigint: true });
      marks.push([dev, ino, size, mode, mtimeNs, ctimeNs].join(':'));
      writtenMs = Math.max(writtenMs, Number(mtimeMs));
    } catch (cause) {
      marks.push(cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown');
    }
  }
  return { marks: marks.join(' '), writtenMs };
}
