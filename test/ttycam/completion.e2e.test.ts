// Completion in the real bash, zsh and fish, each in a pseudo-terminal: what a Tab makes of a line.
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { ROOT } from '../helpers/programs.js';
import { PtyScreen } from '../helpers/pty-screen.js';
import { missingTool } from '../helpers/tools.js';

/** Ctrl-U removes the line that was typed. Ctrl-C would also drop the keys behind it. */
const KILL_LINE = '\x15';

interface Shell {
  readonly name: 'bash' | 'zsh' | 'fish';
  readonly args: readonly string[];
  /** Prepares the shell before the script is read. */
  readonly setUp: string;
  /** Tabs that show all candidates. */
  readonly listing: string;
  /** A file's name with a space, as the shell writes it. */
  readonly spaced: string;
}

const SHELLS: readonly Shell[] = [
  { name: 'bash', args: ['--norc', '--noprofile'], setUp: 'PS1="$ "', listing: '\t\t\t', spaced: 'my\\ key.pem' },
  {
    name: 'zsh',
    args: ['-f'],
    setUp: 'PS1="$ "; autoload -Uz compinit && compinit -u -D',
    listing: '\t\t',
    spaced: 'my\\ key.pem',
  },
  {
    name: 'fish',
    args: ['--no-config', '--private'],
    setUp: 'function fish_prompt; echo "\\$ "; end; set -g fish_autosuggestion_enabled 0; set -g fish_greeting',
    listing: '\t\t',
    spaced: 'my\\ key.pem',
  },
];

/** A line up to the Tab, and the line that the Tab makes of it. */
const COMPLETED = (spaced: string): ReadonlyArray<readonly [typed: string, completed: string]> => [
  ['ttycam se', 'ttycam send '],
  ['ttycam --insec', 'ttycam --insecure '],
  ['ttycam send --devi', 'ttycam send --device'],
  ['ttycam send install-service --pri', 'ttycam send install-service --print '],
  ['ttycam completion z', 'ttycam completion zsh '],
  ['ttycam help key', 'ttycam help keygen '],
  ['ttycam demo --video w', 'ttycam demo --video window '],
  ['ttycam --theme=mo', 'ttycam --theme=mono '],
  ['sender --device pat', 'sender --device pattern '],
  ['sender --device=pat', 'sender --device=pattern '],
  ['sender --device ffm', 'sender --device ffmpeg:'],
  ['sender doc', 'sender doctor '],
  // A value that is the word of a command is no command.
  ['sender --name doctor --fi', 'sender --name doctor --fit'],
  ['sender --key-file my', `sender --key-file ${spaced} `],
  // As the paths of /dev/v4l/by-path have it.
  ['sender --device odd:n', 'sender --device odd:name '],
  ['sender --device=odd:n', 'sender --device=odd:name '],
  ['receiver --save fol', 'receiver --save folder/'],
  ['receiver keygen --na', 'receiver keygen --name'],
  ['receiver keygen folded', 'receiver keygen folded '],
];

/** A line up to the Tabs, and what they list. */
const LISTED: ReadonlyArray<readonly [typed: string, listed: readonly string[]]> = [
  ['ttycam --view ', ['tui', 'headless']],
  ['ttycam --color=', ['auto', 'truecolor', '256', '16', 'none']],
  ['sender --fit ', ['fill', 'contain', 'cover', 'none']],
  ['sender --device ', ['auto', 'pattern', 'rpicam', 'webcam', 'ffmpeg:', 'video0', 'usb-Cam', 'folded']],
  ['ttycam send --min', ['--min-quality', '--min-fps']],
  ['receiver keygen fold', ['folder', 'folded']],
];

/** A shell in a folder of its own, with the script that the real program has printed. */
async function startShell(t: TestContext, { name, args, setUp }: Shell): Promise<PtyScreen> {
  const folder = temporaryFolder(t);
  for (const path of ['bin', 'files/folder', 'dev/v4l/by-id']) mkdirSync(join(folder, path), { recursive: true });
  for (const path of ['files/folded', 'files/odd:name', 'files/my key.pem', 'dev/video0', 'dev/v4l/by-id/usb-Cam']) {
    writeFileSync(join(folder, path), '');
  }
  for (const program of ['ttycam', 'sender', 'receiver']) {
    symlinkSync(`${ROOT}dist/${program}/main.js`, join(folder, 'bin', program));
  }
  const script = execFileSync(join(folder, 'bin/ttycam'), ['completion', name], { encoding: 'utf8' });
  // Cameras of this machine would be a matter of chance.
  writeFileSync(join(folder, 'script'), script.replaceAll('/dev/v', `${folder}/dev/v`));
  const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, PS1: '$ ', LC_ALL: 'C.UTF-8' };
  const screen = new PtyScreen(name, args, { columns: 100, rows: 40, env });
  cleanup(t, () => screen.close());
  screen.type(`${setUp}\n`);
  screen.type(`cd ${folder}/files; source ${folder}/script; clear; echo rea''dy\n`);
  await screen.untilShown(/^ready$/m);
  return screen;
}

for (const shell of SHELLS) {
  test(
    `${shell.name} completes commands, options, values, sources and files`,
    missingTool(shell.name, shell.name),
    async (t) => {
      const screen = await startShell(t, shell);
      let turn = 0;
      /** Types behind a fresh prompt on an empty screen. */
      const type = async (keys: string) => {
        turn += 1;
        screen.type(`${KILL_LINE}clear; echo do''ne ${turn}\n`);
        await screen.until('a fresh prompt', (text) => text.trimEnd() === `done ${turn}\n$`);
        screen.type(keys);
      };
      const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      // Behind an option with a value, shells differ: a space, an equals sign or nothing.
      for (const [typed, completed] of COMPLETED(shell.spaced)) {
        await type(`${typed}\t`);
        // The mark stands where the cursor is.
        screen.type('@');
        await screen.untilShown(new RegExp(`^\\$ ${escaped(completed)}${/\w$/.test(completed) ? '[ =]?' : ''}@`, 'm'));
      }
      for (const [typed, listed] of LISTED) {
        await type(`${typed}${shell.listing}`);
        await screen.until(`lists ${listed.join(' ')} behind ${typed}`, (shown) =>
          listed.every((word) => shown.includes(word)),
        );
      }
      screen.type(`${KILL_LINE}exit\n`);
      await screen.untilEnded();
    },
  );
}
