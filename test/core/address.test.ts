// The parsing of addresses: what may be shown, and which parts are secret, also in mistyped ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { namesOf, parseAddress } from '#src/core/address.js';
import { Secrets } from '#src/core/secrets.js';

/** Each address, and what is shown of it. */
const SHOWN: Readonly<Record<string, string>> = {
  'ffmpeg:rtsp://admin:S3cret99@10.0.0.7:554/stream1': 'ffmpeg:rtsp://…@10.0.0.7:554/stream1',
  'rtsp://admin:S3cret99@[fe80::1]:554/a/b': 'rtsp://…@[fe80::1]:554/a/b',
  'rtsp://admin:S3cret99%40x@cam.lan/1': 'rtsp://…@cam.lan/1',
  'http://cam/shot.jpg?user=admin&pwd=S3cret99': 'http://cam/shot.jpg?…',
  'http://cam/shot.jpg#password=S3cret99': 'http://cam/shot.jpg#…',
  'http://S3cret99@cam.lan/shot.jpg': 'http://…@cam.lan/shot.jpg',
  'ffmpeg:mjpeg:http://root:S3cret99@cam/v': 'ffmpeg:mjpeg:http://…@cam/v',
  'rtsp://10.0.0.7:554/user=admin_password=S3cret99_channel=1_stream=0.sdp': 'rtsp://10.0.0.7:554/…',
  'rtsp://10.0.0.7/user=admin&password=S3cret99&channel=1&stream=0.sdp?real_stream': 'rtsp://10.0.0.7/…?…',
  'rtsp://10.0.0.7/0/admin:S3cret99/main': 'rtsp://10.0.0.7/0/…/main',
  'barn=rtsp://admin:S3cret99@cam/1': 'barn=rtsp://…@cam/1',
  '--device=rtsp://admin:S3cret99@cam/1': '--device=rtsp://…@cam/1',
  'nats://barn:S3cret99@hub.lan:4222/barn-*': 'nats://…@hub.lan:4222/barn-*',
  'ssh://pi:S3cret99@barn.lan/dev/video0': 'ssh://…@barn.lan/dev/video0',
  'tcp://S3cret99@hub.lan:5252': 'tcp://…@hub.lan:5252',
  // Mistyped, or with a password that should have been encoded.
  'rtsp://admin:S3cret99@x@10.0.0.7/1': 'rtsp://…@10.0.0.7/1',
  'rtsp://admin:S3cret99/x@10.0.0.7/1': 'rtsp://…@10.0.0.7/1',
  'rtsp://admin:S3cret99#x@10.0.0.7/1': 'rtsp://…@10.0.0.7/1',
  'rtsp://admin:S3cret99?x@10.0.0.7/1': 'rtsp://…@10.0.0.7/1',
  'rtsp://admin:S3cret99': 'rtsp://admin:…',
  'admin:S3cret99@10.0.0.7:554/1': '…@10.0.0.7:554/1',
  'ffmpeg:admin:S3cret99@10.0.0.7/1': 'ffmpeg:…@10.0.0.7/1',
  'rtsp:/admin:S3cret99@10.0.0.7/1': 'rtsp:/…@10.0.0.7/1',
  'rtsp//admin:S3cret99@10.0.0.7/1': 'rtsp//…@10.0.0.7/1',
  'cam.lan/shot.jpg?user=admin&pwd=S3cret99': 'cam.lan/shot.jpg?…',
  'ffmpeg:10.0.0.7:554/user=admin_password=S3cret99_channel=1': 'ffmpeg:10.0.0.7:554/…',
  'admin:S3cret99@http://10.0.0.7/1': '…@http://10.0.0.7/1',
  'http:///admin:S3cret99@10.0.0.7/1': 'http:///…@10.0.0.7/1',
};

test('no secret of an address is shown, and each is known', () => {
  for (const [text, shown] of Object.entries(SHOWN)) {
    const address = parseAddress(text);
    assert.equal(address.shown, shown, text);
    assert.equal(address.reveal(), text);
    assert.equal(address.holdsSecrets, true, text);
    const secrets = new Secrets();
    secrets.addAddress(address);
    for (const word of [encodeURIComponent(text), text]) {
      assert.ok(!secrets.hide(`it said ${word}!`).includes('S3cret99'), `${text}: ${word}`);
    }
  }
});

test('an address without a secret is shown as it is', () => {
  for (const text of [
    ...['ssh://pi@barn', 'barn=ssh://pi@barn.lan:22/dev/video0'],
    ...['auto', 'pattern', '-', '/dev/video0', 'webcam:TEST', 'webcam:HD@Home', 'night.ttycam#yard', 'a folder/b.jpg'],
    ...[
      '/data/12:30@barn.jpg',
      './a:b@c.jpg',
      'C:\\clips\\one.mjpeg',
      'ffmpeg:clip.mp4',
      'ffmpeg:lavfi:testsrc2=size=640x480',
    ],
    ...[
      'ffmpeg:dshow:video=@device_pnp_\\\\?\\usb#vid_0bda',
      'rtsp://cam.lan:554/h264/ch1',
      'http://10.0.0.7/@home/shot.jpg',
    ],
    ...[
      'tcp://[::1]:5252',
      'tcp://127.0.0.1:0',
      'nats://one:4222,two:4222/barn-*,gate:left',
      'tcp://host:port',
      'file:///opt/@nats-io/open.js:98:9',
      'hub.lan:5252',
    ],
  ]) {
    const address = parseAddress(text);
    assert.equal(address.shown, text);
    assert.deepEqual(address.secrets(), [], text);
  }
});

test('of an address, JSON and inspection show what may be shown', () => {
  const address = parseAddress('rtsp://admin:S3cret99@cam.lan/1');
  assert.equal(JSON.stringify({ address }), '{"address":"rtsp://…@cam.lan/1"}');
  assert.equal(`${address}`, 'rtsp://…@cam.lan/1');
  assert.ok(!inspect(address, { depth: 9, showHidden: true }).includes('S3cret99'));
});

test('the whole path of a webhook is secret', () => {
  const address = parseAddress('https://hooks.example/services/T0001/B0002/abcdefgh', { secretPath: true });
  assert.equal(address.shown, 'https://hooks.example/…/…/…/…');
  const secrets = new Secrets();
  secrets.addAddress(address);
  assert.equal(secrets.hide('POST /services/T0001 failed: abcdefgh'), 'POST /…/… failed: …');
});

test('an ordinary word of a query is no secret where it stands alone', () => {
  const secrets = new Secrets();
  secrets.addAddress(
    parseAddress('http://admin:S3cret99@cam/shot?resolution=640x480&user=admin&stream=main&token=letmein'),
  );
  const words = 'admin: measured 640x480 of main';
  assert.equal(secrets.hide(words), words);
  assert.equal(secrets.hide('letmein S3cret99'), '… …');
});

test('a network camera is called by its host, with its path where two share that', () => {
  const addresses = [
    'rtsp://a:b@nvr.lan/1',
    'rtsp://a:b@nvr.lan:554/2?x=1',
    'http://gate/shot.jpg',
    'pattern',
    'rtsp://[::1]/',
  ];
  assert.deepEqual(
    namesOf(
      'hub',
      addresses.map((text) => parseAddress(text)),
    ),
    [...['hub-nvr.lan/1', 'hub-nvr.lan/2', 'hub-gate', undefined, 'hub-::1']],
  );
});

test('a password with a slash is not shown where a query holds an @, nor is the value behind that', () => {
  for (const text of [
    'rtsp://admin:S3cret/@[fe80::1%eth0]:18441/?channel=1&auth=@S3cret&size=4',
    'tls://admin:/S3cret@cam.example.org/main?channel=1&auth=@S3cret&size=4',
    'rtsp://admin:S3cret/@cam/main?auth=@S3cret',
    'rtsp://admin:/S3cret@cam/main?auth=@S3cret',
  ]) {
    const { shown, host, path } = parseAddress(text);
    assert.ok(![shown, host, path].some((one) => one?.includes('S3cret')), shown);
  }
  assert.equal(parseAddress('rtsp://admin:S3cret/@10.0.0.9:554/main?auth=@S3cret').host, '10.0.0.9');
});

test('long texts that are no addresses take no longer for that', () => {
  const beganMs = performance.now();
  // The longest addresses that a peer can send. An earlier parser took quadratic time: several seconds for each.
  const letters = 'a'.repeat(65_536);
  for (const text of [letters, `x://y ${letters}`, `rtsp://u:p?a=${'@h.o'.repeat(16_384)}`]) {
    parseAddress(text);
    new Secrets().hide(text);
  }
  assert.ok(performance.now() - beganMs < 2_000);
});
