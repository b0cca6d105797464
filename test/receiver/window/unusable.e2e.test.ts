// Where no window can open: one line that says what to install or how to connect, and exit code 1.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Desktop, needsDesktop, SDL_LIBRARIES } from '../../helpers/desktop.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { type Program, ROOT, start, startCommand } from '../../helpers/programs.js';
import { missingTool } from '../../helpers/tools.js';
import { startWindow } from './support.js';

const OWN = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--video', 'window'];

const NAMESPACE = ['--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])];

async function endsWith(program: Program, words: RegExp): Promise<void> {
  assert.equal(await program.exit(), 1, program.transcript);
  assert.match(program.stderr, /^error: no window: [^\n]+\n$/, program.transcript);
  assert.match(program.stderr, words);
  assert.equal(program.text, '');
}

function tryWindow(t: TestContext, env: Readonly<Record<string, string>>, ...args: readonly string[]): Program {
  return start(t, 'receiver/main.js', [...OWN, ...args], { env: { DISPLAY: '', WAYLAND_DISPLAY: '', ...env } });
}

test('without a display the way to have one is named, whatever is asked for', async (t) => {
  for (const args of [[], ['--window-backend', 'sdl'], ['--window-backend', 'x11']]) {
    await endsWith(tryWindow(t, {}, ...args), /DISPLAY and WAYLAND_DISPLAY are both unset.*ssh -Y/);
  }
  await endsWith(tryWindow(t, { WAYLAND_DISPLAY: 'none' }, '--window-backend', 'x11'), /needs an X server.*xwayland/);
});

test('a display that does not answer is named', needsDesktop(), async (t) => {
  const { display, server } = await Desktop.start(t, { windowManager: false });
  server.kill('SIGKILL');
  for (const args of [[], ['--window-backend', 'sdl'], ['--window-backend', 'x11']]) {
    await endsWith(
      tryWindow(t, { DISPLAY: display }, ...args),
      new RegExp(`cannot use the display ${display}: .*ssh -Y`),
    );
  }
  await endsWith(tryWindow(t, { DISPLAY: 'nonsense' }), /cannot use the display nonsense/);
  await endsWith(tryWindow(t, { WAYLAND_DISPLAY: 'none' }), /cannot use the display none/);
});

test('a display with a key is opened with it, and refuses without', { ...needsXauth() }, async (t) => {
  const folder = temporaryFolder(t);
  const [serverFile, ours, none] = ['server', 'ours', 'none'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const key = '0123456789abcdef0123456789abcdef';
  for (const file of [serverFile, ours, none]) writeFileSync(file, '');
  execFileSync('xauth', ['-q', '-f', serverFile, 'add', ':0', '.', key]);
  const options = { args: ['-auth', serverFile], windowManager: false, cookie: key, env: { XAUTHORITY: ours } };
  const desktop = await Desktop.start(t, options);
  execFileSync('xauth', ['-q', '-f', ours, 'add', desktop.display, '.', key]);
  for (const backend of ['sdl', 'x11']) {
    const args = ['--window-backend', backend];
    const env = { DISPLAY: desktop.display, XAUTHORITY: none };
    await endsWith(tryWindow(t, env, ...args), /cannot use the display.*ssh -Y/);
    const { receiver } = await startWindow(t, desktop, args);
    assert.equal(await receiver.stop(), 0, receiver.transcript);
  }
});

test('software that is missing is named, with the way to install it', needsHiding(), async (t) => {
  const desktop = await Desktop.start(t, { windowManager: false });
  // The mount namespace hides it from this receiver only.
  const without = (hide: string, ...args: readonly string[]) => {
    const receiver = [process.execPath, `${ROOT}dist/receiver/main.js`, ...OWN, ...args].join(' ');
    return startCommand(t, 'unshare', [...NAMESPACE, 'sh', '-c', `${hide} && exec ${receiver}`], { env: desktop.env });
  };
  const sdl = SDL_LIBRARIES.map((path) => `mount --bind /dev/null ${path}`).join(' && ');
  const empty = (name: string) => `mount -t tmpfs none ${ROOT}node_modules/${name}`;
  await endsWith(without(sdl, '--window-backend', 'sdl'), /SDL2 cannot be loaded: apt install libsdl2-2\.0-0/);
  await endsWith(without(empty('koffi'), '--window-backend', 'sdl'), /npm package koffi.*npm install koffi/);
  await endsWith(without(empty('x11'), '--window-backend', 'x11'), /npm package x11 is not installed: npm install x11/);
  await endsWith(without(`${sdl} && ${empty('x11')}`), /libsdl2-2\.0-0; the npm package x11 is not installed/);
  // One of the two backends is enough.
  const receiver = without(sdl, '--json');
  const { backend } = await receiver.event('window-opened');
  assert.match(String(backend), /^X11, /);
  assert.equal(await receiver.stop(), 0, receiver.transcript);
});

function needsHiding(): { readonly skip: string | false } {
  const desktop = needsDesktop();
  if (desktop.skip !== false) return desktop;
  const { status } = spawnSync('unshare', [...NAMESPACE, 'true'], { stdio: 'ignore' });
  return { skip: status === 0 ? false : 'this user may not make a mount namespace' };
}

function needsXauth(): { readonly skip: string | false } {
  const desktop = needsDesktop();
  return desktop.skip === false ? missingTool('xauth', 'xauth') : desktop;
}
