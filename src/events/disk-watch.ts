// Watches the free space where a program writes, and reports when it is nearly used up.
import { stat, statfs } from 'node:fs/promises';
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
  /** The number of the file system. Two folders of one are reported once. */
  readonly device: number;
}

/** The sample's bounds: low, enough, or in between. */
export function judgeSpace({ total, free }: Omit<DiskSpace, 'device'>): 'low' | 'between' | 'enough' {
  const limit = Math.min(total * LOW_SHARE, LOW_BYTES);
  if (free < limit) return 'low';
  return free > limit * ENOUGH ? 'enough' : 'between';
}

/** A path that is watched. */
interface Watched {
  readonly path: string;
  isReading: boolean;
  /** The file system that is nearly full; undefined: it is not. */
  lowDevice: number | undefined;
}

export class DiskWatch {
  readonly #watched = new Map<string, Watched>();
  readonly #sink: OccurrenceSink;
  readonly #read: (path: string) => Promise<DiskSpace>;
  readonly #timer: NodeJS.Timeout;

  /** @param paths The files and folders that are written to from the start on. */
  constructor(paths: readonly string[], sink: OccurrenceSink, read = readSpace, everyMs = EVERY_MS) {
    this.#sink = sink;
    this.#read = read;
    this.#timer = setInterval(() => void this.check(), everyMs);
    for (const path of paths) this.add(path);
  }

  /** Watches one more path from now on. A second call for the same path has no effect. */
  add(path: string): void {
    if (this.#watched.has(path)) return;
    const watched = { path, isReading: false, lowDevice: undefined };
    this.#watched.set(path, watched);
    void this.#look(watched);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Looks at each path once. */
  async check(): Promise<void> {
    await Promise.all([...this.#watched.values()].map((watched) => this.#look(watched)));
  }

  /** A network share may hang. Then its next look waits for this one, and the other paths are looked at all the same. */
  async #look(watched: Watched): Promise<void> {
    if (watched.isReading) return;
    watched.isReading = true;
    try {
      this.#judge(watched, await this.#read(watched.path));
    } catch {
      // Not there yet, or not any more: the output itself reports that.
    } finally {
      watched.isReading = false;
    }
  }

  #judge(watched: Watched, space: DiskSpace): void {
    const judgement = judgeSpace(space);
    const low = () => [...this.#watched.values()].flatMap(({ lowDevice }) => lowDevice ?? []);
    if (judgement === 'low' && watched.lowDevice === undefined) {
      const isKnown = low().includes(space.device);
      watched.lowDevice = space.device;
      if (!isKnown) this.#report(watched.path, space);
    }
    if (judgement === 'enough' && watched.lowDevice !== undefined) {
      watched.lowDevice = undefined;
      if (low().length === 0) this.#sink.over('disk-low', undefined);
    }
  }

  #report(path: string, { total, free }: DiskSpace): void {
    const reason = `${sizeText(free)} of ${sizeText(total)} are left at ${path}`;
    this.#sink.occurred({ event: 'disk-low', camera: undefined, code: undefined, reason, timeMs: Date.now() });
  }
}

/** Of a file or folder, or of the folder in which it will be made. */
async function readSpace(path: string): Promise<DiskSpace> {
  return await spaceOf(path).catch(() => spaceOf(dirname(path)));
}

async function spaceOf(path: string): Promise<DiskSpace> {
  const [{ bsize, blocks, bavail }, { dev }] = await Promise.all([statfs(path), stat(path)]);
  return { total: bsize * blocks, free: bsize * bavail, device: dev };
}
