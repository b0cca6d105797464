// The cost of a walk over a JPEG: segments and fill bytes have limits, and the search for markers has a bounded cost a byte.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspectJpeg, JpegWalker } from '#src/core/jpeg/jpeg-walk.js';
import { MAX_MARKERS } from '#src/core/jpeg/scan-cost.js';
import { hex, join } from '../../helpers/bytes.js';
import { flatJpeg } from '../../helpers/odd-jpegs.js';
import { segment } from '../../helpers/sample-jpegs.js';

const FLAT = flatJpeg({ width: 64, height: 64 });

/** The picture, with `piece` inserted many times behind its start. */
function behindStartMany(count: number, bytes: Uint8Array): Uint8Array {
  return join(FLAT.subarray(0, 2), Buffer.alloc(count * bytes.length, bytes), FLAT.subarray(2));
}

const MANY: Readonly<Record<string, Uint8Array>> = {
  'fill bytes': hex('ff'),
  'empty segments': hex('ffe10002'),
  comments: segment(0xfe, new Uint8Array(3)),
  'quantisation tables': segment(0xdb, new Uint8Array(65)),
  'Huffman tables': segment(0xc4, new Uint8Array(17)),
};

for (const [name, bytes] of Object.entries(MANY)) {
  test(`a picture with thousands of ${name} is taken, and one with more is refused before any decoder sees it`, () => {
    assert.ok(inspectJpeg(behindStartMany(MAX_MARKERS / 2, bytes)).whole);
    const many = behindStartMany(MAX_MARKERS + 1, bytes);
    const inspection = inspectJpeg(many);
    assert.ok(!inspection.whole);
    assert.match(inspection.problem, /it has over 20,000 segments/);
    const walker = new JpegWalker();
    walker.walk(many, many.length);
    assert.ok(!walker.mayBeWhole && walker.costProblem !== undefined);
  });
}
