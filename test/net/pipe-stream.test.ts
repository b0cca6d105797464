// Two pipes as one stream: backpressure in both directions, and how it ends.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { PipeStream } from '#src/net/pipe-stream.js';
import { eventually } from '../helpers/wait.js';

test('without a reader, it takes one buffer of its input and no more', async () => {
  const input = new PassThrough();
  const stream = new PipeStream(input, new PassThrough());
  for (let chunk = 0; chunk < 64; chunk += 1) input.write(Buffer.alloc(16_384));
  await eventually('its buffer is full', () => stream.readableLength >= stream.readableHighWaterMark);
  await new Promise(setImmediate);
  assert.ok(stream.readableLength <= stream.readableHighWaterMark + 16_384, `${stream.readableLength}`);
  assert.ok(input.isPaused());
  let read = 0;
  stream.on('data', (chunk: Uint8Array) => {
    read += chunk.length;
  });
  await eventually('all is read', () => read === 64 * 16_384);
  stream.destroy();
});

test('a write is unsent until the output has taken it', async () => {
  const output = new PassThrough({ highWaterMark: 1 });
  const stream = new PipeStream(new PassThrough(), output);
  stream.cork();
  stream.write(Buffer.alloc(20_000));
  stream.write(Buffer.alloc(20_000));
  stream.uncork();
  assert.equal(stream.writableNeedDrain, true);
  await new Promise(setImmediate);
  assert.ok(stream.writableLength > 0);
  output.resume();
  await once(stream, 'drain');
  assert.equal(stream.writableLength, 0);
  stream.destroy();
});

test('an input that is closed in the middle, and an output that fails, are errors', async () => {
  for (const fail of [
    (input: PassThrough, _: PassThrough) => input.destroy(),
    (input: PassThrough, _: PassThrough) => input.destroy(new Error('broken')),
    (_: PassThrough, output: PassThrough) => output.destroy(new Error('broken')),
  ]) {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const stream = new PipeStream(input, output);
    const failed = once(stream, 'error');
    fail(input, output);
    await failed;
    assert.ok(input.destroyed && output.destroyed);
  }
});

test('where asked to, it ends once all is written, and waits for no end of the input', async () => {
  const output = new PassThrough();
  const stream = new PipeStream(new PassThrough(), output, { endsAfterWriting: true });
  stream.end('the last words');
  assert.equal(String(await output.toArray().then((all) => Buffer.concat(all as Buffer[]))), 'the last words');
  if (!stream.closed) await once(stream, 'close');
});
