// Reads the beginning of what comes from the other end of ssh: noise of the login, then what streams there, then the stream.
import { plainText } from '../../core/text.js';
import { startKind } from '../program-stream.js';
import { MARKER } from './far-script.js';

/** How the other end streams (`far-script.ts`), and which program does. */
export interface FarStart {
  readonly kind: 'wire' | 'pull' | 'jpegs' | 'none' | 'no-device';
  /** Empty where a forced command streams, which does not say. */
  readonly program: string;
  /** The first bytes of the stream. */
  readonly rest: Uint8Array;
}

/** A banner or the output of a login script may be so long. */
const MAX_NOISE_BYTES = 65_536;

const LINE = new RegExp(`^${MARKER} (wire|pull|jpegs|none|no-device) ?(.*)$`);

/** The data so far, until it is known how the other end streams. */
export class FarStartReader {
  #received = Buffer.alloc(0);
  /** Where the line begins that is looked at. */
  #lineAt = 0;

  /**
   * Takes a chunk.
   *
   * @returns What streams, once that is known; `noise` where so much came without it that it will not come.
   */
  push(chunk: Uint8Array): FarStart | 'noise' | undefined {
    this.#received = Buffer.concat([this.#received, chunk]);
    const forced = this.#forcedCommand();
    if (forced !== undefined) return forced;
    for (;;) {
      const end = this.#received.indexOf(0x0a, this.#lineAt);
      if (end === -1) break;
      const line = this.#received.toString('latin1', this.#lineAt, end).replace(/\r$/, '');
      this.#lineAt = end + 1;
      const [, kind, program = ''] = LINE.exec(line) ?? [];
      if (kind !== undefined) {
        const rest = this.#received.subarray(this.#lineAt);
        return { kind: kind as FarStart['kind'], program: plainText(program, 40), rest };
      }
    }
    return this.#received.length > MAX_NOISE_BYTES ? 'noise' : undefined;
  }

  /** The last line of the noise, which may say why no stream comes. */
  get lastLine(): string {
    const lines = this.#received.toString('utf8').split(/[\r\n]+/);
    return plainText(lines.findLast((line) => line.trim() !== '') ?? '', 200);
  }

  /**
   * The key of a restricted account may have a command of its own (authorized_keys, `command="sender --to stdio: …"`), which
   * runs in place of ours. It gives the stream at once: our wire, or JPEGs.
   */
  #forcedCommand(): FarStart | undefined {
    const rest = this.#received;
    const kind = startKind(rest);
    return kind === 'wire' || kind === 'jpegs' ? { kind, program: '', rest } : undefined;
  }
}
