// The structures and numbers of V4L2 against what a C compiler makes of the kernel headers.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  bufferRequest,
  buffersRequest,
  readBufferCount,
  readFilledBuffer,
  readMapping,
} from '#src/sources/v4l2/abi/buffer-abi.js';
import { readCapability } from '#src/sources/v4l2/abi/capability-abi.js';
import { formatRequest, readFormat } from '#src/sources/v4l2/abi/format-abi.js';
import {
  formatQuery,
  intervalQuery,
  readFormatName,
  readFormatWords,
  readLargestSize,
  readRate,
  sizeQuery,
} from '#src/sources/v4l2/abi/format-list-abi.js';
import { VIDIOC } from '#src/sources/v4l2/abi/ioctl-numbers.js';
import { rateRequest } from '#src/sources/v4l2/abi/rate-abi.js';
import { LIMITED_601 } from '#src/sources/v4l2/raw/yuv-colors.js';

// The output of a C program that was compiled against linux/videodev2.h (see the last test), without trailing zeros.
const FORMAT_640x480_MJPG = '010000000000000080020000e00100004d4a5047';
const PARM_29_97 = '010000000000000000000000e803000012750000';
const BUFFERS_4 = '040000000100000001';
const BUFFER_3 = `0300000001${'00'.repeat(55)}01`;
const FILLED =
  '030000000100000062640100412000000000000000000000' +
  '00f2052a01000000f1fb0900000000000000000000000000000000000000000000286bee0100000000200100000000000058020000';
// Entry 1 of each list. Its first eight bytes are the query.
const MJPG_LISTED = `010000000100000000000000${Buffer.from('Motion-JPEG').toString('hex')}${'00'.repeat(21)}4d4a5047`;
const RANGE_OF_SIZES = `010000004d4a5047030000000000000080020000${'00'.repeat(8)}e0010000`;
const RANGE_OF_RATES = '010000004d4a504780020000e001000003000000020000000f';
const METADATA_NODE = `757663766964656f${'00'.repeat(72)}000000000100008400008004`;

function bytesOf(golden: string, length: number): Buffer {
  return Buffer.concat([Buffer.from(golden, 'hex')], length);
}

test('requests are the bytes that C would write', () => {
  assert.deepEqual(formatRequest('MJPG', { width: 640, height: 480 }, 1), bytesOf(FORMAT_640x480_MJPG, 208));
  assert.deepEqual(rateRequest(29.97, 1), bytesOf(PARM_29_97, 204));
  assert.deepEqual(buffersRequest(4, 1), bytesOf(BUFFERS_4, 20));
  assert.deepEqual(bufferRequest(1, 3), bytesOf(BUFFER_3, 88));
});

test('call numbers hold direction, letter, number and size', () => {
  assert.deepEqual(VIDIOC, {
    QUERYCAP: 0x8068_5600,
    ENUM_FMT: 0xc040_5602,
    S_FMT: 0xc0d0_5605,
    REQBUFS: 0xc014_5608,
    QUERYBUF: 0xc058_5609,
    QBUF: 0xc058_560f,
    DQBUF: 0xc058_5611,
    STREAMON: 0x4004_5612,
    STREAMOFF: 0x4004_5613,
    G_PARM: 0xc0cc_5615,
    S_PARM: 0xc0cc_5616,
    QUERYSTD: 0x8008_563f,
    S_STD: 0x4008_5618,
    ENUMINPUT: 0xc050_561a,
    G_INPUT: 0x8004_5626,
    S_DV_TIMINGS: 0xc084_5657,
    QUERY_DV_TIMINGS: 0x8084_5663,
    G_CTRL: 0xc008_561b,
    S_CTRL: 0xc008_561c,
    QUERYCTRL: 0xc044_5624,
    QUERYMENU: 0xc02c_5625,
    ENUM_FRAMESIZES: 0xc02c_564a,
    ENUM_FRAMEINTERVALS: 0xc034_564b,
  });
});

test('a filled buffer is read with a time past 2^32 s and a sequence past 2^31', () => {
  const filled = bytesOf(FILLED, 88);
  assert.deepEqual(readFilledBuffer(filled), {
    index: 3,
    bytesUsed: 91_234,
    damaged: true,
    capturedUs: 5_000_000_000_654_321,
    sequence: 4_000_000_000,
  });
  assert.deepEqual(readMapping(filled), { offset: 0x12000, length: 153_600 });
});

test('a format, a range of sizes and a range of rates are read from their lists', () => {
  const listed = bytesOf(MJPG_LISTED, 64);
  assert.deepEqual([readFormatName(listed), readFormatWords(listed)], ['MJPG', 'Motion-JPEG']);
  assert.deepEqual(formatQuery(1, 1), bytesOf('0100000001', 64));
  assert.deepEqual(sizeQuery(1, 'MJPG'), bytesOf('010000004d4a5047', 44));
  assert.deepEqual(readLargestSize(bytesOf(RANGE_OF_SIZES, 44)), { width: 640, height: 480 });
  const size = { width: 640, height: 480 };
  assert.deepEqual(intervalQuery(1, 'MJPG', size), bytesOf('010000004d4a504780020000e0010000', 52));
  assert.deepEqual(readRate(bytesOf(RANGE_OF_RATES, 52)), { fps: 7.5, isRange: true });
});

test('the time of another clock than the monotonic one is ignored', () => {
  const filled = bytesOf(FILLED, 88);
  filled.writeUInt32LE(0x4000, 12); // V4L2_BUF_FLAG_TIMESTAMP_COPY, of loopback devices
  assert.equal(readFilledBuffer(filled).capturedUs, undefined);
});

test('the negotiated format is read back, with the stride that a driver leaves at 0', () => {
  const answer = formatRequest('YUYV', { width: 322, height: 240 }, 1);
  assert.deepEqual(readFormat(answer), {
    pixelFormat: 'YUYV',
    size: { width: 322, height: 240 },
    stride: 644,
    imageBytes: 154_560,
    colors: LIMITED_601,
  });
  answer.writeUInt32LE(704, 24);
  answer.writeUInt32LE(168_960, 28);
  assert.equal(readFormat(answer).stride, 704);
  assert.equal(readFormat(answer).imageBytes, 168_960);
  assert.equal(readBufferCount(buffersRequest(3, 1)), 3);
});

test('the metadata node of a camera does not capture, though the camera as a whole does', () => {
  assert.deepEqual(readCapability(bytesOf(METADATA_NODE, 104)), {
    captures: false,
    capturesPlanes: false,
    capturesMetadata: true,
    converts: false,
    needsMediaController: false,
    outputs: false,
    streams: true,
    driver: 'uvcvideo',
  });
});

const PROGRAM = `
#include <linux/videodev2.h>
#include <stdio.h>
#include <string.h>
static void hex(const void *p, size_t n) { for (size_t i = 0; i < n; i++) printf("%02x", ((const unsigned char *)p)[i]); puts(""); }
int main(void) {
  struct v4l2_format f; memset(&f, 0, sizeof f);
  f.type = V4L2_BUF_TYPE_VIDEO_CAPTURE; f.fmt.pix.width = 640; f.fmt.pix.height = 480;
  f.fmt.pix.pixelformat = V4L2_PIX_FMT_MJPEG; hex(&f, sizeof f);
  struct v4l2_streamparm p; memset(&p, 0, sizeof p);
  p.type = V4L2_BUF_TYPE_VIDEO_CAPTURE; p.parm.capture.timeperframe.numerator = 1000;
  p.parm.capture.timeperframe.denominator = 29970; hex(&p, sizeof p);
  struct v4l2_requestbuffers r; memset(&r, 0, sizeof r);
  r.count = 4; r.type = V4L2_BUF_TYPE_VIDEO_CAPTURE; r.memory = V4L2_MEMORY_MMAP; hex(&r, sizeof r);
  struct v4l2_buffer b; memset(&b, 0, sizeof b);
  b.index = 3; b.type = V4L2_BUF_TYPE_VIDEO_CAPTURE; b.memory = V4L2_MEMORY_MMAP; hex(&b, sizeof b);
  b.bytesused = 91234; b.flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC | V4L2_BUF_FLAG_ERROR | V4L2_BUF_FLAG_MAPPED;
  b.timestamp.tv_sec = 5000000000L; b.timestamp.tv_usec = 654321; b.sequence = 4000000000u;
  b.m.offset = 0x12000; b.length = 153600; hex(&b, sizeof b);
  struct v4l2_capability c; memset(&c, 0, sizeof c); strcpy((char *)c.driver, "uvcvideo");
  c.capabilities = V4L2_CAP_DEVICE_CAPS | V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
  c.device_caps = V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING; hex(&c, sizeof c);
  struct v4l2_fmtdesc d; memset(&d, 0, sizeof d); d.index = 1; d.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  strcpy((char *)d.description, "Motion-JPEG"); d.pixelformat = V4L2_PIX_FMT_MJPEG; hex(&d, sizeof d);
  struct v4l2_frmsizeenum s; memset(&s, 0, sizeof s); s.index = 1; s.pixel_format = V4L2_PIX_FMT_MJPEG;
  s.type = V4L2_FRMSIZE_TYPE_STEPWISE; s.stepwise.max_width = 640; s.stepwise.max_height = 480; hex(&s, sizeof s);
  struct v4l2_frmivalenum i; memset(&i, 0, sizeof i); i.index = 1; i.pixel_format = V4L2_PIX_FMT_MJPEG;
  i.width = 640; i.height = 480; i.type = V4L2_FRMIVAL_TYPE_STEPWISE;
  i.stepwise.min.numerator = 2; i.stepwise.min.denominator = 15; hex(&i, sizeof i);
  ${Object.keys(VIDIOC)
    .map((name) => `printf("%lx\\n", (long)VIDIOC_${name});`)
    .join(' ')}
}`;

const compiles = existsSync('/usr/bin/cc') && existsSync('/usr/include/linux/videodev2.h');

test('this machine’s own compiler and headers agree', { skip: compiles ? false : 'no compiler' }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ttycam-abi-'));
  try {
    await writeFile(join(folder, 'abi.c'), PROGRAM);
    execFileSync('cc', ['-o', join(folder, 'abi'), join(folder, 'abi.c')]);
    const lines = execFileSync(join(folder, 'abi'), { encoding: 'utf8' }).trim().split('\n');
    const numbers = Object.values(VIDIOC).map((number) => number.toString(16));
    const golden = [
      bytesOf(FORMAT_640x480_MJPG, 208),
      bytesOf(PARM_29_97, 204),
      bytesOf(BUFFERS_4, 20),
      bytesOf(BUFFER_3, 88),
      bytesOf(FILLED, 88),
      bytesOf(METADATA_NODE, 104),
      bytesOf(MJPG_LISTED, 64),
      bytesOf(RANGE_OF_SIZES, 44),
      bytesOf(RANGE_OF_RATES, 52),
    ];
    assert.deepEqual(lines, [...golden.map((bytes) => bytes.toString('hex')), ...numbers]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
