// A byte sink with backpressure: a file, a FIFO or stdout, written as fast as it takes bytes and no faster.
import { constants, open } from 'node:fs';
import { lstat, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { TtycamError } from '../../core/errors.js';
import { fileProblem, systemCode } from '../../core/file-problem.js';
import { makeNewFile, makeOrEmptyFile, type OpenedFile } from './open-file.js';

/** How often it is checked if somebody reads a FIFO. */
const POLL_INTERVAL_MS = 50;

/** One open file or pipe. */
export class ByteOutput {
  readonly #stream: Writable;
  readonly #name: string;
  /** Identifies the file, as another may take its name; undefined for anything but a file. */
  #identity: OpenedFile['identity'];
  #broken: unknown;
  /** Rejects each write under way, as a stream that breaks may not call back. */
  readonly #pending = new Set<(reason: unknown) => void>();

  /** @param name Its name in errors. */
  constructor(stream: Writable, name: string) {
    this.#stream = stream;
    this.#name = name;
    // Errors also come between two writes; the next one reports them.
    stream.on('error', (error: unknown) => {
      this.#broken ??= error;
      for (const giveUp of this.#pending) giveUp(this.#failed(error));
    });
  }

  /**
   * Opens a FIFO once somebody reads it. It polls, as a blocking open would hold a thread that cannot be stopped.
   *
   * @param waiting Called when there is no reader yet.
   * @param signal When it is aborted, the output gives up.
   * @throws TtycamError `output-failed`.
   */
  static async toFifo(path: string, waiting: () => void, signal?: AbortSignal): Promise<ByteOutput> {
    for (let isFirst = true; ; isFirst = false) {
      try {
        const fd = await promisify(open)(path, constants.O_WRONLY | constants.O_NONBLOCK);
        return new ByteOutput(new Socket({ fd, readable: false, writable: true }), path);
      } catch (cause) {
        // fifo(7): the error of O_NONBLOCK where nobody reads.
        if (systemCode(cause) !== 'ENXIO' || signal?.aborted === true) throw failed(path, cause);
        if (isFirst) waiting();
        await sleep(POLL_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /**
   * Opens a file.
   *
   * @param flags `w` overwrites a file, `wx` requires a new one.
   * @throws TtycamError `output-failed`.
   */
  static async toFile(path: string, flags: 'w' | 'wx'): Promise<ByteOutput> {
    try {
      const { stream, identity } = await (flags === 'wx' ? makeNewFile(path) : makeOrEmptyFile(path));
      const output = new ByteOutput(stream, path);
      output.#identity = identity;
      return output;
    } catch (cause) {
      throw failed(path, cause);
    }
  }

  /**
   * Writes the pieces as one. Resolves when the operating system has them, so that acknowledged frames outlive this program.
   *
   * @throws TtycamError `output-failed`.
   */
  async write(...pieces: readonly Uint8Array[]): Promise<void> {
    if (this.#broken !== undefined) throw this.#failed(this.#broken);
    let giveUp: (reason: unknown) => void = () => undefined;
    const written = new Promise<void>((resolve, reject) => {
      giveUp = reject;
      let left = pieces.length;
      this.#stream.cork();
      for (const piece of pieces) {
        this.#stream.write(piece, (error) => {
          left -= 1;
          if (error) reject(this.#failed(this.#broken ?? error));
          else if (left === 0) resolve();
        });
      }
      this.#stream.uncork();
    });
    this.#pending.add(giveUp);
    await written.finally(() => this.#pending.delete(giveUp));
  }

  /**
   * Flushes and closes it.
   *
   * @throws TtycamError `output-failed`.
   */
  async close(): Promise<void> {
    if (!this.#stream.destroyed) await new Promise<void>((resolve) => this.#stream.end(() => resolve()));
    if (this.#broken !== undefined) throw this.#failed(this.#broken);
  }

  /** Removes the file after `close`, unless another has taken its name meanwhile. */
  async remove(): Promise<void> {
    const there = await lstat(this.#name).catch(() => undefined);
    if (this.#identity === undefined || there?.ino !== this.#identity.ino || there.dev !== this.#identity.dev) return;
    await rm(this.#name, { force: true });
  }

  #failed(cause: unknown): TtycamError {
    return failed(this.#name, cause);
  }
}

function failed(name: string, cause: unknown): TtycamError {
  if (cause instanceof TtycamError) return cause;
  return new TtycamError('output-failed', `cannot write to ${name}: ${fileProblem(cause, 'writing')}`, { cause });
}
