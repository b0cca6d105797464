// The detection of media types other than JPEG.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatOf, mediaTypeOf } from '#src/core/jpeg/media-type.js';

function latin1(text: string, bytes = 4_096): Buffer {
  return Buffer.concat([Buffer.from(text, 'latin1')], Math.min(bytes, 4_096));
}

const BEGINNINGS: readonly (readonly [string, RegExp])[] = [
  ['\x89PNG\r\n\x1a\n', /PNG/],
  ['GIF89a', /GIF/],
  ['RIFF\x10\x20\0\0WEBPVP8 ', /WebP/],
  ['RIFF\x10\x20\0\0AVI LIST', /AVI/],
  ['BM\x36\x10\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', /BMP/],
  ['II*\0\x08\0\0\0', /TIFF/],
  ['\0\0\0\x18ftypheic\0\0\0\0', /HEIC/],
  ['\0\0\0\x18ftypavif\0\0\0\0', /AVIF/],
  ['\0\0\0\x20ftypisom\0\0\x02\0', /MP4/],
  ['\0\0\0\x14ftypqt  \0\0\x02\0', /QuickTime/],
  ['\x1aE\xdf\xa3\x9fB\x86', /WebM or MKV/],
  ['FLV\x01\x05', /FLV/],
  ['\0\0\0\x01\x67\x42\xc0\x1e\0\0\0\x01\x68\xce', /H\.264/],
  ['\0\0\x01\x09\x10\0\0\0\x01\x67\x42\xc0', /H\.264/],
  ['\0\0\0\x01\x40\x01\x0c\x01\xff\0\0\0\x01\x42\x01\x01', /HEVC/],
  ['\0\0\x01\xba\x44', /MPEG film/],
  ['YUV4MPEG2 W320 H240', /raw video \(y4m\)/],
  ['\x1f\x8b\x08\0', /gzip/],
  ['\xfd7zXZ\0', /xz/],
  ['PK\x03\x04', /ZIP/],
  ['ttycam\n\x01', /recording of ttycam/],
  ['HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n', /PNG/],
  ['\r\n--frame\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n', /PNG/],
];

test('a format is detected by its beginning', () => {
  for (const [beginning, name] of BEGINNINGS) assert.match(formatOf(latin1(beginning))?.name ?? '', name, beginning);
});

test('a transport stream is detected from the middle of a packet on', () => {
  const stream = Buffer.alloc(4_096, 0x11);
  for (let at = 57; at < stream.length; at += 188) stream[at] = 0x47;
  assert.match(formatOf(stream)?.name ?? '', /transport stream/);
});

test('text is shown by its first line, and never with control characters', () => {
  assert.match(mediaTypeOf(Buffer.from('<!DOCTYPE html>\n<html>'))?.name ?? '', /web page/);
  assert.equal(mediaTypeOf(Buffer.from('cannot open camera\nat all'))?.name, 'text (cannot open camera)');
  assert.doesNotMatch(mediaTypeOf(Buffer.from('\u001b[2Jno text'))?.name ?? '', /\p{Cc}/u);
  assert.ok((mediaTypeOf(Buffer.from('x'.repeat(4_000)))?.name.length ?? 0) < 80);
});

test('zeros, raw video and the beginning of a JPEG are no format', () => {
  const raw = Buffer.from(Array.from({ length: 4_096 }, (_, index) => 16 + ((index * 7) % 200)));
  for (const bytes of [Buffer.alloc(4_096), raw, Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(0)]) {
    assert.equal(formatOf(bytes), undefined);
  }
  assert.equal(mediaTypeOf(Buffer.alloc(4_096))?.family, 'zeros');
  assert.equal(mediaTypeOf(raw)?.family, 'unknown');
  assert.equal(mediaTypeOf(Buffer.from([0xff, 0xd8, 0xff, 0xe0])), undefined);
  assert.equal(mediaTypeOf(Buffer.alloc(0)), undefined);
});

test('no beginning of a format is found in what separates the pictures of a stream', () => {
  for (const gap of ['\r\n--frame\r\nContent-Type: image/jpeg\r\n\r\n', '\0\0\0\0', '\r\n', '00dc\x10\x20\0\0']) {
    assert.equal(formatOf(Buffer.from(gap, 'latin1')), undefined, JSON.stringify(gap));
  }
});
