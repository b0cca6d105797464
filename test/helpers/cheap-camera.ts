// The options of a sender whose camera takes little CPU: a small JPEG again and again, neither drawn nor encoded.
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import './environment.js';
import { flatJpeg } from './odd-jpegs.js';

/** The pictures in its file, which is read again only after so many: for each, that took a third of the sender's CPU time. */
const PICTURES = 100;

/**
 * A live source at `fps`. A sender with it needs two thirds of the CPU time to start, and nearly none for each frame. Use
 * `--device pattern` where the test is about pictures, their size or their encoding.
 */
export function cheapCamera(fps = 10): string[] {
  const path = join(process.env['TTYCAM_TEST_HOME'] ?? tmpdir(), 'camera.mjpeg');
  if (!existsSync(path)) {
    // Another process may look for it at the same time, and finds all of it or nothing.
    const jpeg = flatJpeg({ width: 64, height: 48 });
    writeFileSync(`${path}.${process.pid}`, Buffer.concat(new Array<Uint8Array>(PICTURES).fill(jpeg)));
    renameSync(`${path}.${process.pid}`, path);
  }
  return ['--device', path, '--loop', '--live', '--fit', 'none', '--fps', String(fps)];
}
