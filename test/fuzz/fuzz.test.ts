// A short fuzz with a fixed seed, and every input that once broke something or was built to.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#src/net/seeded-random.js';
import { anyCharacter, SEEDED } from '../helpers/bytes.js';
import { ROOT } from '../helpers/programs.js';
import { fuzz } from './fuzz.js';
import { takeJpegs } from './targets/jpeg.js';
import { takeText } from './targets/texts.js';
import { takeControl, takeRecording, takeStream, takeVideo } from './targets/wire.js';

const BAD = join(ROOT, 'test/fixtures/bad');

test('thousands of hostile inputs to every target break no promise', async () => {
  const { broken, turns } = await fuzz({ count: 2_500, seed: 5_252, maxMs: 60_000 });
  assert.equal(broken?.error, undefined, `turn ${broken?.turn} of ${broken?.target}`);
  assert.ok(Object.values(turns).reduce((sum, count) => sum + count, 0) > 1_000);
});

test('what was built to break something breaks nothing, by whichever way it comes', () => {
  const names = readdirSync(BAD).filter((name) => !name.endsWith('.md'));
  assert.ok(names.length >= 10);
  for (const name of names) {
    const bytes = new Uint8Array(readFileSync(join(BAD, name)));
    const chance = seededRandom(1);
    takeVideo(bytes);
    if (bytes.length <= 65_536) takeControl(bytes);
    takeStream(bytes, chance);
    takeJpegs(bytes, chance);
    takeRecording(bytes);
    takeText(Buffer.from(bytes).toString('utf8'));
    takeText(Buffer.from(bytes).toString('latin1'));
  }
});

test('any bytes at all, and any text, are taken in peace', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(), (bytes, seed) => {
      takeVideo(bytes);
      takeControl(bytes);
      takeStream(bytes, seededRandom(seed));
      takeJpegs(bytes, seededRandom(seed));
      takeRecording(bytes);
    }),
    SEEDED,
  );
  fc.assert(fc.property(fc.string({ unit: anyCharacter, maxLength: 300 }), takeText), SEEDED);
});
