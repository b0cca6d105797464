// What libturbojpeg and the kernel write: for any JPEG and any result, nothing outside the places that were laid out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#src/net/seeded-random.js';
import { PlaneKernel } from '#src/picture/kernel/plane-kernel.js';
import { PLANE_MARGIN } from '#src/picture/kernel/plane-layout.js';
import { mapMemory, type PlacedPlane } from '#src/sender/planes/plane-memory.js';
import { type PlaneRequest, planPlanes } from '#src/sender/planes/plane-plan.js';
import { planesOf } from '#src/sender/planes/plane-source.js';
import { PlanesEncoder } from '#src/sender/planes/planes-encoder.js';
import { withOrientation } from '../../helpers/odd-jpegs.js';
import { needsTurboJpeg } from '../../helpers/turbojpeg.js';
import { encodeJpeg } from '../../picture/jpeg/encode.js';

const TURNS = 60;
const SEED = 31;
/** What the memory is filled with at first. */
const UNTOUCHED = 0xa5;
/** The library may decode so many rows more than a plane has. */
const ROWS_OF_BLOCKS = 16;

const SAMPLINGS = ['1x1', '2x1 1x1 1x1', '2x2 1x1 1x1', '1x2 1x1 1x1', '4x1 1x1 1x1', '2x2 1x2 1x2', '1x1 1x1 1x1'];
const FITS = ['fill', 'contain', 'cover'] as const;

test('nothing is written outside the planes, whatever their sizes are', needsTurboJpeg(), async (t) => {
  let kernel: PlaneKernel | undefined;
  const create = PlaneKernel.create;
  t.mock.method(PlaneKernel, 'create', (bytes: number) => {
    const created = create(bytes);
    if (created.kind === 'kernel') {
      created.bytes.fill(UNTOUCHED);
      kernel = created;
    }
    return created;
  });
  const random = seededRandom(SEED);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  const size = (limit: number) => ({ width: 1 + below(limit), height: 1 + below(limit) });
  let scaled = 0;
  let untouched = new Uint8Array(0);
  for (let turn = 0; turn < TURNS; turn += 1) {
    const stored = size(pick([30, 200]));
    const options = { ...stored, samplings: pick(SAMPLINGS).split(' '), restartInterval: below(3), step: 16 };
    const upright = encodeJpeg(options, (component, x, y) => ((x * 7 + y * 3 + component * 40) % 100) - 50);
    const jpeg = withOrientation(upright, 1 + below(8));
    const source = planesOf(jpeg);
    assert.ok(source !== undefined);
    const request: PlaneRequest = { source, shown: size(500), target: size(pick([30, 250])), fit: pick(FITS) };
    const encoder = PlanesEncoder.open();
    assert.ok(encoder.kind === 'encoder');
    const job = { shown: request.shown, size: request.target, fit: request.fit, quality: 1 + below(100) };
    assert.ok((await encoder.encode(jpeg, job)) !== undefined);
    const geometry = planPlanes(request);
    if (geometry.decoded.width < stored.width) scaled += 1;
    // The addresses do not depend on the bytes of pointers: each place begins at a multiple of 64.
    const map = mapMemory(geometry, { pointerBytes: 8, longBytes: 8, addressOf: () => 0n });
    const assertUntouched = (from: number, end: number, place: string): void => {
      const bytes = kernel?.bytes.subarray(from, end) ?? assert.fail('no kernel');
      if (untouched.length < bytes.length) untouched = new Uint8Array(bytes.length).fill(UNTOUCHED);
      if (Buffer.compare(bytes, untouched.subarray(0, bytes.length)) === 0) return;
      const at = from + bytes.findIndex((byte) => byte !== UNTOUCHED);
      assert.fail(`${place}, at ${at} of ${from} to ${end}: ${JSON.stringify({ ...job, source })}`);
    };
    const assertMargin = ({ at, stride, rows }: PlacedPlane, place: string, extraRows = 0): void => {
      const end = at + stride * (rows + extraRows);
      assertUntouched(end, end + PLANE_MARGIN, place);
    };
    for (const { source: decoded, target, upright: turned } of map.planes) {
      assertMargin(decoded, 'decoded plane', ROWS_OF_BLOCKS);
      assertMargin(target, 'resized plane');
      assertMargin(turned, 'upright plane');
    }
    assertUntouched(map.output + map.outputRoom, map.output + map.outputRoom + PLANE_MARGIN, 'output');
    assertUntouched(map.input + jpeg.length, kernel?.bytes.length ?? 0, 'input');
  }
  assert.ok(scaled > 5, `${scaled} were scaled while they were decoded`);
});
