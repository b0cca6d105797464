// Watches the free space where a program writes, and reports when it is nearly used up.
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sizeText } from '../core/units.js';
import type { OccurrenceSink } from './occurrence.js';

const EVERY_MS = 10_000;

/** A disk is nearly full below a twentieth of its size. Of a large disk, 2 GiB are enough for hours. */
const LOW_SHARE = 0.05;
const LOW_BYTES = 2 * 1024 ** 3;

/** It is no longer so above this many times the limit, so that it does not flap. */
const ENOUGH = 1.2;

/** The size of a file system and what is free for this user, in bytes. */
export interface DiskSpace {
  readonly total: number;
  readonly free: number;
}

/** The sample's bounds: low, enough, or in between. */
export function judgeSpace({ total, free }: DiskSpace): 'low' | 'between' | 'enough' {
  const limit = Math.min(total * LOW_SHARE, LOW_BYTES);
  if (free < limit) return 'low';
  return free > limit * ENOUGH ? 'enough' : 'between';
}

export class DiskWatch {
  readonly #paths: Set<string>;
  readonly #sink: OccurrenceSink;
  readonly #read: (path: string) => Promise<DiskSpace>;
  readonly #timer: NodeJS.Timeout;
  #isLow = false;
  #isReading = false;

  constructor(paths: readonly string[], sink: OccurrenceSink, read = readSpace, everyMs = EVERY_MS) {
    this.#paths = new Set(paths);
    this.#sink = sink;
    this.#read = read;
    this.#timer = setInterval(() => void this.check(), everyMs);
    void this.check();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Looks at the disk of this file, too, from now on. */
  add(path: string): void {
    this.#paths.add(dirname(path));
  }

  /** Looks at the disk of each path once. A network share may hang: then the next look waits for this one. */
  async check(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      const seen = (await Promise.all([...this.#paths].map((path) => this.#look(path)))).flat();
      const low = seen.find(({ space }) => judgeSpace(space) === 'low');
      if (low !== undefined && !this.#isLow) this.#report(low.path, low.space);
      if (this.#isLow && seen.every(({ space }) => judgeSpace(space) === 'enough')) {
        this.#isLow = false;
        this.#sink.over('disk-low', undefined);
      }
    } finally {
      this.#isReading = false;
    }
  }

  /** Empty where the path is not there yet, or not any more: the output itself reports that. */
  async #look(path: string): Promise<{ path: string; space: DiskSpace }[]> {
    return await this.#read(path).then(
      (space) => [{ path, space }],
      () => [],
    );
  }

  #report(path: string, { total, free }: DiskSpace): void {
    this.#isLow = true;
    const reason = `${sizeText(free)} of ${sizeText(total)} are left at ${path}`;
    this.#sink.occurred({ event: 'disk-low', camera: undefined, code: undefined, reason, timeMs: Date.now() });
  }
}

/** Of a file or folder, or of the folder in which it will be made. */
async function readSpace(path: string): Promise<DiskSpace> {
  const { bsize, blocks, bavail } = await statfs(path).catch(() => statfs(dirname(path)));
  return { total: bsize * blocks, free: bsize * bavail };
}
