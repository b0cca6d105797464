// Bytes into a file or a pipe, as fast as it takes them and no faster.
import { lstat, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { TtycamError } from '../../core/errors.js';
import { makeNewFile, makeOrEmptyFile, type OpenedFile } from './open-file.js';

/** What Node says of a write that failed, in words for people. */
const WRITE_ERRORS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'this user’s share of the disk is full',
  EFBIG: 'the file may not become any larger',
};

/** Somewhere that bytes are written to. */
export class ByteOutput {
  readonly #stream: Writable;
  readonly #name: string;
  /** What tells the file from another of its name; undefined for what is no file. */
  #identity: OpenedFile['identity'];
  #broken: unknown;
  /** What gives up those who wait for a write, as a stream that breaks may forget to call back. */
  readonly #waiting = new Set<(reason: unknown) => void>();

  /** @param name What it is called where it fails. */
  constructor(stream: Writable, name: string) {
    this.#stream = stream;
    this.#name = name;
    // Errors also come between two writes; the next one reports them.
    stream.on('error', (error: unknown) => {
      this.#broken ??= error;
      for (const giveUp of this.#waiting) giveUp(this.#failed(error));
    });
  }

  /**
   * Opens a file.
   *
   * @param flags `w` to begin it anew, `wx` for one that must not be there yet.
   * @param signal Ends the wait for a reader of a named pipe.
   * @throws TtycamError `output-failed`.
   */
  static async toFile(
    path: string,
    flags: 'w' | 'wx',
    signal: AbortSignal = new AbortController().signal,
  ): Promise<ByteOutput> {
    try {
      const { stream, identity } = await (flags === 'wx' ? makeNewFile(path) : makeOrEmptyFile(path, signal));
      const output = new ByteOutput(stream, path);
      output.#identity = identity;
      return output;
    } catch (cause) {
      throw writeError(path, cause);
    }
  }

  /**
   * Writes the pieces as one. Resolves when the system has them: what is acknowledged then outlives this program.
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
    this.#waiting.add(giveUp);
    await written.finally(() => this.#waiting.delete(giveUp));
  }

  /**
   * Writes out what is left, and closes it.
   *
   * @throws TtycamError `output-failed`.
   */
  async close(): Promise<void> {
    if (!this.#stream.destroyed) await new Promise<void>((resolve) => this.#stream.end(() => resolve()));
    if (this.#broken !== undefined) throw this.#failed(this.#broken);
  }

  /** Removes the file, unless another has taken its name meanwhile. To be called once it is closed. */
  async remove(): Promise<void> {
    const there = await lstat(this.#name).catch(() => undefined);
    if (this.#identity === undefined || there?.ino !== this.#identity.ino || there.dev !== this.#identity.dev) return;
    await rm(this.#name, { force: true });
  }

  #failed(cause: unknown): TtycamError {
    return writeError(this.#name, cause);
  }
}

function writeError(name: string, cause: unknown): TtycamError {
  if (cause instanceof TtycamError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const words = WRITE_ERRORS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new TtycamError('output-failed', `cannot write to ${name}: ${words}`, { cause });
}
