// Which events the programs' own reports become.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OccurrenceSink } from '#src/events/occurrence.js';
import { ReceiverEvents } from '#src/events/receiver-events.js';
import { SenderEvents } from '#src/events/sender-events.js';

/** Lists what a detector reports: `+lost barn: reason`, `-lost barn`. */
function listing(): { readonly lines: string[]; readonly sink: OccurrenceSink } {
  const lines: string[] = [];
  return {
    lines,
    sink: {
      occurred: ({ event, camera, reason }) =>
        lines.push(`+${[event, camera?.name].filter(Boolean).join(' ')}${reason === undefined ? '' : `: ${reason}`}`),
      over: (event, camera) => lines.push(`-${[event, camera?.name].filter(Boolean).join(' ')}`),
      forgotten: ({ name }) => lines.push(`x${name}`),
    },
  };
}

function receiver() {
  const { lines, sink } = listing();
  const detector = new ReceiverEvents(sink);
  const camera = { camera: 'barn', place: 1 };
  const take = (event: string, fields = {}) => detector.take(event, { ...camera, ...fields });
  return { lines, take, detector };
}

test('a camera that becomes live, stalls, is lost and returns', () => {
  const { lines, take } = receiver();
  take('connected');
  take('state', { state: 'connecting', reason: null });
  take('state', { state: 'live', reason: null });
  take('state', { state: 'live', reason: null });
  take('state', { state: 'stalled', reason: 'frozen' });
  take('lost', { code: 'peer-closed', reason: 'the other side closed the connection' });
  take('state', { state: 'connecting' });
  take('state', { state: 'live' });
  take('state', { state: 'paused' });
  assert.deepEqual(lines, [
    '+live barn',
    '-live barn',
    '+stalled barn: frozen',
    '-stalled barn',
    '+lost barn: the other side closed the connection',
    '-lost barn',
    '+live barn',
    '-live barn',
  ]);
});

test('a stream is slow after three seconds, and well again after three', () => {
  const { lines, take } = receiver();
  const seconds = (slow: ReadonlyArray<string | null>) => {
    for (const one of slow) take('stats', { slow: one });
  };
  seconds(['link', 'link', null, 'link', 'link']);
  assert.deepEqual(lines, []);
  seconds(['link', null, null, 'link', null, null]);
  assert.deepEqual(lines, ['+slow barn: link']);
  seconds([null]);
  assert.deepEqual(lines, ['+slow barn: link', '-slow barn']);
});

test('damage begins with its first picture, and is over ten seconds after the last', () => {
  const { lines, take } = receiver();
  take('corrupt', { reason: 'cut' });
  for (let second = 0; second < 9; second += 1) take('stats', { slow: null });
  take('corrupt', { reason: 'cut' });
  for (let second = 0; second < 10; second += 1) take('stats', { slow: null });
  assert.deepEqual(lines, ['+damaged barn: cut', '-damaged barn']);
});

test('a file that a person asked for and that fails is a failed output, and no trouble of its camera', () => {
  const { lines, take, detector } = receiver();
  take('state', { state: 'live', reason: null });
  take('snapshot-failed', { code: 'output-failed', reason: 'cannot write /full/barn.jpg: the disk is full' });
  detector.take('recording-failed', { camera: null, place: null, code: 'output-failed', reason: 'the disk is full' });
  take('snapshot', { path: '/other/barn.jpg' });
  detector.take('add-failed', { code: 'source-failed', reason: 'nothing listens there' });
  detector.take('add-failed', { code: 'output-failed', reason: 'cannot write receiver.toml: the disk is full' });
  assert.deepEqual(lines, [
    '+live barn',
    '+output-failed: cannot write /full/barn.jpg: the disk is full',
    '+output-failed: the disk is full',
    '+output-failed: cannot write receiver.toml: the disk is full',
  ]);
});

test('what is no event of a camera is ignored', () => {
  const { lines, detector } = receiver();
  detector.take('listening', { url: 'tcp://127.0.0.1:1' });
  detector.take('lost', { camera: 5, place: 'x' });
  detector.take('summary', { cameras: [] });
  assert.deepEqual(lines, []);
});

test('a forgotten camera leaves no condition behind', () => {
  const { lines, take } = receiver();
  take('lost', { reason: 'gone' });
  take('forgotten');
  assert.deepEqual(lines, ['+lost barn: gone', '-lost barn', 'xbarn']);
});

test('a sender reports its camera and its receiver, each change once', () => {
  const { lines, sink } = listing();
  const detector = new SenderEvents(sink);
  detector.take('started', { name: 'gate' });
  detector.take('disconnected', { reason: 'refused' });
  detector.take('disconnected', { reason: 'refused' });
  detector.take('connected', { to: 'tcp://hub' });
  detector.take('recovered', {});
  detector.take('trouble', { reason: 'unplugged' });
  detector.take('trouble', { reason: 'unplugged' });
  detector.take('recovered', {});
  detector.take('throttled', { reason: 'under-voltage' });
  detector.take('unthrottled', {});
  assert.deepEqual(lines, [
    '+receiver-lost: refused',
    '-receiver-lost',
    '+receiver-live',
    '+live gate',
    '-live gate',
    '+lost gate: unplugged',
    '-lost gate',
    '+live gate',
    '+throttled: under-voltage',
    '-throttled',
  ]);
});
