// Encrypted cameras on a real NATS server, and a client there with every right that has no key of theirs.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { appendChecksum } from '#src/core/wire/checksum.js';
import { encodeControl, encodeVideo } from '#src/core/wire/messages.js';
import { type SubjectKind, subjectOf } from '#src/core/wire/nats-subjects.js';
import { monotonicMs } from '#src/net/clock.js';
import { fastCrc32 } from '#src/net/crc32.js';
import { SenderSeal } from '#src/net/sealing/sender-seal.js';
import { ViewerSession } from '#src/net/sealing/viewer-session.js';
import { type NatsServer, needsNats, startNats } from '../../helpers/nats-server.js';
import { eventually } from '../../helpers/wait.js';
import { JPEGS, newKey, sender } from './nats-sender.js';
import { connectNats, viewer } from './nats-support.js';

const NATS = needsNats();
const IN_FULL = { fps: undefined, size: undefined };

/** Everything that was published under a camera's name, and how to publish there. */
async function stranger(t: TestContext, server: NatsServer, name: string) {
  const nats = await connectNats(t, server);
  const heard: Record<SubjectKind, Uint8Array[]> = { frame: [], state: [], control: [] };
  const inboxes = new Set<string>();
  const answers: { readonly inbox: string; readonly bytes: Uint8Array }[] = [];
  for (const kind of ['frame', 'state', 'control'] as const) {
    nats.subscribe(subjectOf(name, kind), ({ bytes, reply }) => {
      heard[kind].push(bytes.slice());
      if (reply !== undefined) inboxes.add(reply);
    });
  }
  nats.subscribe('_INBOX.*.*', ({ subject, bytes }) => answers.push({ inbox: subject, bytes: bytes.slice() }));
  const publish = (kind: SubjectKind, bytes: Uint8Array) => nats.publish(subjectOf(name, kind), [bytes]);
  return { nats, heard, inboxes, answers, publish };
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

test('a stranger with every right on the server shows nothing, is not obeyed, and is counted', NATS, async (t) => {
  const server = await startNats(t);
  const key = newKey('barn');
  const other = newKey('gate');
  const old = sender(t, server, 'barn', key);
  const hostile = await stranger(t, server, 'barn');
  const one = await viewer(t, server, ['*'], [key]);
  await eventually('the first run is heard', () => one.cameras.roster.cameras.length === 1);
  one.want(1, IN_FULL);
  await eventually('it is recorded', () => hostile.heard.frame.length > 3 && hostile.answers.length > 0);
  await old.end();
  await eventually('it is lost', () => one.at(1).state.kind === 'lost');
  const before = {
    frame: [...hostile.heard.frame],
    state: [...hostile.heard.state],
    control: [...hostile.heard.control],
  };

  const camera = sender(t, server, 'barn', key);
  const snapshot = () => one.at(1).snapshot(monotonicMs());
  await eventually('its next run has its place', () => snapshot().state.kind === 'live');
  const goesOn = async (): Promise<void> => {
    const { frames } = snapshot();
    await eventually('its frames go on', () => snapshot().frames >= frames + 5);
  };
  await eventually('answers have come', () => hostile.answers.length > 2);
  for (const bytes of Object.values(hostile.heard).flat()) {
    assert.ok(!Buffer.from(bytes).includes('test'), 'the source is readable');
    assert.ok(!Buffer.from(bytes).includes(Buffer.from([0xff, 0xd8, 0xff, 0xe0])), 'a picture is readable');
  }
  const refusedByViewer = () => one.transcript.filter((line) => line.startsWith('refused')).length;
  const last = (kind: SubjectKind) => hostile.heard[kind].at(-1) ?? Uint8Array.of();
  const jpeg = JPEGS[0];
  const hello = camera.hello;
  const plain = appendChecksum(
    encodeVideo({ hello, jpeg, sequence: 9, camera: { live: false, reason: 'stopped' } }),
    fastCrc32,
  );
  const foreign = new SenderSeal(hello, other, 0);
  const viewerId = randomBytes(16);
  const forger = new ViewerSession(
    { key: other, name: 'barn', instanceId: hello.instanceId },
    { viewerId, nextNumber: () => 9 },
    0,
  );
  const order = { watch: { viewerId }, paused: true };

  for (const kind of ['frame', 'state'] as const) {
    const seen = last(kind);
    const messages = [
      Uint8Array.from(Buffer.concat(plain)),
      Uint8Array.from(Buffer.concat(foreign.seal(kind, encodeVideo({ hello, jpeg, sequence: 9 })))),
      ...[2, 20, 36, 60, seen.length - 1].map((at) => changed(seen, at)),
      seen,
      last(kind === 'frame' ? 'state' : 'frame').slice(0, 60_000),
      ...[1, 17, 50, seen.length - 1].map((length) => seen.slice(0, length)),
      before[kind].at(-1) ?? Uint8Array.of(),
      randomBytes(200),
    ];
    const counted = refusedByViewer();
    for (const message of messages) hostile.publish(kind, message);
    // A state of another run may be that of a newcomer, so it counts once it has not answered the challenge.
    await eventually(`every ${kind} is counted`, () => refusedByViewer() >= counted + messages.length, 60_000);
    assert.equal(refusedByViewer(), counted + messages.length, one.transcript.slice(-30).join('\n'));
    await goesOn();
  }

  const controls = [
    Uint8Array.from(Buffer.concat(appendChecksum([encodeControl({ acknowledged: 0, ...order })], fastCrc32))),
    Uint8Array.from(Buffer.concat(forger.seal(order))),
    ...[2, 20, 50, last('control').length - 1].map((at) => changed(last('control'), at)),
    last('control'),
    last('control').slice(0, 60),
    before.control.at(-1) ?? Uint8Array.of(),
    last('frame').slice(0, 60_000),
    randomBytes(200),
  ];
  const counted = camera.refused.length;
  const { demand } = camera.uplink;
  for (const message of controls) hostile.publish('control', message);
  await eventually('every request is counted', () => camera.refused.length >= counted + controls.length);
  assert.equal(camera.refused.length, counted + controls.length, camera.refused.join());
  assert.deepEqual(camera.uplink.demand, demand);

  const answered = hostile.answers.at(-1);
  assert.ok(answered);
  const beforeAnswers = refusedByViewer();
  const answers = [answered.bytes, changed(answered.bytes, 60), last('state'), answered.bytes.slice(0, 40)];
  for (const bytes of answers) hostile.nats.publish(answered.inbox, [bytes]);
  await eventually('every answer is counted', () => refusedByViewer() >= beforeAnswers + answers.length);

  await goesOn();
  assert.equal(one.cameras.roster.cameras.length, 1, one.transcript.join('\n'));
  assert.deepEqual([snapshot().state.kind, snapshot().name, snapshot().corrupt], ['live', 'barn', 0]);
  assert.ok(snapshot().dropped < 5, String(snapshot().dropped));
});

test('one end with a key and the other without is a state with the reason, on both ends', NATS, async (t) => {
  const server = await startNats(t);
  const [key, other] = [newKey('barn'), newKey()];
  const sealed = sender(t, server, 'barn', key);
  const open = sender(t, server, 'yard', undefined);
  const [keyed, wrong, without] = [
    await viewer(t, server, ['*'], [key]),
    await viewer(t, server, ['*'], [other]),
    await viewer(t, server),
  ];
  const stateOf = (one: typeof keyed, name: string) =>
    one.cameras.roster.cameras.find((camera) => camera.name === name)?.state;
  const reasonOf = (one: typeof keyed, name: string) => {
    const state = stateOf(one, name);
    return state !== undefined && 'reason' in state ? state.reason : state?.kind;
  };
  await eventually('the right key works', () => stateOf(keyed, 'barn')?.kind === 'resting');
  await eventually('all reasons are shown', () => {
    const reasons = [
      reasonOf(keyed, 'yard'),
      reasonOf(wrong, 'barn'),
      reasonOf(wrong, 'yard'),
      reasonOf(without, 'barn'),
    ];
    const expected = [/^not encrypted/, /another key/, /^not encrypted/, /give this receiver --key-file/];
    return expected.every((one, at) => one.test(String(reasons[at])));
  });
  await eventually('the senders know it', () => sealed.refused.length >= 2 && open.refused.length >= 2);
  assert.deepEqual([...new Set([...sealed.refused, ...open.refused])].sort(), ['key-missing', 'key-wrong']);
  await eventually('the plain camera of a plain viewer works', () => stateOf(without, 'yard')?.kind === 'resting');
  assert.equal(keyed.frames.length + wrong.frames.length, 0);
});

test(
  'a new key beside the old, then without it: the camera keeps its place, and nothing is restarted',
  NATS,
  async (t) => {
    const server = await startNats(t);
    const [first, second] = [newKey('barn'), newKey('barn')];
    const camera = sender(t, server, 'barn', first);
    const one = await viewer(t, server, ['*'], [first]);
    await eventually('it is heard', () => one.cameras.roster.cameras.length === 1);
    one.want(1, IN_FULL);
    const more = async (): Promise<void> => {
      const { length } = one.frames;
      await eventually('frames come', () => one.frames.length >= length + 5);
    };
    await more();
    one.nats.renew({ kind: 'keys', keys: [first, second] });
    await more();
    camera.uplink.renew({ kind: 'keys', keys: [second] });
    await more();
    one.nats.renew({ kind: 'keys', keys: [second] });
    await more();
    assert.equal(one.cameras.roster.cameras.length, 1);
    assert.deepEqual(
      one.transcript.filter((line) => line.includes('lost')),
      [],
    );
    one.nats.renew({ kind: 'keys', keys: [first] });
    assert.equal(one.at(1).state.kind, 'lost');
    assert.match(one.transcript.join('\n'), /barn lost: its key was taken out of the key file/);
  },
);
