// Shared memory with the terminal: pixels in files that a local kitty reads and then removes. They need no compression.
//
// Source: https://sw.kovidgoyal.net/kitty/graphics-protocol/ (transmission medium `t=s`). On Linux, a POSIX shared memory
// object is a file in /dev/shm.
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of shared memory objects on Linux. */
const SHARED_MEMORY_FOLDER = '/dev/shm';

/** The number of a pane's objects that the terminal may have left unread. The pane's next pictures are compressed then. */
const MAX_UNREAD = 4;

const NAME = /^ttycam-(\d+)-[0-9a-f]+-\d+$/;

export class SharedPixels {
  readonly #folder: string;
  readonly #prefix: string;
  #count = 0;
  /** The objects of each pane that were unread when they were last looked at. */
  readonly #unread = new Map<number, string[]>();

  /** Removes what programs left that were killed. */
  constructor(folder = SHARED_MEMORY_FOLDER, processId = process.pid) {
    this.#folder = folder;
    this.#prefix = `ttycam-${processId}-${randomBytes(8).toString('hex')}-`;
    for (const name of namesIn(folder)) {
      const owner = NAME.exec(name)?.[1];
      if (owner !== undefined && !isRunning(Number(owner))) this.#remove(name);
    }
  }

  /**
   * Shares pixels with the terminal. Returns the name of the object for it. Undefined: there is no memory, or the terminal
   * has not read the objects before.
   *
   * @param pane The pane's number.
   */
  share(pane: number, pixels: Uint8Array): string | undefined {
    const unread = (this.#unread.get(pane) ?? []).filter((name) => existsSync(join(this.#folder, name)));
    this.#unread.set(pane, unread);
    if (unread.length >= MAX_UNREAD) return undefined;
    this.#count += 1;
    const name = `${this.#prefix}${this.#count}`;
    try {
      // Only this user's programs may see the pictures.
      writeFileSync(join(this.#folder, name), pixels, { flag: 'wx', mode: 0o600 });
    } catch {
      this.#remove(name);
      return undefined;
    }
    unread.push(name);
    return `/${name}`;
  }

  /** Removes a pane's objects that the terminal has not read: it has lost the commands that name them. */
  release(pane: number): void {
    for (const name of this.#unread.get(pane) ?? []) this.#remove(name);
    this.#unread.delete(pane);
  }

  /** Removes all objects. */
  close(): void {
    for (const pane of [...this.#unread.keys()]) this.release(pane);
  }

  #remove(name: string): void {
    try {
      rmSync(join(this.#folder, name), { force: true });
    } catch {
      // It belongs to another user.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whether a process runs. One of another user counts, too. */
function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}
