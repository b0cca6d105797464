// The formats of cameras, from recorded output of v4l2-ctl.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { describeFormats, isJpeg, parseFormats } from '#src/sender/doctor/formats.js';

const FIXTURES = fileURLToPath(new URL('../../../../test/fixtures/v4l2-ctl/', import.meta.url));

function recorded(name: string) {
  return parseFormats(readFileSync(`${FIXTURES}formats-${name}.txt`, 'utf8'));
}

describe('the formats of a camera', () => {
  test('have sizes, and rates with the highest first', () => {
    const formats = recorded('uvc');
    assert.deepEqual(formats, [
      { fourcc: 'YUYV', name: 'YUYV 4:2:2', sizes: [{ width: 320, height: 240, fps: [30, 15] }] },
      { fourcc: 'MJPG', name: 'Motion-JPEG', sizes: [{ width: 640, height: 480, fps: [30, 15] }] },
    ]);
    assert.equal(describeFormats(formats), 'MJPG 640x480@30; YUYV 320x240@30');
  });

  test('of a raw-only camera hold no JPEG', () => {
    const formats = recorded('vivid-raw-only');
    assert.equal(formats.some(isJpeg), false);
    assert.deepEqual(
      formats.map(({ fourcc, name }) => `${fourcc} ${name}`),
      ['YUYV YUYV 4:2:2', 'UYVY UYVY 4:2:2'],
    );
    assert.equal(formats[0]?.sizes[0]?.fps[0], 60);
    assert.match(describeFormats(formats), /^YUYV 3840x2160@\d+ 1920x1080@\d+ .* and \d+ more; UYVY$/);
  });

  test('of a loopback device that nothing feeds are none', () => {
    assert.deepEqual(recorded('loopback-without-feeder'), []);
    assert.equal(describeFormats([]), 'no format');
  });

  test('given as ranges are known by the largest', () => {
    // The output of v4l-utils for the Pi's ISP and for some USB cameras (v4l2-info.cpp).
    const text = [
      "	[0]: 'MJPG' (Motion-JPEG, compressed)",
      '		Size: Stepwise 32x32 - 2592x1944 with step 2/2',
      '			Interval: Stepwise 0.017s - 1.000s with step 0.001s (1.000-60.000 fps)',
      "	[1]: 'GREY' (8-bit Greyscale)",
      '		Size: Continuous 16x16 - 800x600',
      "	[2]: 'Y16 ' (16-bit Greyscale)",
    ].join('\n');
    assert.deepEqual(parseFormats(text), [
      { fourcc: 'MJPG', name: 'Motion-JPEG', sizes: [{ width: 2592, height: 1944, fps: [60] }] },
      { fourcc: 'GREY', name: '8-bit Greyscale', sizes: [{ width: 800, height: 600, fps: [] }] },
      { fourcc: 'Y16', name: '16-bit Greyscale', sizes: [] },
    ]);
  });

  test('are none in what is no such text', () => {
    assert.deepEqual(parseFormats(''), []);
    assert.deepEqual(parseFormats('Size: Discrete 1x1\nInterval: Discrete 1s (1.000 fps)'), []);
  });
});
