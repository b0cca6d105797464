// Which source a --device names, and which values are refused.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseAddress } from '#src/core/address.js';
import { openSource } from '#src/sources/open-source.js';
import { CameraControls } from '#src/sources/v4l2/controls/camera-controls.js';
import { controlSettings } from '#src/sources/v4l2/controls/control-setting.js';
import { temporaryFolder } from '../helpers/folder.js';
import { REQUEST } from './support.js';

function open(device: string) {
  return openSource({ device: parseAddress(device), fps: undefined, loop: false, input: REQUEST }, process.stdin);
}

test('cameras are live, and files and pipes finite', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'one.jpg'), '');
  for (const device of [
    'pattern',
    'webcam',
    'webcam:TEST',
    'rpicam:1',
    'ffmpeg:rtsp://camera.lan/',
    'srt://camera.lan:1',
  ]) {
    assert.equal(open(device).kind, 'live', device);
  }
  for (const device of ['-', folder, join(folder, 'one.jpg')]) assert.equal(open(device).kind, 'finite', device);
});

test('a device that is not there is waited for, and any other path is a mistake', () => {
  assert.equal(open('/dev/v4l/by-id/usb-unplugged-video-index0').kind, 'live');
  assert.throws(() => open('/nowhere/at-all.jpg'), { code: 'source-missing' });
  assert.throws(() => open('/dev/null'), { code: 'source-missing', message: '/dev/null is not a video device' });
  assert.throws(() => open('webcm'), { code: 'source-missing', message: /there is no such file/ });
  assert.throws(() => open('ssh://pi@barn'), { message: /a receiver reads it: ttycam ssh:\/\/pi@barn$/ });
  assert.throws(() => open('exec:docker'), { message: /a receiver reads it\. .*send --device -$/ });
  assert.throws(() => open('rtsp://cam/live#every=1s'), { code: 'usage', message: /every is not a setting/ });
});

test('controls are for V4L2 cameras, and a device takes no settings behind #', (t) => {
  const file = join(temporaryFolder(t), 'one.jpg');
  writeFileSync(file, '');
  const input = { ...REQUEST, controls: new CameraControls(controlSettings('brightness=4'), false) };
  const controlled = (device: string) =>
    openSource({ device: parseAddress(device), fps: undefined, loop: false, input }, process.stdin);
  for (const device of ['auto', '/dev/video0', '/dev/v4l/by-id/usb-unplugged-video-index0'])
    assert.equal(controlled(device).kind, 'live', device);
  const others = ['pattern', 'rpicam', 'http://cam/', 'rtsp://cam/live', 'night.ttycam', '-', file];
  for (const device of others)
    assert.throws(() => controlled(device), { code: 'usage', message: /--control sets V4L2 controls/ }, device);
  const advice = /takes no settings behind # here: --device \/dev\/video0 with --rotate/;
  assert.throws(() => open('/dev/video0#rotate=90'), { code: 'usage', message: advice });
});

test('a wrong name is refused at once, and not tried again for ever', () => {
  for (const device of [
    'webcam:x; touch y',
    'webcam:$(touch y)',
    'webcam:-d',
    'rpicam:x',
    'rpicam:-1',
    'ffmpeg:',
    'ffmpeg',
  ]) {
    assert.throws(() => open(device), { code: 'usage' }, device);
  }
});
