// A recording as a source: which camera's frames it gives, and what it reports when the file is damaged.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parseAddress } from '#src/core/address.js';
import { encodeVideo, type VideoMessage } from '#src/core/wire/messages.js';
import { encodeRecordHead, encodeRecordingHeader } from '#src/core/wire/recording-format.js';
import { recordingOf, recordingSource } from '#src/sources/files/recording-player.js';
import { openSource } from '#src/sources/open-source.js';
import type { SourceFrame } from '#src/sources/source.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { pictures } from '../../helpers/pictures.js';
import { REQUEST, Recorder } from '../support.js';

const [JPEG, OTHER] = (await pictures(2)) as [Buffer, Buffer];

/** A recorder that includes the notes. */
class Notes extends Recorder {
  note(message: string): void {
    this.reports.push(`note: ${message}`);
  }
}

function record(place: number, video: VideoMessage): Buffer {
  const message = Buffer.concat(encodeVideo(video));
  return Buffer.concat([encodeRecordHead(1_000_000, place, message.length), message]);
}

function hello(place: number, cameraName: string): Buffer {
  const who = { protocolVersion: 1, instanceId: new Uint8Array(16), source: '', software: '', finite: false };
  return record(place, { hello: { ...who, cameraName } });
}

function file(t: TestContext, ...records: readonly Buffer[]): string {
  const path = join(temporaryFolder(t), 'test.ttycam');
  writeFileSync(path, Buffer.concat([encodeRecordingHeader(), ...records]));
  return path;
}

async function play(path: string, options: { camera?: string; loop?: boolean; take?: number } = {}) {
  const { camera, loop = false, take = Number.POSITIVE_INFINITY } = options;
  const notes = new Notes();
  const frames: SourceFrame[] = [];
  const source = recordingSource({ path, camera, loop, speed: Number.POSITIVE_INFINITY });
  for await (const frame of source.frames(new AbortController().signal, notes)) {
    frames.push(frame);
    if (frames.length === take) break;
  }
  const jpegs = frames.map(({ picture }) => (picture.kind === 'jpeg' ? Buffer.from(picture.jpeg) : undefined));
  return { jpegs, frames, reports: notes.reports };
}

test('a device that ends in .ttycam is a recording, and a # behind it chooses the camera', () => {
  assert.deepEqual(recordingOf('night.ttycam'), { path: 'night.ttycam', camera: undefined });
  assert.deepEqual(recordingOf('/a b/C.TTYCAM#front door'), { path: '/a b/C.TTYCAM', camera: 'front door' });
  assert.deepEqual(recordingOf('x.ttycam#2'), { path: 'x.ttycam', camera: '2' });
  for (const device of ['pattern', 'night.mjpeg', 'night.ttycam.jpg', '/dev/video0', 'ffmpeg:x.ttycam.mp4']) {
    assert.equal(recordingOf(device), undefined, device);
  }
});

test('--speed belongs to a recording', () => {
  const choice = { device: parseAddress('pattern'), fps: undefined, loop: false, speed: 2, input: REQUEST };
  assert.throws(() => openSource(choice, process.stdin), { code: 'usage', message: /--speed is for recordings/ });
});

test('frames keep the proportions that they had, and the camera its name', async (t) => {
  const path = file(t, hello(1, 'barn'), record(1, { jpeg: JPEG, trueWidth: 1_920, trueHeight: 1_080 }));
  const { frames } = await play(path);
  const picture = frames[0]?.picture;
  assert.ok(picture?.kind === 'jpeg');
  assert.deepEqual(picture.trueSize, { width: 1_920, height: 1_080 });
  assert.deepEqual(picture.size, { width: 64, height: 48 });
  const source = recordingSource({ path, camera: undefined, loop: false, speed: 1 });
  assert.equal(await source.name?.(new AbortController().signal), 'barn');
});

test('of several cameras the first is played, or the one that is named; the others are listed once', async (t) => {
  const both = [record(1, { jpeg: JPEG }), record(2, { jpeg: OTHER }), record(1, { jpeg: JPEG })];
  const path = file(t, hello(1, 'front'), hello(2, 'yard'), ...both, hello(2, 'yard'));
  const first = await play(path, { loop: true, take: 4 });
  assert.deepEqual(first.jpegs, [JPEG, JPEG, JPEG, JPEG]);
  assert.deepEqual(first.reports, [`note: ${path} holds camera 2 (yard) too: --device ${path}#2`]);
  for (const camera of ['2', 'yard']) assert.deepEqual((await play(path, { camera })).jpegs, [OTHER]);
  const missing = {
    code: 'source-missing',
    message: /holds no camera 3: it has camera 1 \(front\), camera 2 \(yard\)/,
  };
  await assert.rejects(play(path, { camera: '3' }), missing);
  const source = recordingSource({ path, camera: '3', loop: false, speed: 1 });
  await assert.rejects(async () => await source.name?.(new AbortController().signal), missing);
});

test('torn pictures in it are left out and reported, and the rest is played', async (t) => {
  const torn = record(1, { jpeg: JPEG.subarray(0, 100) });
  const nonsense = Buffer.concat([encodeRecordHead(1, 1, 3), Buffer.from([0x0a, 0xff, 0xff])]);
  const path = file(t, hello(1, 'barn'), record(1, { jpeg: JPEG }), torn, nonsense, record(1, { jpeg: OTHER }));
  const { jpegs, reports } = await play(path);
  assert.deepEqual(jpegs, [JPEG, OTHER]);
  assert.match(reports[0] ?? '', /^torn: a torn JPEG was left out \(100 bytes\)/);
  assert.match(reports[1] ?? '', /^torn: a message of the recording that cannot be read was left out \(3 bytes\)/);
  assert.equal(reports.length, 2);
});

test('a recording that was cut off or damaged says so, and what is whole before that is played', async (t) => {
  const whole = [hello(1, 'barn'), record(1, { jpeg: JPEG })];
  const cut = await play(file(t, ...whole, record(1, { jpeg: OTHER }).subarray(0, -1)));
  assert.deepEqual(cut.jpegs, [JPEG]);
  assert.match(cut.reports[0] ?? '', /^note: .*test\.ttycam: it was cut off inside a frame/);
  const damaged = await play(file(t, ...whole, Buffer.from(encodeRecordHead(1, 1, 0)), record(1, { jpeg: OTHER })));
  assert.deepEqual(damaged.jpegs, [JPEG]);
  assert.match(damaged.reports[0] ?? '', /^note: .*it is damaged, as it declares a message of 0 bytes/);
});

test('a recording without a picture, and a file that is not there, are errors that say so', async (t) => {
  await assert.rejects(play(file(t), { loop: true }), { code: 'source-empty', message: /holds no picture$/ });
  await assert.rejects(play(file(t, hello(1, 'barn')), { camera: 'barn' }), { message: /holds no picture of barn$/ });
  await assert.rejects(play('/nowhere/x.ttycam'), { code: 'source-missing', message: /there is no such file/ });
});
