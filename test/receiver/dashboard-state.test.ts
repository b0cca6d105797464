// The state file of the dashboard in real folders: read, written, torn, huge, newer, and where nothing can be written.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DashboardState, stateFilePath } from '#src/receiver/dashboard-state.js';
import { DEFAULT_SETTINGS, formatSettings, type RememberedSettings } from '#src/tui/model/remembered-settings.js';
import { temporaryFolder } from '../helpers/folder.js';
import { eventually } from '../helpers/wait.js';

const CHANGED: RememberedSettings = { layout: 'list', order: 'trouble', log: 'on', theme: 'mono' };

/** A state in a folder of its own. Without `content` there is neither a file nor its folder. */
function stateIn(t: TestContext, content?: string, writeDelayMs = 60_000) {
  const path = stateFilePath({ XDG_STATE_HOME: join(temporaryFolder(t), 'state') });
  if (content !== undefined) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  const warnings: string[] = [];
  return { path, warnings, state: new DashboardState(path, (text) => warnings.push(text), writeDelayMs) };
}

const ownerOnly = (path: string): number => statSync(path).mode & 0o777;

test('the file is below XDG_STATE_HOME if that is absolute, and else below the home', () => {
  assert.equal(stateFilePath({ XDG_STATE_HOME: '/var/state' }), join('/var/state', 'ttycam', 'dashboard.json'));
  const athome = join(homedir(), '.local', 'state', 'ttycam', 'dashboard.json');
  for (const env of [{}, { XDG_STATE_HOME: '' }, { XDG_STATE_HOME: 'state' }]) assert.equal(stateFilePath(env), athome);
});

test('settings are there for the next dashboard, in a file for this user alone', async (t) => {
  const { path, warnings, state } = stateIn(t);
  assert.deepEqual(await state.read(), DEFAULT_SETTINGS);
  state.save({ ...CHANGED, layout: 'solo' });
  state.save(CHANGED);
  await state.close();
  assert.deepEqual(await new DashboardState(path, (text) => warnings.push(text)).read(), CHANGED);
  assert.deepEqual(warnings, []);
  assert.deepEqual([ownerOnly(path), ownerOnly(dirname(path))], [0o600, 0o700]);
  assert.deepEqual(readdirSync(dirname(path)), ['dashboard.json']);
});

test('a change is written soon, without an end', async (t) => {
  const { path, state } = stateIn(t, undefined, 1);
  await state.read();
  state.save(CHANGED);
  const written = () => statSync(path, { throwIfNoEntry: false })?.isFile();
  await eventually('it is written', written);
  await state.close();
});

test('nothing is written where nothing has changed', async (t) => {
  const { path, state } = stateIn(t);
  state.save(await state.read());
  await state.close();
  assert.equal(statSync(dirname(path), { throwIfNoEntry: false }), undefined);
  const { path: other, state: second } = stateIn(t, '{ "version": 1, "layout": "list" }');
  second.save(await second.read());
  await second.close();
  assert.equal(readFileSync(other, 'utf8'), '{ "version": 1, "layout": "list" }');
});

test('a broken file is ignored with a reason, and replaced', async (t) => {
  for (const [content, reason] of [
    [formatSettings(CHANGED).slice(0, 20), /dashboard\.json is ignored: it is not a JSON object$/],
    ['{"version":1,"log":[]}', /ignored: "log" must be one of auto, on, off$/],
    [' '.repeat(20_000), /ignored: it is too large$/],
  ] as const) {
    const { path, warnings, state } = stateIn(t, content);
    const read = await state.read();
    assert.deepEqual(read, DEFAULT_SETTINGS);
    state.save(read);
    await state.close();
    assert.equal(warnings.length, 1);
    assert.match(String(warnings[0]), reason);
    assert.equal(readFileSync(path, 'utf8'), formatSettings(DEFAULT_SETTINGS));
  }
});

test('the file of a newer version stays as it is', async (t) => {
  const { path, warnings, state } = stateIn(t, '{"version":2}');
  await state.read();
  state.save(CHANGED);
  await state.close();
  assert.match(warnings.join(), /ignored: a newer version of ttycam has written it$/);
  assert.equal(readFileSync(path, 'utf8'), '{"version":2}');
});

test('a link is replaced and not followed', async (t) => {
  const { path, state } = stateIn(t, '');
  const target = join(dirname(path), 'other.json');
  writeFileSync(target, formatSettings({ ...CHANGED, layout: 'solo' }));
  const link = join(dirname(path), 'link.json');
  symlinkSync(target, link);
  const linked = new DashboardState(link, assert.fail);
  assert.equal((await linked.read()).layout, 'solo');
  linked.save(CHANGED);
  await linked.close();
  assert.match(readFileSync(target, 'utf8'), /solo/);
  assert.match(readFileSync(link, 'utf8'), /list/);
  await state.close();
});

test('what is not a file is ignored: a folder, a device', async (t) => {
  const { path, warnings, state } = stateIn(t, '');
  const folder = new DashboardState(dirname(path), (text) => warnings.push(text));
  assert.deepEqual(await folder.read(), DEFAULT_SETTINGS);
  folder.save(CHANGED);
  await folder.close();
  if (process.platform !== 'win32') {
    const endless = new DashboardState('/dev/zero', (text) => warnings.push(text));
    assert.deepEqual(await endless.read(), DEFAULT_SETTINGS);
    await endless.close();
    assert.match(warnings.join('\n'), /\/dev\/zero is ignored: it is not a file/);
  }
  await state.close();
});

test('where nothing can be written, that is said once', async (t) => {
  const { path, warnings } = stateIn(t, '');
  // A file is where the folder should be.
  const below = stateFilePath({ XDG_STATE_HOME: path });
  const state = new DashboardState(below, (text) => warnings.push(text), 1);
  await state.read();
  warnings.length = 0;
  for (const layout of ['list', 'solo'] as const) {
    state.save({ ...CHANGED, layout });
    await eventually('it is said', () => warnings.length > 0);
  }
  await state.close();
  assert.equal(warnings.length, 1);
  assert.match(
    String(warnings[0]),
    /^the settings of the dashboard are not remembered: cannot write .*dashboard\.json: /,
  );
});
