// What ffmpeg says of a network stream, in our words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TtycamError } from '#src/core/errors.js';
import { isNetworkStream } from '#src/sources/network-stream.js';
import { streamProblem } from '#src/sources/tools/stream-problem.js';

const SHOWN = 'rtsp://cam/live';

/** As ffmpeg 5 and 7 end, behind the address. */
const ENDS: ReadonlyArray<readonly [string, string, boolean?]> = [
  [
    'Server returned 401 Unauthorized (authorization failed)',
    'source-denied: the camera asks for a user and a password: add #user=<name>&password-file=<file> to its address (HTTP 401)',
  ],
  [
    'Server returned 401 Unauthorized (authorization failed)',
    'source-denied: the camera does not take this user and password (HTTP 401)',
    true,
  ],
  ['Server returned 403 Forbidden (access denied)', 'source-denied: the camera does not allow this (HTTP 403)'],
  ['Server returned 404 Not Found', 'source-missing: the camera has nothing at this path (HTTP 404)'],
  ['Server returned 5XX Server Error reply', 'source-failed: the camera has failed (HTTP 500)'],
  ['Connection refused', 'connection-refused: cannot read rtsp://cam/live: nothing listens there'],
  ['Connection timed out', 'timed-out: cannot read rtsp://cam/live: no answer came. Is the address right?'],
  ['No route to host', 'connection-lost: cannot read rtsp://cam/live: that machine cannot be reached from here'],
  [
    'Invalid data found when processing input',
    'source-failed: cannot read rtsp://cam/live: ffmpeg finds no video there',
  ],
  [
    'Input/output error',
    'source-failed: cannot read rtsp://cam/live: it cannot be opened. Is the name of its host right?',
  ],
  ['Something new', 'source-failed: ffmpeg ended (exit code 1): rtsp://cam/live: Something new'],
];

test('what ffmpeg says last is told as of any camera', () => {
  for (const [end, expected, hasCredentials = false] of ENDS) {
    const error = new TtycamError('source-failed', `ffmpeg ended (exit code 1): ${SHOWN}: ${end}`);
    const told = streamProblem(error, SHOWN, hasCredentials);
    assert.ok(told instanceof TtycamError);
    assert.equal(`${told.code}: ${told.message}`, expected);
  }
});

test('that ffmpeg is missing stays as it is', () => {
  const error = new TtycamError('source-missing', 'ffmpeg is not installed');
  assert.equal(streamProblem(error, SHOWN, false), error);
});

test('a network stream is known by its address', () => {
  for (const text of [
    'rtsp://cam/x',
    'RTSPS://cam',
    'srt://cam:1',
    'ffmpeg:http://cam/x.m3u8',
    'ffmpeg:rtmp://cam/x',
  ]) {
    assert.ok(isNetworkStream(text), text);
  }
  for (const text of [
    'http://cam/x',
    'ffmpeg:v4l2:/dev/video0',
    'ffmpeg:lavfi:testsrc2',
    'rtsp:',
    './rtsp://x',
    'tcp://hub:1',
  ]) {
    assert.ok(!isNetworkStream(text), text);
  }
});
