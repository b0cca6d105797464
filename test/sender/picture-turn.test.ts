// --rotate and --flip: each source's pictures, by each encoder and fit, and as an orientation that the receiver obeys.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Size } from '#src/core/geometry.js';
import { composed, type Orientation } from '#src/core/jpeg/exif.js';
import { decodeVideo, encodeVideo } from '#src/core/wire/messages.js';
import { Camera } from '#src/receiver/inputs/camera.js';
import { identify } from '#src/receiver/inputs/identity.js';
import { type Fit, PictureEncoder } from '#src/sender/picture/picture-encoder.js';
import { PlanesEncoder } from '#src/sender/planes/planes-encoder.js';
import { outgoing } from '#src/sender/stages.js';
import { frameMessage } from '#src/sender/uplink/message-codec.js';
import type { Picture } from '#src/sources/source.js';
import { join } from '../helpers/bytes.js';
import { withOrientation } from '../helpers/odd-jpegs.js';
import { sharp } from '../helpers/sharp.js';

const TURNS: readonly Orientation[] = [2, 3, 4, 6, 8, 5, 7];
const SIZE = { width: 96, height: 48 };
let pixels: Uint8Array;
let jpeg: Uint8Array;

before(async () => {
  // One corner and one side differ from the others, so that all orientations look different.
  pixels = new Uint8Array(SIZE.width * SIZE.height * 3).map((_, at) => {
    const [x, y] = [Math.floor(at / 3) % SIZE.width, Math.floor(at / 3 / SIZE.width)];
    const channel = at % 3;
    return (x < 48 && y < 24 ? channel === 0 : x >= 80 ? channel === 2 : channel === 1) ? 220 : 30;
  });
  const raw = sharp(pixels, { raw: { ...SIZE, channels: 3 } });
  jpeg = Uint8Array.from(await raw.jpeg({ quality: 97, chromaSubsampling: '4:4:4' }).toBuffer());
});

/** The pictures of `expected`: both encoders are compared with the same ones, for each kind of picture. */
const references = new Map<string, Promise<Buffer>>();

/** The picture as libvips turns and resizes it, which is the reference. */
function expected(orientation: Orientation, size: Size, fit: Fit): Promise<Buffer> {
  const key = [orientation, size.width, size.height, fit].join();
  const reference = references.get(key) ?? createReference(orientation, size, fit);
  references.set(key, reference);
  return reference;
}

async function createReference(orientation: Orientation, size: Size, fit: Fit): Promise<Buffer> {
  const turned = await sharp(withOrientation(jpeg, orientation)).autoOrient().png().toBuffer();
  const image = fit === 'none' ? sharp(turned) : sharp(turned).resize(size.width, size.height, { fit });
  return await image.removeAlpha().raw().toBuffer();
}

/** A wrong orientation makes a mean difference of more than 25 levels, and chroma of half the size one of 7. */
function assertAlike(one: Uint8Array, other: Uint8Array, words: string): void {
  assert.equal(one.length, other.length, words);
  const difference = one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] as number)), 0) / one.length;
  assert.ok(difference < 12, `${words}: ${difference.toFixed(1)}`);
}

/** What a receiver keeps of a picture that this sender has encoded. */
function received(picture: Awaited<ReturnType<PictureEncoder['encode']>>) {
  const frame = outgoing(1, { picture: { kind: 'rgb', pixels, size: SIZE }, capturedUs: 1 }, picture);
  const camera = new Camera(1, identify(undefined, '127.0.0.1:1', undefined), 0);
  const accepted = camera.accept(decodeVideo(join(...encodeVideo(frameMessage(frame)))), { ms: 0, unixUs: 1 });
  assert.ok(accepted.kind === 'frame');
  return accepted.frame;
}

test('JPEGs and raw pictures are turned by each encoder, with each fit', async () => {
  const planes = PlanesEncoder.open();
  const encoders = planes.kind === 'encoder' ? [undefined, planes] : [undefined];
  for (const fit of ['fill', 'contain', 'cover'] as const) {
    for (const turn of TURNS) {
      for (const by of encoders) {
        const size = { width: 40, height: 64 };
        const encoder = new PictureEncoder({ size, fit, quality: 95, turn }, by);
        const pictures: Picture[] = [
          { kind: 'jpeg', jpeg, size: SIZE },
          { kind: 'rgb', pixels, size: SIZE },
        ];
        for (const picture of pictures) {
          const encoded = await encoder.encode(picture);
          assert.equal(encoded.orientation, undefined);
          const words = `${picture.kind}, ${fit}, ${turn}, ${by === undefined ? 'sharp' : 'turbojpeg'}`;
          const seen = await sharp(encoded.jpeg).removeAlpha().raw().toBuffer();
          assertAlike(seen, await expected(turn, size, fit), words);
        }
      }
    }
  }
});

test('a JPEG of the right size is turned too, and one that has an orientation of its own is turned from there', async () => {
  const own = withOrientation(jpeg, 8);
  const size = { width: 48, height: 96 };
  for (const [given, first] of [
    [jpeg, 1],
    [own, 8],
  ] as const) {
    const upright = first === 1 ? SIZE : size;
    const encoder = new PictureEncoder({ size: upright, fit: 'fill', quality: undefined, turn: 3 });
    const encoded = await encoder.encode({ kind: 'jpeg', jpeg: given, size: upright });
    const seen = await sharp(encoded.jpeg).raw().toBuffer();
    assertAlike(seen, await expected(composed(first, 3), upright, 'fill'), `${first}`);
  }
});

test('with --fit none the bytes stay, and the receiver’s picture has the orientation in its Exif data', async () => {
  for (const turn of TURNS) {
    const encoder = new PictureEncoder({ size: SIZE, fit: 'none', quality: undefined, turn });
    const picture = encoder.passThrough({ kind: 'jpeg', jpeg, size: SIZE });
    assert.equal(picture?.jpeg, jpeg);
    const frame = received(picture);
    const upright = turn >= 5 ? { width: 48, height: 96 } : SIZE;
    assert.deepEqual(frame.trueSize, upright);
    assert.equal((await sharp(frame.jpeg).metadata()).orientation, turn);
    const seen = await sharp(frame.jpeg).autoOrient().raw().toBuffer();
    assertAlike(seen, await expected(turn, upright, 'none'), `${turn}`);
    // A raw picture has to be encoded, but not turned.
    const raw = received(await encoder.encode({ kind: 'rgb', pixels, size: SIZE }));
    assert.deepEqual(raw.trueSize, upright);
    const rawSeen = await sharp(raw.jpeg).autoOrient().raw().toBuffer();
    assertAlike(rawSeen, await expected(turn, upright, 'none'), `raw, ${turn}`);
  }
  const untouched = new PictureEncoder({ size: SIZE, fit: 'none', quality: undefined, turn: 1 });
  const same = untouched.passThrough({ kind: 'jpeg', jpeg, size: SIZE });
  assert.deepEqual(same === undefined ? undefined : received(same).jpeg, jpeg);
});

test('an orientation that is none is ignored, and one that undoes that of the JPEG is obeyed', () => {
  const camera = new Camera(1, identify(undefined, '127.0.0.1:1', undefined), 0);
  const accept = (picture: Uint8Array, orientation: number) => {
    const accepted = camera.accept({ jpeg: picture, orientation }, { ms: 0, unixUs: 1 });
    assert.ok(accepted.kind === 'frame');
    return accepted.frame;
  };
  for (const odd of [0, 9, 4_294_967_295]) assert.deepEqual(accept(jpeg, odd).jpeg, jpeg);
  const own = withOrientation(jpeg, 6);
  assert.deepEqual(accept(own, 0).trueSize, { width: 48, height: 96 });
  assert.deepEqual(accept(own, 1).trueSize, SIZE);
});
