// JPEGs of ffmpeg's encoder.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { missingTool } from '../../helpers/tools.js';
import { assertSame } from './reference.js';

test('what ffmpeg encodes in slices, with restart markers, is decoded', missingTool('ffmpeg', 'ffmpeg'), async () => {
  for (const format of ['yuvj420p', 'yuvj422p', 'yuvj444p']) {
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=322x250:rate=1,eq=contrast=0.5:saturation=0.4'];
    const target = ['-frames:v', '1', '-pix_fmt', format, '-threads', '4', '-thread_type', 'slice', '-c:v', 'mjpeg'];
    const { stdout } = spawnSync('ffmpeg', ['-v', 'error', ...source, ...target, '-f', 'mjpeg', '-'], {
      maxBuffer: 1e7,
    });
    assert.ok(stdout.includes(Buffer.of(0xff, 0xd3)), 'there are no restart markers in it');
    await assertSame(stdout, 48, 48);
    await assertSame(stdout, 120, 100);
  }
});
