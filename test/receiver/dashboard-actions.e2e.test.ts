// The actions of the dashboard's keys, with real senders and real files.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Output } from '#src/cli/output.js';
import { LogRing } from '#src/core/log.js';
import { formatEndpoint, parseEndpoint } from '#src/net/endpoint.js';
import { createActions } from '#src/receiver/dashboard-actions.js';
import { CameraRegistry } from '#src/receiver/inputs/camera-registry.js';
import { FrameQuota } from '#src/receiver/inputs/frame-receiver.js';
import { FullSizeFrames } from '#src/receiver/inputs/full-size-frame.js';
import { Server } from '#src/receiver/inputs/server.js';
import { Recorder } from '#src/receiver/outputs/recorder.js';
import { Recording } from '#src/receiver/outputs/recording-output.js';
import { addCamera } from '#src/receiver/pulled/add-camera.js';
import { PulledCameras } from '#src/receiver/pulled/pulled-cameras.js';
import { Report } from '#src/receiver/report.js';
import { type TestCamera, testCamera } from '../helpers/camera.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { pictures } from '../helpers/pictures.js';
import { connectRaw, framed } from '../helpers/raw-peer.js';
import { readRecording, recordedFrames } from '../helpers/recordings.js';
import { missingTool } from '../helpers/tools.js';
import { eventually } from '../helpers/wait.js';

const JPEGS = await pictures(6);

/** A receiver's server and actions in this process. */
async function begin(t: TestContext, record?: string) {
  const folder = temporaryFolder(t);
  const log = new LogRing();
  const output = new Output({ json: false, quiet: true, debug: false }, process);
  const events: string[] = [];
  output.listen((event, { camera, code }) => void events.push([event, camera, code].filter(Boolean).join(' ')));
  const report = new Report(output, log);
  const commanded = record === undefined ? undefined : await Recording.begin(join(folder, record));
  const recorder = new Recorder(folder, commanded, report);
  let taken = 0;
  const server = new Server({
    connected: () => undefined,
    state: () => undefined,
    lost: () => undefined,
    refused: () => undefined,
    corrupt: () => undefined,
    frame: async (camera, frame) => {
      await recorder.write(camera, frame);
      taken += 1;
    },
  });
  const endpoint = await server.listen({ endpoint: parseEndpoint('tcp://127.0.0.1:0'), credentials: undefined });
  const registry = new CameraRegistry({ state: () => undefined, lost: () => undefined });
  const pulled = new PulledCameras(registry, new FrameQuota(), () => undefined, {
    frame: () => undefined,
    corrupt: () => undefined,
    connected: () => undefined,
    note: () => undefined,
    allEnded: () => undefined,
  });
  cleanup(t, async () => {
    await pulled.close();
    await server.close();
    await recorder.close();
  });
  let sent = 0;
  /** Sends a picture, and waits until the receiver has taken it. */
  const send = async (camera: TestCamera, index: number) => {
    sent += 1;
    await camera.send(JPEGS[index] as Buffer);
    await eventually('it was taken', () => taken === sent);
  };
  const said = () => log.lines.map(({ text }) => text);
  const actions = createActions({
    server,
    recorder,
    report,
    folder,
    demandChanged: () => undefined,
    addCamera: (text) => addCamera(text, pulled, join(folder, 'receiver.toml')),
    requestControl: () => undefined,
    fullSizeFrames: new FullSizeFrames(),
  });
  return { folder, server, recorder, actions, said, events, send, url: formatEndpoint(endpoint), port: endpoint.port };
}

function recorded(path: string | undefined): (readonly [number, number])[] {
  assert.ok(path !== undefined);
  return recordedFrames(path).map(({ place, video }) => {
    const index = JPEGS.findIndex((jpeg) => jpeg.equals(video.jpeg ?? new Uint8Array()));
    return [place, index] as const;
  });
}

test('one camera is recorded from key to key, under its own name, and the others are not', async (t) => {
  const { folder, recorder, actions, send, said, url } = await begin(t);
  const front = testCamera(t, url, { name: 'front door' });
  await send(front, 0);
  const yard = testCamera(t, url, { name: 'yard' });
  await send(yard, 1);

  const path = await actions.record(1, true);
  assert.match(path ?? '', /front_door-\d{4}-\d\d-\d\d-\d{6}\.ttycam$/);
  assert.deepEqual([recorder.isRecording(1), recorder.isRecording(2)], [true, false]);
  await send(front, 2);
  await send(yard, 3);
  await send(front, 4);
  assert.equal(await actions.record(1, true), path, 'it is recorded already');
  assert.equal(await actions.record(1, false), path);
  await send(front, 5);
  assert.deepEqual(recorded(path), [
    [1, 2],
    [1, 4],
  ]);
  assert.equal(readRecording(path ?? '')[0]?.video.hello?.cameraName, 'front door');
  assert.equal(recorder.isRecording(1), false);
  assert.equal(await actions.record(1, false), undefined);
  assert.equal(await actions.record(9, true), undefined);
  assert.ok(said().some((text) => text.startsWith('recorded 2 frames')));

  const next = await actions.record(1, true);
  await send(front, 0);
  assert.equal(await actions.record(1, false), next);
  assert.notEqual(next, path, 'in the same second, too');
  assert.deepEqual([recorded(path).length, recorded(next).length], [2, 1]);
  assert.equal(readdirSync(folder).length, 2);
});

test('all cameras are recorded in one file, with those that come later', async (t) => {
  const { recorder, actions, send, said, url } = await begin(t);
  const path = await actions.record('all', true);
  const front = testCamera(t, url, { name: 'front' });
  await send(front, 0);
  const yard = testCamera(t, url, { name: 'yard' });
  await send(yard, 1);
  assert.ok(recorder.isRecording(2));
  assert.equal(await actions.record(2, false), undefined);
  assert.ok(said().some((text) => text.startsWith('is recorded with all cameras')));
  assert.equal(await actions.record('all', false), path);
  assert.deepEqual(recorded(path), [
    [1, 0],
    [2, 1],
  ]);
});

test(
  'a full disk ends a recording with words in the log, keeps no camera, and the other cameras go on',
  missingTool('prlimit', 'util-linux'),
  async (t) => {
    const { folder, recorder, actions, send, said, events, url } = await begin(t);
    const front = testCamera(t, url, { name: 'front' });
    await send(front, 0);
    const path = await actions.record(1, true);
    await send(front, 1);
    // A file size limit of this process replaces the full disk.
    const limit = (bytes: string) => spawnSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
    cleanup(t, () => limit('unlimited'));
    assert.equal(limit('5000').status, 0);
    for (let turn = 0; recorder.isRecording(1); turn += 1) {
      assert.ok(turn < 100, 'it never failed');
      await send(front, turn % 6);
    }
    assert.match(
      said().at(-1) ?? '',
      /^the recording has failed: cannot write to .*: the file may not become any larger$/,
    );
    assert.deepEqual(events, ['recording front', 'recording-failed front output-failed']);
    await send(front, 2);
    assert.throws(() => recorded(path), /cut off inside a frame/);

    const file = join(folder, 'receiver.toml');
    const before = `# ${'x'.repeat(4_980)}\n`;
    writeFileSync(file, before);
    await assert.rejects(async () => await actions.addCamera?.('gate=pattern'), { code: 'output-failed' });
    assert.match(said().at(-1) ?? '', /^not added: cannot write .*receiver\.toml: the file may not become any larger$/);
    assert.equal(events.at(-1), 'add-failed output-failed');
    assert.equal(readFileSync(file, 'utf8'), before);
  },
);

test('what --record began no key ends', async (t) => {
  const { folder, recorder, actions, send, said, url } = await begin(t, 'mine.ttycam');
  const front = testCamera(t, url, { name: 'front' });
  await send(front, 0);
  assert.ok(recorder.isRecording(1));
  assert.equal(await actions.record('all', true), join(folder, 'mine.ttycam'));
  assert.equal(await actions.record('all', false), undefined);
  assert.ok(said().some((text) => text.includes('as --record asks for')));
  await send(front, 1);
  await recorder.close();
  assert.equal(recorded(join(folder, 'mine.ttycam')).length, 2);
});

test('a snapshot is written and said, and one that cannot be is said too', async (t) => {
  const { folder, server, actions, send, said, events, url } = await begin(t);
  await send(testCamera(t, url, { name: 'front' }), 0);
  const frame = server.roster.cameras[0]?.snapshot(0).frame;
  assert.ok(frame !== undefined);
  const path = await actions.snapshot(1, frame);
  assert.ok(path.startsWith(join(folder, 'front-')));
  assert.ok(readFileSync(path).equals(JPEGS[0] as Buffer));
  assert.equal(said().at(-1), `snapshot: ${path}`);

  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file in the place of the folder');
  await assert.rejects(actions.snapshot(1, frame), { code: 'output-failed' });
  assert.match(said().at(-1) ?? '', /^cannot write /);
  assert.equal(await actions.record('all', true), undefined);
  assert.match(said().at(-1) ?? '', /^the recording has failed: /);
  assert.deepEqual(events, ['snapshot front', 'snapshot-failed front output-failed', 'recording-failed output-failed']);
});

test('a pause reaches the sender, and a sender that cannot be paused is reported', async (t) => {
  const { server, actions, send, said, url, port } = await begin(t);
  const front = testCamera(t, url, { name: 'front' });
  await send(front, 0);
  actions.pause(1, true);
  await eventually('it is paused', () => front.uplink.paused);
  assert.equal(server.roster.cameras[0]?.snapshot(0).paused, true);
  actions.pause(1, false);
  await eventually('it goes on', () => !front.uplink.paused);

  const old = await connectRaw(t, port);
  old.send(framed({ jpeg: JPEGS[1] }));
  await eventually('it is there', () => server.roster.cameras.length === 2);
  actions.pause(2, true);
  assert.equal(said().at(-1), 'cannot be paused: its sender is of an older version');
});
