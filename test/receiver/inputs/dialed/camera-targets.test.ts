// The cameras of a command line: their names, their options, and what is no camera.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCameraTargets } from '#src/receiver/inputs/dialed/camera-targets.js';
import { readCameraWord } from '#src/receiver/inputs/dialed/camera-word.js';
import { readReceiverOptions } from '../../../helpers/command-lines.js';

test('a name counts only before the address, and options only behind # of an address that has them', () => {
  const read = (word: string) => {
    const { name, address, options } = readCameraWord(word);
    return [name, address, Object.fromEntries(options)];
  };
  assert.deepEqual(read('ssh://pi@barn/dev/video0'), [undefined, 'ssh://pi@barn/dev/video0', {}]);
  assert.deepEqual(read('the barn=SSH://barn#fps=5&size=64x48'), [
    'the barn',
    'SSH://barn',
    { fps: '5', size: '64x48' },
  ]);
  assert.deepEqual(read('http://cam/?name=x#insecure-tls'), [undefined, 'http://cam/?name=x', { 'insecure-tls': '' }]);
  assert.deepEqual(read('yard=./film#1.mjpeg'), ['yard', './film#1.mjpeg', {}]);
  assert.deepEqual(read('./a=b'), [undefined, './a=b', {}]);
  for (const wrong of [
    '=ssh://barn',
    'a\u001b[2J=ssh://barn',
    'ssh://barn#',
    'ssh://barn#fps=1&fps=2',
    'ssh://barn#=1',
  ]) {
    assert.throws(() => readCameraWord(wrong), { code: 'usage' }, wrong);
  }
});

test('each camera has a name of its own: that of the command line, its host, or its host and device', () => {
  const names = (...words: string[]) => readCameraTargets(words, 'sender').map(({ name }) => name);
  assert.deepEqual(names('ssh://pi@barn', 'gate=ssh://barn', 'ssh://barn/dev/video2', 'ssh://barn/dev/video2'), [
    'barn',
    'gate',
    'barn/video2',
    'barn/video2 (2)',
  ]);
  assert.deepEqual(names('ssh://barn', 'barn=ssh://hub'), ['barn/auto', 'barn']);
  assert.throws(() => names('a=ssh://one', 'a=ssh://two'), /two cameras are called a/);
});

test('what a receiver does not go to is named, with what to do, and without a password', () => {
  const wrong: ReadonlyArray<readonly [word: string, message: RegExp]> = [
    ['sned', /^sned is no camera, and no command$/],
    ['barn=/dev/video0', /`sender --name barn --device \/dev\/video0`/],
    ['rtsp://root:geheim@cam.lan/live', /^rtsp:\/\/…@cam\.lan\/live: a receiver goes to cameras of ssh:\/\//],
    ['ssh://-oProxyCommand=x', /name of its host/],
    ['ssh://barn#speed=2', /^ssh:\/\/barn: ssh:\/\/ has no option #speed, only #size, #fps$/],
    ['ssh://barn#size=big', /^ssh:\/\/barn: #size: It must be <width>x<height>/],
  ];
  for (const [word, message] of wrong) {
    assert.throws(() => readCameraTargets([word], 'sender'), { code: 'usage', message });
  }
});

test('where cameras are named nothing listens, unless --listen is given', () => {
  assert.equal(readReceiverOptions(['ssh://barn'], false).listen, undefined);
  const both = readReceiverOptions(['ssh://barn', '--listen', 'tcp://127.0.0.1:0'], false);
  assert.equal(both.listen?.port, 0);
  assert.deepEqual(
    both.cameras.map(({ name }) => name),
    ['barn'],
  );
});
