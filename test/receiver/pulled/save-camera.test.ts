// A camera is appended to the configuration, with its password in a file beside it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCamera } from '#src/receiver/pulled/camera-requests.js';
import { saveCamera } from '#src/receiver/pulled/save-camera.js';
import { temporaryFolder } from '../../helpers/folder.js';

test('a password with a percent sign that encodes nothing is kept as it was typed', (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'receiver.toml');
  saveCamera(readCamera('yard=http://op:half%25@cam.lan/'), file);
  saveCamera(readCamera('gate=http://op:half%@cam.lan/'), file);
  for (const name of ['yard', 'gate'])
    assert.equal(readFileSync(join(folder, `${name}.password`), 'utf8'), 'half%\n', name);
  assert.doesNotMatch(readFileSync(file, 'utf8'), /half/);
});
