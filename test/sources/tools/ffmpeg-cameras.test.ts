// ffmpeg's lists of cameras on macOS and Windows. The texts are what ffmpeg printed on such machines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAvfoundation, parseDshow } from '#src/sources/tools/ffmpeg-cameras.js';

test('macOS: cameras by their names, without screens and microphones', () => {
  const text = `[AVFoundation indev @ 0x7fd3b2c04a40] AVFoundation video devices:
[AVFoundation indev @ 0x7fd3b2c04a40] [0] FaceTime HD Camera
[AVFoundation indev @ 0x7fd3b2c04a40] [1] Ann’s iPhone Camera
[AVFoundation indev @ 0x7fd3b2c04a40] [2] Capture screen 0
[AVFoundation indev @ 0x7fd3b2c04a40] AVFoundation audio devices:
[AVFoundation indev @ 0x7fd3b2c04a40] [0] MacBook Pro Microphone
: Input/output error
`;
  assert.deepEqual(parseAvfoundation(text), [
    { device: 'ffmpeg:avfoundation:FaceTime HD Camera', name: 'FaceTime HD Camera' },
    { device: 'ffmpeg:avfoundation:Ann’s iPhone Camera', name: 'Ann’s iPhone Camera' },
  ]);
});

test('macOS: twins, and names that ffmpeg would take apart, go by their numbers', () => {
  const text = `[x @ 0x1] AVFoundation video devices:
[x @ 0x1] [0] USB Camera
[x @ 0x1] [1] USB Camera
[x @ 0x1] [2] Cam: Link 4K
[x @ 0x1] AVFoundation audio devices:
`;
  assert.deepEqual(
    parseAvfoundation(text).map(({ device }) => device),
    ['ffmpeg:avfoundation:0', 'ffmpeg:avfoundation:1', 'ffmpeg:avfoundation:2'],
  );
});

test('Windows: the list of new versions, whose lines say what each device is', () => {
  const text = `[in#0 @ 000001bd07e70b00] "Integrated Webcam" (video)\r
[in#0 @ 000001bd07e70b00]   Alternative name "@device_pnp_\\\\?\\usb#vid_0bda&pid_568c#{65e8773d}\\global"\r
[in#0 @ 000001bd07e70b00] "OBS Virtual Camera" (none)\r
[in#0 @ 000001bd07e70b00]   Alternative name "@device_sw_{860BB310}\\{A3FCE0F5}"\r
[in#0 @ 000001bd07e70b00] "Microphone (Realtek)" (audio)\r
[in#0 @ 000001bd07e70b00]   Alternative name "@device_cm_{33D9A762}\\wave_{236214EE}"\r
dummy: Immediate exit requested\r
`;
  assert.deepEqual(
    parseDshow(text).map(({ device }) => device),
    ['ffmpeg:dshow:video=Integrated Webcam', 'ffmpeg:dshow:video=OBS Virtual Camera'],
  );
});

test('Windows: the list of old versions, with headings; twins go by their unique names', () => {
  const text = `[dshow @ 000000000065c500] DirectShow video devices (some may be both video and audio devices)
[dshow @ 000000000065c500]  "USB 2861 Device"
[dshow @ 000000000065c500]     Alternative name "@device_pnp_one"
[dshow @ 000000000065c500]  "USB 2861 Device"
[dshow @ 000000000065c500]     Alternative name "@device_pnp_two"
[dshow @ 000000000065c500]  "FaceTime HD Camera"
[dshow @ 000000000065c500]     Alternative name "@device_pnp_\\\\?\\pci#ven_14e4"
[dshow @ 000000000065c500] DirectShow audio devices
[dshow @ 000000000065c500]  "Headset Microphone (Cirrus Logic CS4208 (AB 94))"
[dshow @ 000000000065c500]     Alternative name "@device_cm_{33D9A762}\\wave_{236214EE}"
dummy: Immediate exit requested
`;
  assert.deepEqual(
    parseDshow(text).map(({ device }) => device),
    [
      'ffmpeg:dshow:video=@device_pnp_one',
      'ffmpeg:dshow:video=@device_pnp_two',
      'ffmpeg:dshow:video=FaceTime HD Camera',
    ],
  );
});

test('a list without a camera, and any other text, has none', () => {
  assert.deepEqual(parseDshow('[dshow @ 0x1] Could not enumerate video devices (or none found).\n'), []);
  assert.deepEqual(parseAvfoundation('Unknown input format: avfoundation\n'), []);
});
