// A word that means a camera is told from a mistyped command.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCameraWord, senderOptionsFor } from '#src/cli/command/camera-word.js';

test('addresses, paths, named cameras, the words of sources and existing files mean cameras', () => {
  const exists = (path: string) => path === 'clip.mjpeg';
  const cameras = ['http://cam/shot.jpg', 'rpicam:1', '/dev/video0', './keygen', 'barn=/dev/video0', '-', 'auto'];
  for (const word of [...cameras, 'pattern', 'rpicam', 'webcam', 'clip.mjpeg']) {
    assert.equal(isCameraWord(word, exists), true, word);
  }
  for (const word of ['keygne', 'doctor', 'ffmpeg', 'clip', '', 'patterns']) {
    assert.equal(isCameraWord(word, exists), false, word);
  }
});

test('the advice for a camera is the command line of a sender', () => {
  const advice: ReadonlyArray<readonly [word: string, options: string]> = [
    ['/dev/video0', '--device /dev/video0'],
    ['barn=/dev/video0', '--name barn --device /dev/video0'],
    ['front door=pattern', "--name 'front door' --device pattern"],
    ['rtsp://cam.lan/live', '--device rtsp://cam.lan/live'],
    ['my clip.mjpeg', "--device 'my clip.mjpeg'"],
    // A = behind the first : / or ? belongs to the address.
    ['http://cam.lan/a=b', '--device http://cam.lan/a=b'],
  ];
  for (const [word, options] of advice) assert.equal(senderOptionsFor(word), options);
});

test('the advice repeats no password', () => {
  for (const word of ['rtsp://root:geheim@cam.lan/live', 'barn=http://cam.lan/shot.jpg?password=geheim']) {
    assert.doesNotMatch(senderOptionsFor(word), /geheim/);
  }
});
