// The test camera of Linux, which has every format and an HDMI input.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.js';
import { startReceiver } from '../helpers/programs.js';
import { sharp } from '../helpers/sharp.js';
import { DebianVm, GUEST_SHARED, needsVm } from '../helpers/vm/debian-vm.js';
import { GuestSender, senderCommand } from '../helpers/vm/guest.js';
import { eventually } from '../helpers/wait.js';

/** The guest is emulated, and the machine may be busy. */
const PATIENT_MS = 300_000;

test('the test camera of Linux', needsVm(), async (t) => {
  const vm = await DebianVm.start(t);
  const options = 'n_devs=3 node_types=0x1,0x1,0x1 multiplanar=1,2,1 num_inputs=1,1,1 input_types=0,0,3';
  await vm.run(`modprobe vivid ${options}; udevadm settle`);

  await t.test('each format of a driver gives the driver’s picture', async (t) => {
    const folder = temporaryFolder(t);
    const { receiver, url } = await startReceiver(t, ['--save', folder]);
    const problems: string[] = [];
    for (const { colorSpace, pattern, mostOff, of } of FORMATS) {
      for (const node of [0, 1])
        await vm.run(`v4l2-ctl -d${node} -c test_pattern=${pattern},osd_text_mode=2,colorspace=${colorSpace}`);
      const capture = 'v4l2-ctl -d0 -v width=320,height=180,pixelformat=RGB3 --stream-mmap --stream-count=1';
      await vm.run(`${capture} --stream-to=${GUEST_SHARED}/rgb >/dev/null`);
      const reference = readFileSync(join(vm.shared, 'rgb')).subarray(0, 320 * 180 * 3);
      for (const [node, format, backend] of of) {
        const name = `${format}-${colorSpace}-${backend}`;
        const input = `--device /dev/video${node} --input-format ${format} --input-backend ${backend} --input-size 320x180`;
        const picture = '--size 320x180 --quality 100 --frames 1';
        const printed = await vm.run(
          `${senderCommand(url, `${input} ${picture} --name ${name}`)} 2>&1; true`,
          PATIENT_MS,
        );
        const file = readdirSync(folder).find((one) => one.endsWith(`-${name}.jpg`));
        const isGrey = format === 'grey' || format === 'y16';
        const off = file === undefined ? undefined : await levelsOff(join(folder, file), reference, isGrey);
        t.diagnostic(`${name}: ${off?.toFixed(2)} levels off`);
        if (off === undefined || off > mostOff) problems.push(`${name}: ${off} levels off\n${printed}`);
      }
    }
    assert.deepEqual(problems, []);
    assert.equal(await receiver.stop(), 0, receiver.transcript);
  });

  await t.test('an HDMI input without a signal is a state, and a signal of another size is taken up', async (t) => {
    const { receiver, url } = await startReceiver(t);
    const signal = async (mode: string): Promise<void> => void (await vm.run(`v4l2-ctl -d2 -c ${mode}`));
    const sender = await GuestSender.start(t, vm, 'hdmi', url, '--device /dev/video2 --name hdmi --size 64x48');
    await receiver.event('state', { camera: 'hdmi', state: 'live' }, 0, PATIENT_MS);
    const told = (words: string, from: number) =>
      eventually(
        words,
        () => receiver.events.slice(from).some(({ reason }) => String(reason).startsWith(words)),
        PATIENT_MS,
      );

    let from = receiver.events.length;
    await signal('dv_timings_signal_mode=1');
    await told('no signal: is the cable plugged in, and its source switched on?', from);
    await signal('dv_timings_signal_mode=2');
    await told('no lock on the signal', from);
    from = receiver.events.length;
    await signal('dv_timings_signal_mode=0');
    await receiver.event('state', { camera: 'hdmi', state: 'live' }, from, PATIENT_MS);

    from = receiver.events.length;
    // 720x576p50
    await signal('dv_timings_signal_mode=4,dv_timings=4');
    await told('the signal has changed to 720x576', from);
    await receiver.event('state', { camera: 'hdmi', state: 'live' }, from, PATIENT_MS);
    const sizes = (await sender.lines()).filter(({ event }) => event === 'camera').map(({ size }) => size);
    // The driver scales, so the sender asks for the proportions of the signal: of 1280x720 at first.
    assert.deepEqual([sizes[0], sizes.at(-1)], ['640x360', '600x480']);
    await sender.stop();
    assert.equal(await receiver.stop(), 0, receiver.transcript);
  });
});

interface FormatsOfColorSpace {
  /** An entry of the driver's menu. */
  readonly colorSpace: number;
  readonly pattern: number;
  /** The largest mean difference, in levels. JPEG mixes colours at the edges of the pattern. */
  readonly mostOff: number;
  /** Node, format and backend. The second node has a buffer for each plane. */
  readonly of: readonly (readonly [0 | 1, string, 'ioctl' | 'v4l2-ctl'])[];
}

const FORMATS: readonly FormatsOfColorSpace[] = [
  {
    // sRGB, in squares of many colours: RGB itself is 5.1 levels off.
    ...{ colorSpace: 2, pattern: 4, mostOff: 8 },
    of: [
      ...['yuyv', 'uyvy', 'yvyu', 'vyuy', 'nv12', 'nv21', 'yu12', 'yv12', 'rgb3', 'bgr3', 'grey', 'y16'].map(
        (format) => [0, format, 'ioctl'] as const,
      ),
      ...['nm12', 'nm21', 'ym12', 'ym21', 'yuyv'].map((format) => [1, format, 'ioctl'] as const),
      ...['nm12', 'ym21', 'y16'].map((format) => [1, format, 'v4l2-ctl'] as const),
    ],
  },
  {
    // Rec. 709, in wide bars.
    ...{ colorSpace: 1, pattern: 2, mostOff: 3 },
    of: [
      [0, 'yuyv', 'ioctl'],
      [1, 'nm12', 'ioctl'],
      [0, 'yuyv', 'v4l2-ctl'],
      [1, 'nm12', 'v4l2-ctl'],
    ],
  },
];

/** The mean difference to raw RGB. */
async function levelsOff(file: string, rgb: Uint8Array, isGrey: boolean): Promise<number> {
  const seen = await sharp(file).toColourspace('srgb').removeAlpha().raw().toBuffer();
  let sum = 0;
  for (let at = 0; at < rgb.length; at += 3) {
    const [r = 0, g = 0, b = 0] = rgb.subarray(at, at + 3);
    // The driver takes the luma of Rec. 709 for grey.
    const grey = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    const wanted = isGrey ? [grey, grey, grey] : [r, g, b];
    for (const [channel, value] of wanted.entries()) sum += Math.abs((seen[at + channel] ?? 0) - value);
  }
  return sum / rgb.length;
}
