// A CommonJS file that runs with the code that V8 compiled at an earlier start. Node 22.1 and later do this themselves.
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** The length of a SHA-256 digest, in bytes. */
const DIGEST_BYTES = 32;

/** What Node puts before a CommonJS module. */
const HEAD = '(function (exports, require, module, __filename, __dirname) { ';

type Wrapper = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  file: string,
  folder: string,
) => void;

/**
 * The file of compiled code begins with two digests, of the source and of the code. V8 compares only the length of the source,
 * and does not verify the code. Half a file after a power failure could crash it.
 */
export class CachedScript {
  /** Whether compiled code of an earlier start is used. */
  readonly isCompiled: boolean;
  readonly #file: string;
  readonly #target: string;
  readonly #sourceDigest: Buffer;
  readonly #script: Script;

  /**
   * Reads and compiles a file.
   *
   * @param file An absolute path.
   * @param folder Where compiled code is kept.
   */
  constructor(file: string, folder: string) {
    const source = readFileSync(file);
    this.#file = file;
    this.#sourceDigest = digest(source);
    this.#target = join(folder, `${basename(dirname(file))}-${process.version}-${process.arch}.code`);
    const cachedData = this.#read();
    this.#script = new Script(`${HEAD}${source.toString('utf8')}\n})`, {
      filename: file,
      columnOffset: -HEAD.length,
      ...(cachedData && { cachedData }),
    });
    this.isCompiled = cachedData !== undefined && this.#script.cachedDataRejected !== true;
  }

  /** Runs the file as `require` does, and returns its exports. */
  run(): object {
    const module = { exports: {} };
    const wrapper = this.#script.runInThisContext() as Wrapper;
    wrapper(module.exports, createRequire(this.#file), module, this.#file, dirname(this.#file));
    return module.exports;
  }

  /**
   * Keeps the compiled code, with that of all functions that ran so far. It is written whole or not at all, and without it the
   * next start only takes longer.
   */
  keep(): void {
    const temporary = `${this.#target}.${process.pid}`;
    try {
      const code = this.#script.createCachedData();
      writeFileSync(temporary, Buffer.concat([this.#sourceDigest, digest(code), code]), { mode: 0o600 });
      renameSync(temporary, this.#target);
    } catch {
      try {
        rmSync(temporary, { force: true });
      } catch {
        // The disk is full, gone or read-only.
      }
    }
  }

  /** Reads compiled code; undefined where there is none of this source. */
  #read(): Buffer | undefined {
    try {
      const bytes = readFileSync(this.#target);
      const code = bytes.subarray(2 * DIGEST_BYTES);
      const [ofSource, ofCode] = [bytes.subarray(0, DIGEST_BYTES), bytes.subarray(DIGEST_BYTES, 2 * DIGEST_BYTES)];
      return this.#sourceDigest.equals(ofSource) && digest(code).equals(ofCode) ? code : undefined;
    } catch {
      return undefined;
    }
  }
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
