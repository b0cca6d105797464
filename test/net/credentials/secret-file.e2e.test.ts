// Which files of keys and certificates are accepted, and which are refused, each with the command that corrects it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type FileTrust, stepsTo, trustProblem, UNCHANGEABLE } from '#src/net/credentials/file-trust.js';
import { cachingReader, readSecretFile, readSmallFile } from '#src/net/credentials/secret-file.js';
import { cleanup } from '../../helpers/cleanup.js';
import { temporaryFolder } from '../../helpers/folder.js';

const POSIX = { skip: process.platform === 'win32' ? 'Windows has no such modes' : false };

const read = (file: string): string => readSecretFile(file, 'the key file').toString('utf8');

describe('a secret file', POSIX, () => {
  test('may stand where systemd and Kubernetes put it: read-only, in a closed folder, behind links', (t) => {
    const folder = temporaryFolder(t);
    // As LoadCredential makes it: mode 0400 in a folder of mode 0500.
    const credentials = join(folder, 'credentials');
    mkdirSync(credentials, { mode: 0o700 });
    writeFileSync(join(credentials, 'key'), 'one', { mode: 0o400 });
    chmodSync(credentials, 0o500);
    assert.equal(read(join(credentials, 'key')), 'one');
    // A Kubernetes secret volume: key -> ..data/key, and ..data -> ..2026, which a rename replaces. fsGroup may read.
    const volume = join(folder, 'volume');
    mkdirSync(join(volume, '..1'), { recursive: true, mode: 0o755 });
    writeFileSync(join(volume, '..1/key'), 'old', { mode: 0o440 });
    symlinkSync('..1', join(volume, '..data'));
    symlinkSync('..data/key', join(volume, 'key'));
    assert.equal(read(join(volume, 'key')), 'old');
    mkdirSync(join(volume, '..2'), { mode: 0o755 });
    writeFileSync(join(volume, '..2/key'), 'new', { mode: 0o440 });
    symlinkSync('..2', join(volume, '..next'));
    renameSync(join(volume, '..next'), join(volume, '..data'));
    assert.equal(read(join(volume, 'key')), 'new');
    chmodSync(credentials, 0o700);
  });

  test('is refused in a folder that others can write, wherever it stands above', (t) => {
    const folder = temporaryFolder(t);
    const open = join(folder, 'open');
    const inner = join(open, 'inner');
    mkdirSync(inner, { recursive: true });
    writeFileSync(join(inner, 'key'), 'one', { mode: 0o600 });
    chmodSync(inner, 0o755);
    for (const mode of [0o777, 0o757]) {
      chmodSync(open, mode);
      assert.throws(() => read(join(inner, 'key')), {
        code: 'key-unusable',
        message: `the key file ${inner}/key is not safe: ${open} can be changed by other users of this machine: chmod go-w ${open}`,
      });
      // The same folder, in the path of a link's target.
      rmSync(join(folder, 'link'), { force: true });
      symlinkSync(join(inner, 'key'), join(folder, 'link'));
      assert.throws(() => read(join(folder, 'link')), { message: /\/open can be changed by other users/ });
      assert.throws(() => readSmallFile(join(inner, 'key'), 'the certificate'), { message: /^the certificate .*go-w/ });
    }
    chmodSync(open, 0o755);
    assert.equal(read(join(folder, 'link')), 'one');
  });

  test('that is a pipe, a device, a socket or a folder is refused at once', async (t) => {
    const folder = temporaryFolder(t);
    const pipe = join(folder, 'pipe');
    // A plain open of a pipe for reading would wait without end, as it has no writer.
    execFileSync('mkfifo', ['-m', '600', pipe]);
    assert.throws(() => read(pipe), {
      code: 'key-unusable',
      message: `cannot read the key file ${pipe}: it is a pipe, and should be a file`,
    });
    assert.throws(() => read('/dev/null'), { message: /it is a device, and should be a file$/ });
    assert.throws(() => read(folder), { message: /it is a folder$/ });
    const server = createServer().listen(join(folder, 'socket'));
    cleanup(t, () => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    assert.throws(() => read(join(folder, 'socket')), { message: /it is a socket, and should be a file$/ });
    assert.throws(() => readSmallFile(pipe, 'the certificate'), { message: /it is a pipe/ });
  });

  test('behind links in a circle, or a broken link, is refused with that reason', (t) => {
    const folder = temporaryFolder(t);
    symlinkSync('b', join(folder, 'a'));
    symlinkSync('a', join(folder, 'b'));
    symlinkSync('none', join(folder, 'nowhere'));
    writeFileSync(join(folder, 'file'), '');
    assert.throws(() => read(join(folder, 'a')), { message: /its links lead in a circle$/ });
    assert.throws(() => read(join(folder, 'nowhere')), { message: /there is no such file$/ });
    assert.throws(() => read(join(folder, 'file/key')), { message: /a part of its path is not a folder$/ });
  });

  test('of more than a megabyte is refused', (t) => {
    const file = join(temporaryFolder(t), 'key');
    writeFileSync(file, Buffer.alloc(1024 * 1024 + 1), { mode: 0o600 });
    assert.throws(() => read(file), { code: 'key-unusable', message: /too large to be one$/ });
  });

  test('is read once by a caching reader', (t) => {
    const file = join(temporaryFolder(t), 'key');
    writeFileSync(file, 'first', { mode: 0o600 });
    const reader = cachingReader();
    assert.equal(reader.bytesOf(file), undefined);
    reader.secret(file, 'the key file');
    writeFileSync(file, 'second');
    assert.equal(reader.secret(file, 'the key file').toString(), 'first');
    assert.equal(reader.bytesOf(file)?.toString(), 'first');
  });
});

describe('the path to a file', POSIX, () => {
  const me = process.getuid?.() ?? 0;
  const trust = (uids: readonly number[], privateGroup = false): FileTrust => ({
    uids: new Set(uids),
    isPrivateGroup: () => privateGroup,
  });

  test('holds each folder and each link, in the order in which they are passed', (t) => {
    const folder = temporaryFolder(t);
    mkdirSync(join(folder, 'deep/er'), { recursive: true });
    writeFileSync(join(folder, 'deep/key'), '');
    symlinkSync('er/..', join(folder, 'deep/around'));
    symlinkSync('deep/around', join(folder, 'link'));
    const steps = stepsTo(join(folder, 'link/key')).map(({ path }) => path);
    assert.deepEqual(
      steps.slice(steps.indexOf(join(folder, 'link'))).map((path) => path.slice(folder.length)),
      ['/link', '/deep', '/deep/around', '/deep/er', '/deep/key'],
    );
    assert.equal(steps[0], '/');
    assert.deepEqual(stepsTo('.').at(-1)?.stat.ino, lstatSync(process.cwd()).ino);
  });

  test('is not trusted where a folder, a link or the file belongs to another user', (t) => {
    const folder = temporaryFolder(t);
    const file = join(folder, 'key');
    writeFileSync(file, '', { mode: 0o600 });
    const steps = stepsTo(file);
    assert.equal(trustProblem(steps, UNCHANGEABLE, trust([0, me])), undefined);
    const stranger = trust([0, me + 1]);
    for (const [index, name] of [
      [steps.length - 1, 'key'],
      [steps.length - 2, folder],
    ] as const) {
      const foreign = steps.map((step, at) =>
        at === index ? { ...step, stat: Object.assign(Object.create(step.stat), { uid: 4711 }) } : step,
      );
      const problem = trustProblem(foreign, UNCHANGEABLE, trust([0, me]));
      assert.match(
        String(problem?.message),
        new RegExp(`${name} belongs to user 4711, who is (not root|neither root nor this user) and can change it`),
      );
    }
    if (me !== 0) assert.match(String(trustProblem(steps, UNCHANGEABLE, stranger)?.message), /belongs to user/);
    // The owner of a link can change its target.
    symlinkSync('key', join(folder, 'link'));
    const linked = stepsTo(join(folder, 'link')).map((step) =>
      step.stat.isSymbolicLink() && step.path.startsWith(folder)
        ? { ...step, stat: Object.assign(Object.create(step.stat), { uid: 4711 }) }
        : step,
    );
    assert.match(String(trustProblem(linked, UNCHANGEABLE, trust([0, me]))?.message), /link belongs to user 4711/);
  });

  test('may pass a folder that a private group can write, and none that a shared group can', (t) => {
    const folder = temporaryFolder(t);
    const home = join(folder, 'home');
    mkdirSync(home);
    chmodSync(home, 0o775);
    writeFileSync(join(home, 'key'), '', { mode: 0o600 });
    const steps = stepsTo(join(home, 'key'));
    assert.equal(trustProblem(steps, UNCHANGEABLE, trust([0, me], true)), undefined);
    assert.equal(trustProblem(steps, UNCHANGEABLE, trust([0, me], false))?.path, home);
    chmodSync(home, 0o777);
    assert.equal(trustProblem(stepsTo(join(home, 'key')), UNCHANGEABLE, trust([0, me], true))?.path, home);
  });

  test('may pass a sticky folder of root, and none of anybody else', (t) => {
    const folder = temporaryFolder(t);
    const sticky = join(folder, 'sticky');
    mkdirSync(sticky);
    chmodSync(sticky, 0o1777);
    writeFileSync(join(sticky, 'key'), '', { mode: 0o600 });
    const ownedBy = (uid: number) =>
      stepsTo(join(sticky, 'key')).map((step) =>
        step.path === sticky ? { ...step, stat: Object.assign(Object.create(step.stat), { uid }) } : step,
      );
    assert.equal(trustProblem(ownedBy(0), UNCHANGEABLE, trust([0, me])), undefined);
    assert.equal(trustProblem(ownedBy(1000), UNCHANGEABLE, trust([0, me, 1000]))?.path, sticky);
  });
});
