// What the doctor repeats of its command line, so that the line to run can be pasted.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readDoctorOptions } from '../../helpers/command-lines.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { makeKeyFile } from '../../helpers/key-files.js';

test('the options that a sender needs too are repeated, quoted for a shell', (t) => {
  const key = makeKeyFile(join(temporaryFolder(t), 'my key'));
  const argv = ['--device', 'pattern', '--to', 'tls://hub:5252', '--key-file', key, '--json', '--live'];
  assert.equal(
    readDoctorOptions([...argv, '--input-size', '320x240']).others,
    `--input-size 320x240 --live --key-file '${key}'`,
  );
  assert.equal(readDoctorOptions(['--json', '--fix', '--debug']).others, '');
});

test('a configuration is repeated by its name alone', (t) => {
  const file = join(temporaryFolder(t), 'sender.toml');
  writeFileSync(file, 'to = "tcp://127.0.0.1:5252"\nfps = 5\n');
  assert.equal(readDoctorOptions(['--config', file]).others, `--config ${file}`);
});
