import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pictureSettingText } from '#src/picture/picture-settings.js';
import { readReceiverOptions } from '../helpers/command-lines.js';

const picture = (...args: readonly string[]) => readReceiverOptions(args, true).picture;

test('pictures are balanced half blocks of any number of bytes, unless the command line says otherwise', () => {
  assert.deepEqual(picture(), {
    quality: 'balanced',
    budgetBytesPerSecond: Number.POSITIVE_INFINITY,
    glyphs: { kind: 'cells', blocks: 'half' },
    brightens: false,
  });
  assert.deepEqual(picture('--picture', 'fast', '--picture-budget', '200', '--glyphs', 'octant'), {
    quality: 'fast',
    budgetBytesPerSecond: 200_000,
    glyphs: { kind: 'cells', blocks: 'octant' },
    brightens: false,
  });
  assert.deepEqual(picture('--glyphs', 'sixel').glyphs, { kind: 'pixels', protocol: 'sixel' });
  assert.deepEqual(picture('--glyphs', 'auto').glyphs, { kind: 'auto' });
  assert.equal(picture('--brighten').brightens, true);
});

test('a quality, a budget or glyphs that there are not is a wrong command line', () => {
  for (const args of [
    ['--picture', 'best'],
    ['--picture-budget', '0'],
    ['--picture-budget', 'much'],
    ['--glyphs', 'whole'],
  ]) {
    assert.throws(() => picture(...args), { code: 'usage' }, args.join(' '));
  }
});

test('the settings are listed in a few words, with the kind of picture', () => {
  assert.equal(pictureSettingText(picture(), 'half'), 'balanced');
  assert.equal(pictureSettingText(picture('--picture-budget', '200'), 'half'), 'balanced 200 kB/s');
  assert.equal(pictureSettingText(picture('--picture', 'fine'), 'sextant'), 'fine sextant');
  assert.equal(pictureSettingText(picture(), 'kitty'), 'balanced kitty');
  assert.equal(pictureSettingText(picture('--glyphs', 'octant'), 'characters'), 'balanced characters');
});

test('with NATS nothing listens, unless the command line has an address', () => {
  const read = (...args: readonly string[]) => readReceiverOptions(args, true);
  assert.equal(read().listen?.port, 5252);
  assert.equal(read().from, undefined);
  const { listen, from } = read('--from', 'nats://hub,other:4333/barn-*,gate');
  assert.equal(listen, undefined);
  assert.deepEqual(from?.url.names, ['barn-*', 'gate']);
  assert.deepEqual(
    from?.access.servers.map(({ host, port }) => `${host}:${port}`),
    ['hub:4222', 'other:4333'],
  );
  assert.equal(read('--from', 'nats://hub', '--listen', 'tcp://127.0.0.1:0').listen?.port, 0);
});

test('options for NATS are refused without --from, and options for connections without --listen', () => {
  for (const args of [
    ['--nats-creds', 'a.creds'],
    ['--from', 'tcp://hub:4222'],
    ['--from', 'nats://user:geheim@hub'],
  ]) {
    assert.throws(() => readReceiverOptions(args, true), { code: 'usage' }, args.join(' '));
  }
});
