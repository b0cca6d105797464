// A bundle that runs with the code that V8 compiled at an earlier start. Node 22.1 and later do this themselves.
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { type BundleFunction, runBundle } from './bundle-function.js';

/** The length of a SHA-256 digest, in bytes. */
const DIGEST_BYTES = 32;
/** The build ends a bundle with a line that has the digest of the rest, which is shorter than this. */
const LAST_CHARACTERS = 100;

/**
 * The file of compiled code begins with two digests, one that tells its source and one of the code. V8 compares only the length
 * of the source, and does not verify the code. Half a file after a power failure could crash it.
 */
export class CachedScript {
  /** Whether compiled code of an earlier start is used. */
  readonly isCompiled: boolean;
  readonly #file: string;
  readonly #target: string;
  readonly #sourceDigest: Buffer;
  readonly #script: Script;

  /**
   * Reads and compiles a bundle.
   *
   * @param file An absolute path. The file is ASCII, which takes less to read than UTF-8.
   * @param folder Where compiled code is kept.
   */
  constructor(file: string, folder: string) {
    const source = readFileSync(file, 'latin1');
    // The whole source is not hashed, as it is large. The time is for who edits a bundle by hand.
    this.#sourceDigest = digest(`${source.length} ${statSync(file).mtimeMs} ${source.slice(-LAST_CHARACTERS)}`);
    this.#file = file;
    this.#target = join(folder, `${basename(dirname(file))}-${process.version}-${process.arch}.code`);
    const cachedData = this.#read();
    this.#script = new Script(source, { filename: file, ...(cachedData && { cachedData }) });
    this.isCompiled = cachedData !== undefined && this.#script.cachedDataRejected !== true;
  }

  /** Runs the bundle, and returns its exports. */
  run(): object {
    return runBundle(this.#script.runInThisContext() as BundleFunction, this.#file);
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

function digest(bytes: Uint8Array | string): Buffer {
  return createHash('sha256').update(bytes).digest();
}
