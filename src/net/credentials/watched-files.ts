// Watches files by polling, and reads them again when they change: by a rename, in place, or behind a link.
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '../../core/errors.js';
import { digestingReader, fromDisk, type SecretReader } from './secret-file.js';

/**
 * How often files are checked, in ms. Polling, as `fs.watch` follows no rename and none of Kubernetes' links, and reports
 * nothing on NFS or in a folder that Docker has mounted.
 */
const POLL_INTERVAL_MS = 500;

/** A file written this recently is read again: a second write may have the same time stamp, which has 2 s on FAT. */
const RECENT_MS = 3_000;

export interface WatchEvents<T> {
  /** The content has changed. */
  changed(now: T, before: T): void;
  /** The files have changed and cannot be used, so the value of before is kept. Called once for each reason. */
  kept(reason: TtycamError): void;
}

/** Files, and the value that was last read from them successfully. */
export class WatchedFiles<T> {
  readonly files: readonly string[];
  readonly #read: (reader: SecretReader) => T;
  #current: T;
  #digest: string;

  /**
   * Reads them for the first time.
   *
   * @param read Reads them all through `reader`, whose bytes are compared to detect a change.
   * @param first The reader for this first time.
   * @throws TtycamError as `read` does.
   */
  constructor(files: readonly string[], read: (reader: SecretReader) => T, first: SecretReader = fromDisk) {
    this.files = files;
    this.#read = read;
    const reader = digestingReader(first);
    this.#current = read(reader);
    this.#digest = reader.digest();
  }

  /** The current value. */
  get current(): T {
    return this.#current;
  }

  /**
   * Polls the files until `signal` is aborted. A change is read once the files have not changed for one interval, so that no
   * file is read half written.
   */
  async follow(events: WatchEvents<T>, signal: AbortSignal, everyMs = POLL_INTERVAL_MS): Promise<void> {
    let lastState = '';
    let isDue = false;
    let reported: string | undefined;
    for (;;) {
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      const { state, writtenMs } = await statFiles(this.files);
      if (signal.aborted) return;
      if (state !== lastState) {
        lastState = state;
        isDue = true;
        continue;
      }
      if (!isDue) continue;
      try {
        this.#readAgain(events);
        reported = undefined;
        isDue = Math.abs(Date.now() - writtenMs) < RECENT_MS;
      } catch (cause) {
        // It stays due: the problem may lie in a folder above, which is not polled.
        const reason = TtycamError.from(cause);
        if (reason.message !== reported) events.kept(reason);
        reported = reason.message;
      }
    }
  }

  #readAgain(events: WatchEvents<T>): void {
    const reader = digestingReader();
    const now = this.#read(reader);
    const digest = reader.digest();
    if (digest === this.#digest) return;
    const before = this.#current;
    this.#current = now;
    this.#digest = digest;
    events.changed(now, before);
  }
}

/** The state of the files, which differs after any change, and the time of the last write. */
async function statFiles(files: readonly string[]): Promise<{ readonly state: string; readonly writtenMs: number }> {
  const states: string[] = [];
  let writtenMs = 0;
  for (const file of files) {
    try {
      const { dev, ino, size, mode, mtimeNs, ctimeNs, mtimeMs } = await stat(file, { bigint: true });
      states.push([dev, ino, size, mode, mtimeNs, ctimeNs].join(':'));
      writtenMs = Math.max(writtenMs, Number(mtimeMs));
    } catch (cause) {
      states.push(cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown');
    }
  }
  return { state: states.join(' '), writtenMs };
}
