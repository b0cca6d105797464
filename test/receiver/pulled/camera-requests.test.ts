// Cameras on the command line and in the configuration: names, addresses, and settings of single cameras.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCamera, splitCameraWord } from '#src/receiver/pulled/camera-requests.js';
import { readReceiverOptions } from '../../helpers/command-lines.js';
import { temporaryFolder } from '../../helpers/folder.js';

test('a name stands before the first colon, slash and question mark', () => {
  const words: ReadonlyArray<readonly [string, string | undefined, string]> = [
    ['yard=http://cam/shot.jpg?a=b', 'yard', 'http://cam/shot.jpg?a=b'],
    ['http://cam/shot.jpg?a=b', undefined, 'http://cam/shot.jpg?a=b'],
    ['/tmp/a=b.mjpeg', undefined, '/tmp/a=b.mjpeg'],
    ['front door=pattern', 'front door', 'pattern'],
    ['a=b=c', 'a', 'b=c'],
    ['pattern', undefined, 'pattern'],
  ];
  for (const [word, name, address] of words) {
    const split = splitCameraWord(word);
    assert.deepEqual([split.name, split.address], [name, address], word);
  }
});

test('a camera without a name has that of its host, its program or its device', () => {
  const nameOf = (word: string) => readCamera(word).request.name;
  assert.equal(nameOf('http://cam.lan/shot.jpg'), 'cam.lan');
  assert.equal(nameOf('exec:/usr/local/bin/grab'), 'grab');
  assert.equal(nameOf('exec:docker'), 'docker');
  assert.equal(nameOf('/dev/video7'), '/dev/video7');
});

test('settings stand behind # of an address, and # is a character in the name of a file', () => {
  const { address, settings } = splitCameraWord(
    'http://cam/shot.jpg?x=1#every=500ms&insecure-tls&password-file=/run/s=1',
  );
  assert.equal(address, 'http://cam/shot.jpg?x=1');
  assert.deepEqual(
    [...settings].map(([key, { value }]) => [key, value]),
    [
      ['every', '500ms'],
      ['insecure-tls', true],
      ['password-file', '/run/s=1'],
    ],
  );
  assert.equal(splitCameraWord('night.ttycam#2').address, 'night.ttycam#2');
  assert.equal(splitCameraWord('rtsp://root:a#b@cam/live').address, 'rtsp://root:a#b@cam/live');
  assert.equal(splitCameraWord('http://cam/#').address, 'http://cam/');
});

test('cameras of the command line replace those of the configuration, and nothing listens then', (t) => {
  const file = join(temporaryFolder(t), 'receiver.toml');
  writeFileSync(
    file,
    'frames = 5\n[camera.yard]\naddress = "pattern"\nfps = 5 # slow\n\n[camera."front door"]\naddress = "/dev/video7"\nsize = "320x240"\n',
  );
  const own = readReceiverOptions(['--config', file], false);
  assert.deepEqual(
    own.cameras.map(({ name, settings, isTyped }) => [name, settings.fps, settings.size?.width, isTyped]),
    [
      ['yard', 5, undefined, false],
      ['front door', undefined, 320, false],
    ],
  );
  assert.equal(own.listen?.port, 5252);
  const typed = readReceiverOptions(['--config', file, 'a=pattern', 'rpicam'], false);
  assert.deepEqual(
    typed.cameras.map(({ name }) => name),
    ['a', 'rpicam'],
  );
  assert.equal(typed.listen, undefined);
  assert.equal(readReceiverOptions(['--listen', 'tcp://127.0.0.1:0', 'pattern'], false).listen?.port, 0);
});

test('a mistake in a table of a camera is named by its line', (t) => {
  const folder = temporaryFolder(t);
  const wrong: ReadonlyArray<readonly [string, RegExp]> = [
    ['[camera.yard]\nfps = 5', /receiver\.toml:1: the camera yard has no address/],
    [
      '[camera.yard]\naddress = "pattern"\nfsp = 5',
      /receiver\.toml:3: fsp is not a setting of such a camera.*Did you mean fps/,
    ],
    ['[camera.yard]\naddress = "pattern"\nfps = "many"', /receiver\.toml:3: fps: many is not a number above 0/],
    ['[camera.yard]\naddress = "pattern"\nloop = "yes"', /receiver\.toml:3: loop takes no value/],
    ['[camera.yard]\naddress = "pattern"\nfps = 1979-05-27', /receiver\.toml:3: fps: a camera takes/],
    ['[camera.yard]\naddress = "gopher://cam"', /receiver\.toml:1: gopher:\/\/cam: no camera has such an address/],
    ['[camera]\naddress = "pattern"', /receiver\.toml:1: \[camera\]: a camera's table is called/],
    ['[camera.a.b]\naddress = "pattern"', /receiver\.toml:1: \[camera\.a\.b\]/],
    ['[[camera.a]]\naddress = "pattern"', /receiver\.toml:/],
  ];
  for (const [text, message] of wrong) {
    const file = join(folder, 'receiver.toml');
    writeFileSync(file, text);
    assert.throws(() => readReceiverOptions(['--config', file], false), { code: 'usage', message }, text);
  }
});

test('every kind of camera can be turned, behind its address or in its table', () => {
  const turned = { rotate: '90', flip: 'h' } as const;
  for (const word of ['http://cam/', 'ssh://pi@barn', 'rtsp://cam/', '/dev/video7', 'auto', 'pattern', 'rpicam:1']) {
    const { request } = readCamera(`${word}#rotate=90&flip=h`);
    const { rotate, flip } = request.settings;
    assert.deepEqual({ rotate, flip }, turned, word);
    assert.equal(request.address.reveal(), word);
  }
  assert.equal(readCamera('yard=pattern#rotate=90').request.name, 'yard');
  for (const [wrong, says] of [
    ['pattern#rotate=45', /rotate: 45 is not one of 0, 90, 180, 270/],
    ['http://cam/#flip', /flip needs a value: flip = "h"/],
  ] as const) {
    assert.throws(() => readCamera(wrong), says);
  }
});
