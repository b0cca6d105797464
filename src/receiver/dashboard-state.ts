// The state file of the dashboard: settings that are read at its start, and written soon after a change and at its end.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { userFolder } from '../cli/config/user-folder.js';
import { fileProblem, systemCode } from '../core/file-problem.js';
import {
  DEFAULT_SETTINGS,
  formatSettings,
  parseSettings,
  type RememberedSettings,
} from '../tui/model/remembered-settings.js';
import { removeParts, replaceFileAtomically } from './outputs/atomic-file.js';
import { makeFolder } from './outputs/make-folder.js';

/** How long a disk may take to read the file. The dashboard opens without it then. */
const READ_TIMEOUT_MS = 1_000;

/** How long further changes are waited for before the file is written. */
const WRITE_DELAY_MS = 1_000;

/** The state file has less than 200 bytes. */
const MAX_BYTES = 16 * 1024;

/** The path of the state file. */
export function stateFilePath(env: NodeJS.ProcessEnv): string {
  return join(userFolder('state', env, homedir()), 'dashboard.json');
}

export class DashboardState {
  readonly #path: string;
  readonly #warn: (text: string) => void;
  readonly #writeDelayMs: number;
  /** What the file is known to hold. */
  #stored: string | undefined;
  #wanted: string | undefined;
  /** False where the file must stay as it is. */
  #mayWrite = true;
  #hasFailed = false;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** @param warn Gets the reason why the file is ignored, and once why it cannot be written. */
  constructor(path: string, warn: (text: string) => void, writeDelayMs = WRITE_DELAY_MS) {
    this.#path = path;
    this.#warn = warn;
    this.#writeDelayMs = writeDelayMs;
  }

  /** The settings in the file; the defaults where there is none, or it cannot be used. */
  async read(): Promise<RememberedSettings> {
    try {
      const parsed = parseSettings(await withTimeout(readSmallFile(this.#path), READ_TIMEOUT_MS));
      if (parsed.kind === 'settings') {
        this.#stored = formatSettings(parsed.settings);
        return parsed.settings;
      }
      this.#mayWrite = parsed.kind === 'unusable';
      const reason = parsed.kind === 'newer' ? 'a newer version of ttycam has written it' : parsed.reason;
      this.#warnIgnored(reason);
    } catch (reason) {
      const code = systemCode(reason);
      // Where there was no file, the defaults need none.
      if (code === 'ENOENT') this.#stored = formatSettings(DEFAULT_SETTINGS);
      else this.#warnIgnored(fileProblem(reason));
      // A disk that hangs would hang the writer as well.
      this.#mayWrite = code !== 'ETIMEDOUT';
    }
    return DEFAULT_SETTINGS;
  }

  /** Has these settings written soon, unless the file has them already. */
  save(settings: RememberedSettings): void {
    this.#wanted = formatSettings(settings);
    if (this.#isUpToDate) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#write(), this.#writeDelayMs);
  }

  /** Writes what is not written yet. Never rejects. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#write();
    await this.#writing;
  }

  get #isUpToDate(): boolean {
    return !this.#mayWrite || this.#wanted === undefined || this.#wanted === this.#stored;
  }

  #write(): void {
    // One after the other, so that the last settings are the last ones written.
    this.#writing = this.#writing.then(() => this.#writeNow());
  }

  async #writeNow(): Promise<void> {
    const text = this.#wanted;
    if (text === undefined || this.#isUpToDate) return;
    const folder = dirname(this.#path);
    try {
      // The XDG specification demands 0700 for new folders.
      await makeFolder(folder, 0o700);
      await removeParts(folder);
      await replaceFileAtomically(this.#path, text);
      this.#stored = text;
    } catch (reason) {
      if (this.#hasFailed) return;
      this.#hasFailed = true;
      this.#warn(
        `the settings of the dashboard are not remembered: cannot write ${this.#path}: ${fileProblem(reason, 'writing')}`,
      );
    }
  }

  #warnIgnored(reason: string): void {
    this.#warn(`${this.#path} is ignored: ${reason}`);
  }
}

/** @throws Node's own errors, or one that says why this cannot be the state file. */
async function readSmallFile(path: string): Promise<string> {
  // Without O_NONBLOCK, a FIFO would wait for its writer.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error('it is not a file');
    if (stats.size > MAX_BYTES) throw new Error('it is too large');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** @throws An error with the code ETIMEDOUT. */
async function withTimeout<T>(step: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })), ms);
  });
  step.catch(() => undefined);
  return await Promise.race([step, late]).finally(() => clearTimeout(timer));
}
