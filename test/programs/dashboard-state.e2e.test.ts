// What the real receiver's dashboard remembers from one run to the next.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.js';
import { ROOT } from '../helpers/programs.js';
import { PtyScreen } from '../helpers/pty-screen.js';

const MAIN = `${ROOT}dist/receiver/main.js`;

/** Opens a receiver's dashboard, types the keys, reads the settings in the help, and quits. */
async function settingsAfter(t: TestContext, home: string, keys: string, ...options: readonly string[]) {
  const args = [MAIN, '--listen', 'tcp://127.0.0.1:0', ...options];
  const screen = new PtyScreen(process.execPath, args, { columns: 110, env: { XDG_STATE_HOME: home } });
  t.after(() => screen.close());
  const first = await screen.untilShown(/WAITING for a camera/);
  screen.type(`${keys}?`);
  const help = await screen.untilShown(/screens\/s, theme/);
  screen.type('q');
  await screen.untilEnded();
  const [settings] = /\S+, [\w ]+, \d+ screens\/s, theme \w+/.exec(help) ?? [];
  return { settings, first, end: await screen.text() };
}

test('layout, order, theme and log are there again in the next dashboard, unless --no-state', async (t) => {
  const home = join(temporaryFolder(t), 'state');
  const file = join(home, 'ttycam', 'dashboard.json');
  const { settings } = await settingsAfter(t, home, 'goL', '--theme', 'cb');
  assert.equal(settings, 'list, trouble first, 30 screens/s, theme cb');
  const expected = { version: 1, layout: 'list', order: 'trouble', log: 'off', theme: 'cb' };
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), expected);
  assert.equal(statSync(file).mode & 0o777, 0o600);

  const next = await settingsAfter(t, home, '', '--theme', 'mono');
  assert.equal(next.settings, 'list, trouble first, 30 screens/s, theme mono');
  assert.doesNotMatch(next.first, /── log ─/);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { ...expected, theme: 'mono' });

  const without = await settingsAfter(t, home, 'g', '--no-state');
  assert.equal(without.settings, 'list, by name, 30 screens/s, theme default');
  assert.match(without.first, /── log ─/);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { ...expected, theme: 'mono' });
});

test('a state that cannot be used is named in the log, and the dashboard opens', async (t) => {
  const home = join(temporaryFolder(t), 'state');
  const file = join(home, 'ttycam', 'dashboard.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '{"version":1,"layout":"li');
  const torn = await settingsAfter(t, home, '');
  assert.match(torn.first, /dashboard\.json is ignored: it is not a JSON object/);
  assert.equal(torn.settings, 'grid, by name, 30 screens/s, theme default');

  // A reader of a FIFO would wait for its writer.
  rmSync(file);
  if (process.platform === 'win32') return;
  execFileSync('mkfifo', [file]);
  const fifo = await settingsAfter(t, home, 'g');
  assert.match(fifo.first, /dashboard\.json is ignored: it is not a file/);
  assert.equal(fifo.settings, 'list, by name, 30 screens/s, theme default');
  assert.match(readFileSync(file, 'utf8'), /"list"/);
});

test('where no state can be written, that is said once, and the receiver works and ends as ever', async (t) => {
  const home = join(temporaryFolder(t), 'state');
  writeFileSync(home, '');
  const { settings, end } = await settingsAfter(t, home, 'g');
  assert.equal(settings, 'list, by name, 30 screens/s, theme default');
  assert.equal(end.match(/settings of the dashboard are not remembered: cannot write/g)?.length, 1);
});
