// The decoder in a Node without WebAssembly.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

test('without WebAssembly every JPEG is left to another decoder', () => {
  const decoder = import.meta.resolve('#src/picture/jpeg/decoder.js');
  const script = `import { JpegDecoder } from '${decoder}';
    console.log(new JpegDecoder().decode(Uint8Array.of(0xff, 0xd8), 1, 1).kind);`;
  const { stdout } = spawnSync(process.execPath, ['--jitless', '--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  // Node itself warns of this flag.
  assert.match(stdout, /unsupported/);
});
