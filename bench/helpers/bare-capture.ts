// The least that a Node program does to send a camera's pictures: waits, dequeues, copies, writes. No check and no protocol.
import { connect } from 'node:net';
import { V4l2Device } from '#src/sources/v4l2/v4l2-device.js';
import { BufferQueue } from '#src/sources/v4l2/v4l2-queue.js';
import { kernelAccess } from '#src/sources/v4l2/v4l2-syscalls.js';

const [node = '', port = ''] = process.argv.slice(2);
const access = kernelAccess();
if ('unavailable' in access) throw new Error(access.unavailable);
const device = await V4l2Device.open({ node, path: node }, access.kernel);
await device.configure({ format: 'mjpeg', size: { width: 640, height: 480 }, fps: 30 });
const queue = await BufferQueue.start(device);
const socket = connect(Number(port), '127.0.0.1');
socket.setNoDelay(true).on('data', () => undefined);
access.kernel.poll(device.fd, () => {
  queue.drain();
  const buffer = queue.take();
  if (buffer !== undefined) socket.write(buffer.bytes);
});
