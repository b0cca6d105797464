// The unit, verified by systemd itself.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packagedUnitText, unitText } from '#src/sender/service/unit.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { missingTool } from '../../helpers/tools.js';

const MAIN = '/usr/lib/node_modules/ttycam/dist/sender/main.js';

test('the unit passes systemd-analyze verify without a word', missingTool('systemd-analyze', 'systemd'), (t) => {
  // systemd checks that the program exists, so both paths exist. One of them needs quotes.
  const folder = temporaryFolder(t);
  const quoted = join(folder, 'no de');
  writeFileSync(quoted, '#!/bin/sh\n', { mode: 0o755 });
  const file = join(folder, 'ttycam-sender.service');
  const texts = [process.execPath, quoted].map((node) => unitText({ node, main: MAIN, software: 'ttycam 1.0.0' }));
  for (const text of [...texts, packagedUnitText({ node: process.execPath, main: MAIN })]) {
    writeFileSync(file, text);
    const { status, stderr, stdout } = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
      encoding: 'utf8',
      env: { ...process.env, SYSTEMD_LOG_LEVEL: 'warning' },
    });
    const ours = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('ttycam'));
    assert.deepEqual(ours, []);
    assert.equal(status, 0, stderr);
  }
});
