// A folder in which lines of the documents are run by a shell, with the programs in PATH.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cleanup, type Scope } from './cleanup.js';
import { temporaryFolder } from './folder.js';
import { type Program, ROOT, startCommand } from './programs.js';
import { PtyScreen } from './pty-screen.js';

/** How a line is changed: words behind the name of its command, and other text. */
export interface Changes {
  readonly words?: string;
  readonly replaced?: Readonly<Record<string, string>>;
}

/** The command line of a documented line after its changes. */
export type ChangeLine = (line: string, changes: Changes) => string;

/** A folder with the files that the lines name. `change` makes what is run of a line that is documented. */
export class Workshop {
  readonly folder: string;
  readonly env: Record<string, string>;
  readonly t: Scope;
  readonly #change: ChangeLine;

  constructor(t: Scope, change: ChangeLine) {
    this.t = t;
    this.#change = change;
    this.folder = temporaryFolder(t);
    const bin = join(this.folder, '.bin');
    mkdirSync(bin);
    symlinkSync(`${ROOT}dist/ttycam/main.js`, join(bin, 'ttycam'));
    this.env = { PATH: `${bin}${delimiter}${process.env['PATH']}`, SDL_VIDEODRIVER: 'dummy', SDL_AUDIODRIVER: 'dummy' };
  }

  run(example: string, changes: Changes = {}, shell = 'bash'): Program {
    const line = this.#change(example, changes);
    // Without a start file, zsh has no completion.
    const start = shell === 'zsh' ? 'autoload -Uz compinit && compinit -u -D\n' : '';
    return startCommand(this.t, shell, ['-c', start + line], { cwd: this.folder, env: this.env });
  }

  async exits(example: string, changes: Changes = {}, code = 0): Promise<Program> {
    const program = this.run(example, changes);
    assert.equal(await program.exit(), code, `${example}\n${program.text}${program.transcript}`);
    return program;
  }

  /** In a terminal. The test ends it by a key. */
  screen(example: string, changes: Changes = {}, env: Readonly<Record<string, string>> = {}): PtyScreen {
    const line = this.#change(example, changes);
    const screen = new PtyScreen('bash', ['-c', line], { env: { ...this.env, ...env } });
    cleanup(this.t, () => screen.close());
    return screen;
  }

  /** A receiver without a terminal, and a sender that streams to it. Both end by themselves. */
  async pair(receiver: string, receiving: Changes, sender: string, sending: Changes): Promise<Program> {
    const taking = this.run(receiver, receiving);
    await this.exits(sender, sending);
    assert.equal(await taking.exit(), 0, `${receiver}\n${taking.text}${taking.transcript}`);
    return taking;
  }
}
