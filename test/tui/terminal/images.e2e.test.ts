import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { decodeWithSharp } from '#src/receiver/decode.js';
import { cleanup } from '../../helpers/cleanup.js';
import { KittyModel } from '../../helpers/kitty-model.js';
import { movingJpegs } from '../../helpers/moving-jpegs.js';
import { type PtyOptions, PtyScreen } from '../../helpers/pty-screen.js';
import { visible } from '../../helpers/sixel-canvas.js';
import { PICTURE, untilWhole } from '../dashboard-support.js';

/** The reply to the last of the queries. */
const ATTRIBUTES = '\x1b[?62;22c';

/** The replies of kitty to the graphics queries. */
const KITTY = { 'a=q': '\x1b_Gi=31;OK\x1b\\\x1b[6;20;10t' };

/** The same of one that changes parts of pictures. */
const EDITED_KITTY = { 'a=q': `\x1b_Gi=32;OK\x1b\\${KITTY['a=q']}` };

/** The same of one that also reads shared memory of this machine. */
const LOCAL_KITTY = { 'a=q': `\x1b_Gi=33;OK\x1b\\${EDITED_KITTY['a=q']}` };

function open(context: TestContext, args: readonly string[], options: PtyOptions = {}): PtyScreen {
  const screen = PtyScreen.dashboard(args, options);
  cleanup(context, () => screen.close());
  return screen;
}

/** A model of kitty's present state. The last command is left out while it is incomplete. */
function kitty({ output }: PtyScreen): KittyModel {
  const end = output.lastIndexOf('\x1b_G');
  return new KittyModel(end < 0 || output.includes('\x1b\\', end) ? output : output.slice(0, end));
}

/** All cells that a part of a picture is placed on. Undefined if two parts overlap. */
function placedCells(model: KittyModel): Set<string> | undefined {
  const cells = new Set<string>();
  let count = 0;
  for (const { left, top, columns, rows } of model.parts.values()) {
    for (let at = 0; at < columns * rows; at += 1)
      cells.add(`${left + (at % columns)} ${top + Math.floor(at / columns)}`);
    count += columns * rows;
  }
  return cells.size === count ? cells : undefined;
}

for (const [title, answers, late] of [
  ['which queries it takes', { 'a=q': `${KITTY['a=q']}${ATTRIBUTES}` }, ATTRIBUTES],
  ['what its graphics are', { '\x1b[>q\x1b[c': ATTRIBUTES }, `${KITTY['a=q']}${ATTRIBUTES}`],
] as const) {
  test(`a terminal that is too busy to say at the start ${title} is sent pixels when it has said so`, async (context) => {
    const screen = open(context, ['--glyphs', 'auto', '--still'], { mute: true, answers });
    await untilWhole(screen);
    assert.equal(kitty(screen).parts.size, 0);
    screen.type(late);
    await screen.until('the picture is placed', () => kitty(screen).parts.size === 1);
    const isBlank = () => /^(default[ /]?)+$/.test(screen.colors(...PICTURE).join(' '));
    await screen.until('no cell is drawn below it', isBlank);
    assert.equal(screen.output.split('a=q,t=d').length, 2, 'asked once');
  });
}

test('kitty is sent pixels, which leave room for a popup and are deleted when the dashboard ends', async (context) => {
  const screen = open(context, ['--glyphs', 'auto', '--still'], { answers: KITTY });
  await screen.untilShown(/● LIVE/);
  await screen.until('the picture is placed', () => kitty(screen).parts.size === 1);
  const [image] = kitty(screen).images.values();
  const { width, height, rgb } = image ?? assert.fail();
  const [part] = kitty(screen).parts.values();
  assert.ok(part !== undefined && part.columns > 20 && part.rows > 10, JSON.stringify(part));
  assert.deepEqual([part.x, part.y, part.width, part.height], [0, 0, width, height]);
  const [jpeg] = await movingJpegs(1);
  const decoded = await decodeWithSharp(jpeg ?? assert.fail(), width, height);
  assert.ok(decoded.kind === 'picture');
  const errors = decoded.picture.rgb.reduce((sum, value, at) => sum + Math.abs(value - (rgb[at] ?? 0)), 0);
  // The picture may be coarse on a busy machine.
  assert.ok(errors / rgb.length < 8, `the pixels of the JPEG: ${errors / rgb.length} levels off`);
  const whole = placedCells(kitty(screen)) ?? assert.fail();

  screen.type('?');
  await screen.untilShown(/─ help ─/, /balanced kitty/);
  await screen.until('the picture makes way', () => (placedCells(kitty(screen))?.size ?? whole.size) < whole.size);
  const around = placedCells(kitty(screen)) ?? assert.fail('parts that overlap');
  assert.ok(around.size > 0 && [...around].every((cell) => whole.has(cell)));
  await screen.until('one picture', () => kitty(screen).images.size === 1);
  screen.type('\x1b');
  await screen.until('the picture is whole', () => placedCells(kitty(screen))?.size === whole.size);

  screen.type('g');
  await screen.until('another layout, another place', () => {
    const [moved] = kitty(screen).parts.values();
    return moved !== undefined && JSON.stringify(moved) !== JSON.stringify(part);
  });
  screen.resize(30, 8);
  await screen.untilShown(/^Needs|^Too small/);
  await screen.until('no picture is left where there is no room', () => kitty(screen).images.size === 0);
  screen.resize(100, 30);
  await screen.until('it is back', () => kitty(screen).parts.size === 1);
  screen.type('q');
  await screen.untilEnded();
  const left = new KittyModel(screen.output);
  assert.deepEqual([left.images.size, left.parts.size, left.waiting], [0, 0, false]);
  assert.ok(!screen.output.includes('▀'), 'no half blocks');
});

test('in kitty each camera has an image id of its own, and moving pictures arrive whole and in order', async (context) => {
  const screen = open(context, ['--glyphs', 'kitty', '--cameras', '3', '--fps', '4'], { answers: EDITED_KITTY });
  await screen.untilShown(/1 [^╮\n]*● LIVE/, /2 [^╮\n]*● LIVE/, /3 [^╮\n]*● LIVE/);
  // A whole picture is uploaded beside the one that is shown, so for a moment a pane has two.
  const paneOf = (id: string): number => Number(id) % 65_536;
  await screen.until('three pictures', () => {
    const { images, parts } = kitty(screen);
    return parts.size === 3 && images.size === 3 && new Set([...images.keys()].map(paneOf)).size === 3;
  });
  const images = (): string[] =>
    [...kitty(screen).images].map(([id, { rgb }]) => `${paneOf(id)} ${rgb.toString('latin1')}`);
  const before = images();
  await screen.until('all of them move', () => images().every((image) => !before.includes(image)));
  await screen.until('one moves by changes', () => /_Ga=f,r=1,t=d,f=100,i=(1|65537),/.test(screen.output));
  screen.type('\r');
  await screen.until('one alone', () => kitty(screen).images.size === 1 && kitty(screen).parts.size === 1);
  process.kill(screen.pty.pid, 'SIGTERM');
  await screen.untilEnded();
  assert.equal(new KittyModel(screen.output).images.size, 0);
});

test('a kitty on this machine reads pixels from shared memory, of which nothing is left at the end', async (context) => {
  const env = { SSH_CONNECTION: '', SSH_TTY: '', SSH_CLIENT: '' };
  const screen = open(context, ['--glyphs', 'kitty', '--still'], { answers: LOCAL_KITTY, env });
  await screen.untilShown(/● LIVE/);
  const upload = (): RegExpExecArray | null =>
    /a=t,t=s,f=24,i=1,s=(\d+),v=(\d+),q=2,m=0;([A-Za-z0-9+/=]+)/.exec(screen.output);
  await screen.until('a picture is shared', () => upload() !== null);
  const [, width, height, name = ''] = upload() ?? assert.fail();
  const file = join('/dev/shm', Buffer.from(name, 'base64').toString());
  assert.equal(statSync(file).size, Number(width) * Number(height) * 3);
  process.kill(screen.pty.pid, 'SIGTERM');
  await screen.untilEnded();
  const ours = basename(file).replace(/\d+$/, '');
  assert.deepEqual(
    readdirSync('/dev/shm').filter((one) => one.startsWith(ours)),
    [],
  );
  const far = open(context, ['--glyphs', 'kitty', '--still'], {
    answers: EDITED_KITTY,
    env: { SSH_TTY: '/dev/pts/9' },
  });
  await far.until('a picture is sent', () => far.output.includes('a=t,t=d,f=100,i=1'));
  assert.ok(!far.output.includes('t=s'), 'nothing is asked over SSH');
});

test('iTerm2 is sent the unchanged JPEG', async (context) => {
  const screen = open(context, ['--glyphs', 'iterm2', '--still']);
  await screen.untilShown(/● LIVE/);
  const sent = (): RegExpExecArray | null =>
    /␛\[\d+;\d+H␛\]1337;File=inline=1;size=(\d+);[^:␛]*:([A-Za-z0-9+/=]+)␇/.exec(visible(Buffer.from(screen.output)));
  await screen.until('the JPEG comes', () => sent() !== null);
  const [jpeg = new Uint8Array(0)] = await movingJpegs(1);
  assert.deepEqual(Buffer.from(sent()?.[2] ?? '', 'base64'), Buffer.from(jpeg));
  assert.equal(Number(sent()?.[1]), jpeg.length);
  // The picture gets another place. Not every terminal erases the old one where text is written over it.
  const from = screen.output.length;
  screen.type('\r');
  await screen.until('the old one is erased', () => {
    const erased = screen.output.indexOf('\x1b[2J', from);
    return erased >= 0 && screen.output.includes('\x1b]1337;File', erased);
  });
});

test('a terminal without replies gets half blocks, and so does tmux, where a message says why', async (context) => {
  const plain = open(context, ['--glyphs', 'auto', '--still']);
  await plain.untilShown(/● LIVE/, /▀▀▀▀|▄▄▄▄/);
  const tmux = open(context, ['--glyphs', 'kitty', '--still'], { env: { TMUX: '/tmp/tmux,1,0' } });
  await tmux.untilShown(/half blocks: tmux and screen pass no kitty pictures on/);
  await tmux.untilShown(/▀▀▀▀|▄▄▄▄/);
  assert.ok(!tmux.output.includes('\x1b_G'));
});
