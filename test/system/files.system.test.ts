// Files among several users, and on a disk that is full: needs root, as it acts as other users and mounts a small disk.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { newKeyLine } from '#src/net/credentials/key-file.js';
import { temporaryFolder } from '../helpers/folder.js';
import { start, startCommand, startReceiver, startSender, totals } from '../helpers/programs.js';

const AS_ROOT = { skip: process.getuid?.() === 0 && process.platform === 'linux' ? false : 'needs root, on Linux' };

/** The user nobody. */
const STRANGER = 65_534;

const HEADLESS = ['--view', 'headless', '--json'];

/** A folder that every user can write to, and a file of ours that nobody else should reach. */
function shared(t: TestContext) {
  const root = temporaryFolder(t);
  chmodSync(root, 0o755);
  const folder = join(root, 'shared');
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  const precious = join(root, 'precious');
  writeFileSync(precious, 'precious');
  return { root, folder, precious };
}

/** Puts a link to a file in the place of every part that it sees. Runs as the stranger. */
const PLANTER = `
const { readdirSync, rmSync, symlinkSync } = require('node:fs');
const [folder, target] = process.argv.slice(1);
console.log('{"event":"ready"}');
const plant = () => {
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.part')) continue;
    try { rmSync(folder + '/' + name); symlinkSync(target, folder + '/' + name); } catch {}
  }
  setImmediate(plant);
};
plant();
`;

test('a stranger in the folder of --save can have no file of ours overwritten', AS_ROOT, async (t) => {
  const { folder, precious } = shared(t);
  const planter = startCommand(t, process.execPath, ['-e', PLANTER, folder, precious], { uid: STRANGER });
  await planter.event('ready');
  const { receiver, url } = await startReceiver(t, ['--save', folder]);
  // The name that a part had before, made of what others can know.
  const known = join(folder, `.000000001-barn.jpg.${receiver.pid}-1.part`);
  symlinkSync(precious, known);
  lchownSync(known, STRANGER, STRANGER);
  const patience = ['--connect-timeout', '1'];
  const sender = startSender(t, url, ['--device', 'pattern', '--name', 'barn', '--frames', '60', ...patience]);
  // Who may delete what it writes can end its run, and do no more.
  await sender.exit();
  await receiver.stop();
  planter.signal('SIGKILL');
  await planter.exit();
  assert.ok(readdirSync(folder).length > 0);
  assert.equal(readFileSync(precious, 'utf8'), 'precious');
});

test('no link and no file of a stranger is written to', AS_ROOT, async (t) => {
  const { root, folder, precious } = shared(t);
  mkdirSync(join(root, 'private'));
  const theirs = (name: string, target: string): string => {
    symlinkSync(target, join(folder, name));
    lchownSync(join(folder, name), STRANGER, STRANGER);
    return join(folder, name);
  };
  const link = theirs('link', precious);
  const away = theirs('away', join(root, 'private'));
  const file = join(folder, 'file');
  writeFileSync(file, 'theirs');
  chownSync(file, STRANGER, STRANGER);
  for (const [option, path, words] of [
    ['--output', link, /link is a link of user 65534, and is not followed/],
    ['--output', join(away, 'new'), /away is a link of user 65534/],
    ['--output', file, /belongs to user 65534, and is not overwritten/],
    ['--save', away, /away is a link of user 65534/],
    ['--record', join(away, 'night.ttycam'), /away is a link of user 65534/],
    ['--record', `${link}.ttycam`, /^error: cannot write.*|is there already/],
  ] as const) {
    if (path.endsWith('link.ttycam')) theirs('link.ttycam', join(root, 'private/night'));
    const receiver = start(t, 'receiver/main.js', ['--listen', 'tcp://127.0.0.1:0', ...HEADLESS, option, path]);
    assert.equal(await receiver.exit(), 1, `${option} ${path}`);
    assert.match(receiver.stderr, words);
  }
  assert.equal(readFileSync(precious, 'utf8'), 'precious');
  assert.equal(readFileSync(file, 'utf8'), 'theirs');
  assert.deepEqual(readdirSync(join(root, 'private')), []);
  // Keys neither.
  const keygen = start(t, 'receiver/main.js', ['keygen', join(folder, 'new.key')]);
  assert.equal(await keygen.exit(), 1);
  assert.match(keygen.stderr, /no key is made in .*shared can be changed by other users of this machine: chmod go-w/);
});

test('a key of a stranger, in a stranger’s folder or behind a stranger’s link is refused', AS_ROOT, async (t) => {
  const { root } = shared(t);
  const folder = join(root, 'keys');
  mkdirSync(folder, { mode: 0o755 });
  const key = join(folder, 'key');
  writeFileSync(key, `${newKeyLine(undefined)}\n`, { mode: 0o600 });
  symlinkSync('key', join(folder, 'link'));
  const refused = async (path: string, words: RegExp, env = {}): Promise<void> => {
    const receiver = start(t, 'receiver/main.js', ['--listen', 'tls://127.0.0.1:0', ...HEADLESS, '--key-file', path], {
      env,
    });
    assert.equal(await receiver.exit(), 2);
    assert.match(receiver.stderr, words);
  };
  chownSync(key, STRANGER, STRANGER);
  await refused(key, /keys\/key belongs to user 65534, who is not root/);
  // Under sudo it is the key of the user who has called.
  const { receiver } = await startWith(t, key, { SUDO_UID: String(STRANGER) });
  await receiver.stop();
  chownSync(key, 0, 0);
  lchownSync(join(folder, 'link'), STRANGER, STRANGER);
  await refused(join(folder, 'link'), /keys\/link belongs to user 65534/);
  chownSync(folder, STRANGER, STRANGER);
  await refused(key, /keys belongs to user 65534/);
});

async function startWith(t: TestContext, key: string, env: NodeJS.ProcessEnv = {}, uid?: number) {
  const args = ['--listen', 'tls://127.0.0.1:0', ...HEADLESS, '--key-file', key];
  const receiver = start(t, 'receiver/main.js', args, { env, ...(uid === undefined ? {} : { uid }) });
  return { receiver, url: String((await receiver.event('listening'))['url']) };
}

test('a service’s user reads the key that systemd or Kubernetes has mounted, and the next one', AS_ROOT, async (t) => {
  const root = temporaryFolder(t);
  chmodSync(root, 0o755);
  // LoadCredential: the user's own, 0400 in a folder of 0500.
  const credentials = join(root, 'credentials');
  mkdirSync(credentials);
  writeFileSync(join(credentials, 'key'), newKeyLine('barn'), { mode: 0o400 });
  for (const path of [join(credentials, 'key'), credentials]) chownSync(path, STRANGER, STRANGER);
  chmodSync(credentials, 0o500);
  const { receiver: unit } = await startWith(t, join(credentials, 'key'), {}, STRANGER);
  await unit.stop();
  // A secret volume: all of root, sticky and open to all at its top, the keys readable for fsGroup.
  const volume = join(root, 'volume');
  const version = (name: string, ...lines: readonly string[]): void => {
    mkdirSync(join(volume, name), { recursive: true, mode: 0o755 });
    writeFileSync(join(volume, name, 'key'), `${lines.join('\n')}\n`, { mode: 0o440 });
    chownSync(join(volume, name, 'key'), 0, STRANGER);
    symlinkSync(name, join(volume, '..next'));
    renameSync(join(volume, '..next'), join(volume, '..data'));
  };
  const [barn, gate] = [newKeyLine('barn'), newKeyLine('gate')];
  version('..1', barn);
  chmodSync(volume, 0o3777);
  symlinkSync('..data/key', join(volume, 'key'));
  const own = join(root, 'own.key');
  writeFileSync(own, `${barn}\n`, { mode: 0o600 });
  const { receiver, url } = await startWith(t, join(volume, 'key'), {}, STRANGER);
  const sender = startSender(t, url, ['--device', 'pattern', '--key-file', own]);
  await receiver.event('connected', { camera: 'barn' });
  version('..2', gate);
  await receiver.event('keys-read', { added: ['gate'], removed: ['barn'] });
  await receiver.event('lost', { camera: 'barn', code: 'key-wrong' });
  await sender.stop();
  await receiver.stop();
});

test('parts of another user stay, and old ones of ours go', AS_ROOT, async (t) => {
  const { folder } = shared(t);
  const made = (digit: string, uid: number): string => {
    const path = join(folder, `.ttycam-0123456789ab-1-${digit.repeat(24)}.part`);
    writeFileSync(path, 'half');
    chownSync(path, uid, uid);
    execFileSync('touch', ['-d', '3 hours ago', path]);
    return path;
  };
  const [ours, theirs] = [made('a', 0), made('b', STRANGER)];
  const { receiver } = await startReceiver(t, ['--save', folder]);
  await receiver.stop();
  assert.equal(lstatSync(theirs).uid, STRANGER);
  assert.throws(() => statSync(ours), { code: 'ENOENT' });
  unlinkSync(theirs);
});

test('a full disk ends the run with words, and leaves no part and no empty file', AS_ROOT, async (t) => {
  const disk = temporaryFolder(t);
  for (const option of ['--save', '--record', '--output']) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', disk]);
    try {
      const { receiver, url } = await startReceiver(t, [option, join(disk, 'out')]);
      const sender = startSender(t, url, ['--device', 'pattern', '--frames', '60', '--connect-timeout', '3']);
      assert.equal(await receiver.exit(), 1, receiver.transcript);
      assert.match(receiver.stderr, /^error: cannot (save|write)/m);
      assert.equal(await sender.exit(), 1, sender.transcript);
      const files = execFileSync('find', [disk, '-type', 'f', '-printf', '%s %f\n'], { encoding: 'utf8' }).trim();
      assert.ok(files.length > 0 && !/^0 |\.part$/m.test(files), files);
      assert.ok(((await totals(receiver))[0]?.frames ?? 0) > 3, receiver.transcript);
    } finally {
      execFileSync('umount', [disk]);
    }
  }
});

test('a disk without room for one frame keeps nothing of a recording', AS_ROOT, async (t) => {
  const disk = temporaryFolder(t);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', disk]);
  try {
    const { receiver, url } = await startReceiver(t, ['--record', join(disk, 'night.ttycam')]);
    const sender = startSender(t, url, ['--device', 'pattern', '--frames', '5', '--connect-timeout', '1']);
    assert.equal(await receiver.exit(), 1, receiver.transcript);
    await sender.exit();
    assert.deepEqual(readdirSync(disk), []);
    // Nor of a key: half of one would only lie about.
    writeFileSync(join(disk, 'filler'), 'x');
    const keygen = start(t, 'receiver/main.js', ['keygen', join(disk, 'a.key')]);
    assert.equal(await keygen.exit(), 1, keygen.transcript);
    assert.deepEqual(readdirSync(disk), ['filler']);
  } finally {
    execFileSync('umount', [disk]);
  }
});
