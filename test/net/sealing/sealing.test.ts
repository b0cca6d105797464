import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeControl, decodeVideo, encodeControl, encodeVideo } from '#src/core/wire/messages.js';
import { Key } from '#src/net/credentials/key-file.js';
import { MessageReader } from '#src/net/sealing/message-reader.js';
import { SenderSeal } from '#src/net/sealing/sender-seal.js';
import { hex, join, toHex } from '../../helpers/bytes.js';

const KEY = new Key(Buffer.from(hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f')), undefined);
const HELLO = {
  ...{ protocolVersion: 1, cameraName: 'barn', instanceId: hex('00112233445566778899aabbccddeeff') },
  ...{ source: 'pattern', software: 'ttycam 1.0.0', finite: false, pausable: true },
};
const JPEG = hex('ffd8ffd9');
const STATE = { camera: { live: true }, hello: HELLO } as const;

/** One run of a sender, whose messages a test takes from the server's hands. */
class Sender {
  readonly seal: SenderSeal;
  readonly hello = { ...HELLO, instanceId: randomBytes(16) };

  constructor(key = KEY) {
    this.seal = new SenderSeal(this.hello, key, 0);
  }

  state(): Uint8Array {
    const challengeAnswers = this.seal.takeChallenges();
    return join(...this.seal.seal('state', encodeVideo({ ...STATE, hello: this.hello, challengeAnswers })));
  }

  frame(sequence: number): Uint8Array {
    return join(...this.seal.seal('frame', encodeVideo({ jpeg: JPEG, sequence, hello: this.hello })));
  }

  hear(...requests: readonly (readonly Uint8Array[])[]): void {
    for (const request of requests) this.seal.open(decodeControl(join(...request)));
  }
}

function viewerOf(...keys: readonly Key[]) {
  const viewerId = randomBytes(16);
  return { viewerId, reader: new MessageReader(keys, viewerId) };
}

/** The challenge with which a viewer answers a state. */
function challenged(reader: MessageReader, state: Uint8Array): [Uint8Array, ...Uint8Array[]] {
  const read = reader.readState('barn', state, 0);
  assert.equal(read.kind, 'challenge');
  return read.kind === 'challenge' ? read.request : [Uint8Array.of()];
}

/** A sender and a viewer that know each other. */
function pair(key = KEY) {
  const sender = new Sender(key);
  const { reader, viewerId } = viewerOf(key);
  sender.hear(challenged(reader, sender.state()));
  assert.equal(reader.readState('barn', sender.state(), 0).kind, 'message');
  return { sender, reader, viewerId };
}

const WATCH = { watch: { viewerId: Uint8Array.of(), millifps: 5_000 } };

test('the test vector of docs/wire.md is what a sender sends', () => {
  const bytes = join(...new SenderSeal(HELLO, KEY, 0).seal('state', encodeVideo(STATE)));
  const page = readFileSync(new URL('../../../../docs/wire.md', import.meta.url), 'utf8');
  const [, dump = ''] = /an encrypted state:\n\n((?: {4}.*\n)+)/.exec(page) ?? [];
  const digits = dump.replace(/^ {4}(?:[0-9a-f]{4})? +((?:[0-9a-f]{2} ?)+)( .*)?$/gm, '$1');
  assert.equal(toHex(hex(digits)), toHex(bytes));
});

test('a viewer shows a sender once it has answered the challenge, and both understand each other', () => {
  const { sender, reader, viewerId } = pair();
  const { message } = reader.read('frame', 'barn', sender.frame(1));
  assert.deepEqual([toHex(message.jpeg ?? JPEG), message.sequence], [toHex(JPEG), 1]);
  const [request = []] = reader.encode('barn', { ...WATCH, clockAskUs: 7 });
  const opened = sender.seal.open(decodeControl(join(...request)));
  assert.deepEqual([opened.watch?.millifps, opened.clockAskUs], [5_000, 7]);
  assert.equal(toHex(opened.watch?.viewerId ?? JPEG), toHex(viewerId));
  const clockAnswer = { askedUs: 7, receivedUs: 8, answeredUs: 9 };
  const answer = join(...sender.seal.sealAnswer(encodeVideo({ clockAnswer }), viewerId));
  assert.equal(reader.read('answer', 'barn', answer).message.clockAnswer?.askedUs, 7);
  const others = join(...sender.seal.sealAnswer(encodeVideo({ clockAnswer }), randomBytes(16)));
  assert.throws(() => reader.read('answer', 'barn', others), { code: 'message-forged' });
});

test('each byte of a message that changes, and each that is missing, is noticed', () => {
  const { sender, reader } = pair();
  const frame = sender.frame(1);
  for (let at = 0; at < frame.length; at += 1) {
    const changed = frame.slice();
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    assert.throws(() => reader.read('frame', 'barn', changed), /TtycamError/, String(at));
    assert.throws(() => reader.read('frame', 'barn', frame.subarray(0, at)), /TtycamError/, String(at));
  }
  assert.equal(reader.read('frame', 'barn', frame).message.sequence, 1);
});

test('a message is accepted once, in its order, and for its own subject only', () => {
  const { sender, reader } = pair();
  const [first, second] = [sender.frame(1), sender.frame(2)];
  reader.read('frame', 'barn', second);
  for (const frame of [first, second]) {
    assert.throws(() => reader.read('frame', 'barn', frame), { code: 'message-replayed' });
    assert.throws(() => reader.readState('barn', frame, 0), { code: 'message-forged' });
    assert.throws(() => reader.read('frame', 'gate', frame), { code: 'message-replayed' });
  }
  assert.throws(() => reader.readState('gate', sender.state(), 0), { code: 'message-forged' });
});

test('a recording of an earlier run is not shown to a newcomer, whatever is repeated to it', () => {
  const old = pair();
  const recorded = [old.sender.state(), old.sender.frame(1), old.sender.state()];
  const { reader } = viewerOf(KEY);
  const [state = Uint8Array.of(), frame = Uint8Array.of(), next = Uint8Array.of()] = recorded;
  challenged(reader, state);
  challenged(reader, next);
  for (const one of [state, next]) assert.throws(() => reader.readState('barn', one, 0), { code: 'message-replayed' });
  assert.throws(() => reader.read('frame', 'barn', frame), { code: 'message-replayed' });
  assert.deepEqual(reader.encode('barn', WATCH), []);
  // Once it has had time to answer, each of its states counts.
  assert.deepEqual(
    reader.tick(3_000).map(({ name, reason }) => `${name} ${reason.code}`),
    ['barn message-replayed', 'barn message-replayed'],
  );
  assert.equal(reader.readState('barn', old.sender.state(), 3_100).kind, 'unproven');
  assert.deepEqual(reader.tick(9_000), []);
});

test('a sender that answers late is shown all the same', () => {
  const sender = new Sender();
  const { reader } = viewerOf(KEY);
  challenged(reader, sender.state());
  assert.equal(reader.tick(3_000).length, 1);
  const read = reader.readState('barn', sender.state(), 3_100);
  assert.equal(read.kind, 'unproven');
  if (read.kind === 'unproven') sender.hear(read.request ?? []);
  assert.equal(reader.readState('barn', sender.state(), 3_200).kind, 'message');
});

test('a viewer that comes back to a run accepts none of the frames that it has missed', () => {
  const { sender, reader } = pair();
  const missed = sender.frame(1);
  const before = sender.state();
  reader.forget('barn', `${toHex(sender.hello.instanceId)} ${KEY.id}`);
  sender.hear(challenged(reader, before));
  assert.equal(reader.readState('barn', sender.state(), 0).kind, 'message');
  assert.throws(() => reader.read('frame', 'barn', missed), { code: 'message-replayed' });
  assert.equal(reader.read('frame', 'barn', sender.frame(2)).message.sequence, 2);
});

test('a sender obeys a request once, in its order, in its run, and while it is fresh', () => {
  const { sender, reader } = pair();
  const [[first = []], [second = []]] = [reader.encode('barn', WATCH), reader.encode('barn', WATCH)];
  sender.hear(second);
  const again = new Sender();
  for (const request of [first, second]) {
    assert.throws(() => sender.hear(request), { code: 'message-replayed' });
    assert.throws(() => again.hear(request), { code: 'message-replayed' });
  }
  // The sender forgets the viewer in time, and its requests stay refused.
  for (let ms = 10_000; ms <= 60_000; ms += 10_000) {
    sender.state();
    sender.seal.tick(ms);
    assert.throws(() => sender.hear(second), { code: 'message-replayed' }, String(ms));
  }
  assert.equal(reader.readState('barn', sender.state(), 0).kind, 'message');
  sender.hear(...reader.encode('barn', WATCH));
});

test('each byte of a request that changes is noticed, and what is not encrypted is refused', () => {
  const { sender, reader } = pair();
  const request = join(...(reader.encode('barn', WATCH)[0] ?? []));
  for (let at = 0; at < request.length; at += 1) {
    const changed = request.slice();
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    assert.throws(() => sender.hear([changed]), /TtycamError/, String(at));
    assert.throws(() => sender.hear([request.subarray(0, at)]), /TtycamError/, String(at));
  }
  const plain = encodeControl({ acknowledged: 0, watch: { viewerId: randomBytes(16) }, paused: true });
  assert.throws(() => sender.hear([plain]), { code: 'key-missing' });
  sender.hear([request]);
});

test('without the same key on both ends, the reason is known', () => {
  const other = new Key(randomBytes(32), 'barn');
  const state = new Sender(other).state();
  const reasonOf = (reader: MessageReader, bytes: Uint8Array) => {
    const read = reader.readState('barn', bytes, 0);
    return read.kind === 'unproven' ? read.reason.code : read.kind;
  };
  assert.equal(reasonOf(viewerOf(KEY).reader, state), 'key-wrong');
  assert.equal(reasonOf(viewerOf(other).reader, state), 'challenge');
  assert.equal(reasonOf(new MessageReader(undefined, randomBytes(16)), state), 'key-missing');
  assert.equal(reasonOf(viewerOf(KEY).reader, join(...encodeVideo(STATE))), 'key-missing');
  const { reader } = pair(other);
  assert.throws(() => new Sender().hear(...reader.encode('barn', WATCH)), { code: 'key-wrong' });
  const foreign = pair();
  assert.throws(() => pair(other).sender.hear(...foreign.reader.encode('barn', WATCH)), { code: 'key-wrong' });
});

test('a new key beside the old one, and then without it', () => {
  const fresh = new Key(randomBytes(32), undefined);
  const { sender, reader } = pair();
  reader.setKeys([KEY, fresh]);
  const late = reader.encode('barn', WATCH)[0] ?? [];
  assert.equal(reader.read('frame', 'barn', sender.frame(1)).message.sequence, 1);
  assert.equal(sender.seal.renew(fresh), true);
  assert.throws(() => sender.hear(late), { code: 'key-wrong' });
  sender.hear(challenged(reader, sender.state()));
  assert.equal(reader.readState('barn', sender.state(), 0).kind, 'message');
  const under = `${toHex(sender.hello.instanceId)} `;
  reader.setKeys([fresh]);
  assert.deepEqual([reader.holds('barn', under + KEY.id), reader.holds('barn', under + fresh.id)], [false, true]);
  assert.equal(reader.read('frame', 'barn', sender.frame(2)).message.sequence, 2);
  // The old key comes back: what it has sealed before is too old.
  sender.seal.renew(KEY);
  assert.throws(() => sender.hear(late), { code: 'message-replayed' });
});

test('no number is used twice, by a run of a sender or of a viewer', () => {
  const { sender, reader } = pair();
  const numbers = new Set<number>();
  for (let turn = 0; turn < 20; turn += 1) {
    if (turn === 10) sender.seal.renew(new Key(randomBytes(32), undefined));
    const { sealed } = decodeVideo(turn % 2 === 0 ? sender.frame(turn) : sender.state());
    assert.ok(sealed && !numbers.has(sealed.number));
    numbers.add(sealed.number);
  }
  const requests = reader.encode('barn', WATCH).concat(reader.encode('barn', WATCH));
  const sent = requests.map((request) => decodeControl(join(...request)).sealed?.number);
  assert.equal(new Set(sent).size, 2);
});
