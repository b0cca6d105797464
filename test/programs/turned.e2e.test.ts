// A camera that is turned, in what leaves the receiver: saved files, a recording, the MJPEG stream, and pictures by HTTP.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { turnOf } from '#src/core/jpeg/turn.js';
import { unixUs } from '#src/net/clock.js';
import { testCamera } from '../helpers/camera.js';
import { temporaryFolder } from '../helpers/folder.js';
import { startReceiver } from '../helpers/programs.js';
import { recordedFrames } from '../helpers/recordings.js';
import { picture } from '../helpers/sample-jpegs.js';
import { sharp } from '../helpers/sharp.js';
import { eventually } from '../helpers/wait.js';

/** By camera: the orientation that --rotate and --flip ask for, and the same turn by sharp. */
const TURNS = [
  ['rotate-90', turnOf('90'), () => sharp(JPEG).rotate(90)],
  ['rotate-180', turnOf('180'), () => sharp(JPEG).rotate(180)],
  ['rotate-270', turnOf('270'), () => sharp(JPEG).rotate(270)],
  ['flip-h', turnOf('0', 'h'), () => sharp(JPEG).flop()],
  ['flip-v', turnOf('0', 'v'), () => sharp(JPEG).flip()],
  ['rotate-90-flip-h', turnOf('90', 'h'), () => sharp(ROTATED).flop()],
] as const;

const JPEG = await picture(64, 48);
/** sharp mirrors before it rotates, so this takes two steps. */
const ROTATED = await sharp(JPEG).rotate(90).png().toBuffer();

test('saved files, recordings, the stream and HTTP have the very pixels, turned', async (t) => {
  const folder = temporaryFolder(t);
  const [saved, recorded, stream] = ['saved', 'all.ttycam', 'all.mjpeg'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const outputs = ['--save', saved, '--record', recorded, '--output', stream, '--http', '127.0.0.1:0'];
  const { receiver, url } = await startReceiver(t, outputs);
  const http = await eventually('it serves', () =>
    receiver.all('listening').find(({ url: at }) => /^http:/.test(String(at))),
  );
  const wanted = new Map<string, Buffer>();
  const pictureOf = async (name: string): Promise<Uint8Array | undefined> => {
    const reply = await fetch(`${String(http['url'])}cameras/${name}/snapshot.jpg`);
    return reply.ok ? new Uint8Array(await reply.arrayBuffer()) : undefined;
  };
  const shown = new Map<string, Uint8Array>();
  for (const [name, orientation, turn] of TURNS) {
    wanted.set(name, await turn().raw().toBuffer());
    const { uplink, stop } = testCamera(t, url, { name });
    const size = { trueWidth: orientation > 4 ? 48 : 64, trueHeight: orientation > 4 ? 64 : 48 };
    let sequence = 0;
    // On a busy machine, the camera may be stalled again before it is asked for its picture.
    const jpeg = await eventually(`the picture of ${name}`, async () => {
      await uplink.ready(stop.signal);
      uplink.send({ sequence: ++sequence, jpeg: JPEG, capturedUs: unixUs(), orientation, ...size });
      await uplink.drain(stop.signal);
      return await pictureOf(name);
    });
    shown.set(name, jpeg);
  }
  /** Whether a JPEG holds the camera's pixels and says how they are turned, so that any viewer of pictures obeys. */
  const check = async (where: string, name: string, jpeg: Uint8Array): Promise<void> => {
    const [, orientation] = TURNS.find(([one]) => one === name) ?? assert.fail(name);
    assert.equal((await sharp(jpeg).metadata()).orientation, orientation, `${where}, ${name}`);
    const seen = await sharp(jpeg).autoOrient().raw().toBuffer();
    assert.ok(seen.equals(wanted.get(name) ?? assert.fail()), `${where}, ${name}`);
  };
  for (const [name, jpeg] of shown) await check('HTTP', name, jpeg);
  assert.equal(await receiver.stop(), 0, receiver.transcript);
  const files = readdirSync(saved).sort();
  const names = files.map((file) => /^\d+-(.*)\.jpg$/.exec(file)?.[1] ?? assert.fail(file));
  assert.deepEqual(new Set(names), new Set(wanted.keys()));
  const jpegs = files.map((file) => readFileSync(join(saved, file)));
  const frames = recordedFrames(recorded);
  assert.equal(frames.length, names.length);
  for (const [at, name] of names.entries()) {
    await check('a saved file', name, jpegs[at] ?? assert.fail());
    await check('the recording', name, frames[at]?.video.jpeg ?? assert.fail());
  }
  assert.ok(readFileSync(stream).equals(Buffer.concat(jpegs)), 'the stream has the same JPEGs');
});
