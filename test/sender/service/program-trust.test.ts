// Which programs may become a service: only those of which no other user can change any part.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type FileTrust, processTrust } from '#src/net/credentials/file-trust.js';
import { findChangeable } from '#src/sender/service/program-trust.js';
import { cleanup } from '../../helpers/cleanup.js';

const POSIX = { skip: process.platform === 'win32' ? 'Windows has no such modes' : false };

/** ttycam installed for the whole system, as npm does it. */
function installed(t: TestContext) {
  const app = realpathSync(mkdtempSync(join(tmpdir(), 'ttycam-app-')));
  cleanup(t, () => rmSync(app, { recursive: true, force: true }));
  chmodSync(app, 0o755);
  const file = (path: string): string => {
    const whole = join(app, path);
    mkdirSync(dirname(whole), { recursive: true, mode: 0o755 });
    writeFileSync(whole, '');
    chmodSync(whole, 0o644);
    return whole;
  };
  const main = file('lib/node_modules/ttycam/dist/sender/main.js');
  file('lib/node_modules/ttycam/package.json');
  return { app, main, file, node: realpathSync(process.execPath) };
}

const trust = processTrust() as FileTrust;

test('each file and folder that it loads, and each above it, is checked', POSIX, (t) => {
  const { app, main, node, file } = installed(t);
  const dependency = file('lib/node_modules/ttycam/node_modules/commander/index.js');
  const elsewhere = file('elsewhere/index.js');
  symlinkSync(join(app, 'elsewhere'), join(app, 'lib/node_modules/ttycam/node_modules/linked'));
  symlinkSync('nowhere', join(app, 'lib/node_modules/ttycam/broken'));
  symlinkSync('..', join(app, 'lib/node_modules/ttycam/node_modules/circle'));
  assert.equal(findChangeable({ node, main }, trust), undefined);
  for (const path of [main, join(app, 'lib'), dependency, dirname(dependency), elsewhere, dirname(elsewhere)]) {
    const { mode } = statSync(path);
    for (const extra of [0o002, 0o022]) {
      chmodSync(path, (mode & 0o7777) | extra);
      const words = `${path} can be changed by other users of this machine: chmod go-w ${path}`;
      assert.equal(findChangeable({ node, main }, trust), words);
    }
    chmodSync(path, mode & 0o7777);
  }
  assert.equal(findChangeable({ node, main }, trust), undefined);
});

test('packages beside it count where it has none inside, and else do not', POSIX, (t) => {
  const { main, node, file } = installed(t);
  const beside = file('lib/node_modules/commander/index.js');
  chmodSync(beside, 0o666);
  assert.match(String(findChangeable({ node, main }, trust)), /node_modules\/commander\/index\.js can be changed/);
  file('lib/node_modules/ttycam/node_modules/commander/index.js');
  assert.equal(findChangeable({ node, main }, trust), undefined);
});

test('the files of the installing user are trusted, and those of any other user are not', POSIX, (t) => {
  const { main, node } = installed(t);
  const me = process.getuid?.() ?? 0;
  const strangers: FileTrust = { uids: new Set([4711]), isPrivateGroup: () => false };
  assert.match(
    String(findChangeable({ node: main, main }, strangers)),
    /belongs to user 0, who is not root|belongs to user/,
  );
  assert.equal(findChangeable({ node, main }, { uids: new Set([0, me]), isPrivateGroup: () => false }), undefined);
});
