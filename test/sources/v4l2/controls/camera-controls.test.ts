// The controls of a camera: set when it opens, in the right order, read back, set again after a replug, and on request.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { ControlList } from '#src/core/camera/camera-control.js';
import { type AppliedControls, CameraControls } from '#src/sources/v4l2/controls/camera-controls.js';
import { controlSettings } from '#src/sources/v4l2/controls/control-setting.js';
import { ioctlControls } from '#src/sources/v4l2/controls/ioctl-controls.js';
import { parseControls } from '#src/sources/v4l2/controls/v4l2-ctl-controls.js';
import { FakeCamera } from '../fake-camera.js';
import { usbControls } from '../fake-controls.js';

function camera(): FakeCamera {
  const fake = new FakeCamera();
  fake.controls.all = usbControls();
  return fake;
}

function followed(settings: string, isRemote = false) {
  const controls = new CameraControls(settings === '' ? [] : controlSettings(settings), isRemote);
  const applied: AppliedControls[] = [];
  const lists: (ControlList | undefined)[] = [];
  controls.follow({ applied: (one) => applied.push(one), listed: (one) => lists.push(one) });
  return { controls, applied, lists };
}

async function open(controls: CameraControls, fake: FakeCamera): Promise<void> {
  await controls.open(ioctlControls('/dev/null', fake));
}

/** Waits until the newest list satisfies a condition. */
async function listed(lists: readonly (ControlList | undefined)[], isRight: (list: ControlList) => boolean) {
  for (;;) {
    const newest = lists.at(-1);
    if (newest !== undefined && isRight(newest)) return newest;
    await turn();
  }
}

suite('controls of a V4L2 camera', { skip: process.platform === 'win32' ? 'no /dev/null' : false }, () => {
  test('automatic controls are set first, by the names of any kernel, by numbers, words and labels', async () => {
    for (const settings of [
      'exposure_time_absolute=300,white_balance_temperature=5000,auto_exposure=1,white_balance_automatic=0',
      'exposure_absolute=300,white_balance_temperature=5000,exposure_auto=manual mode,white_balance_temperature_auto=off',
    ]) {
      const fake = camera();
      const { controls, applied } = followed(settings);
      await open(controls, fake);
      assert.deepEqual(applied[0]?.problems, []);
      const inForce = { exposure_time_absolute: 300, white_balance_temperature: 5_000 };
      assert.deepEqual({ ...applied[0]?.values }, { ...inForce, auto_exposure: 1, white_balance_automatic: 0 });
      assert.equal(fake.controls.value('Exposure Time, Absolute'), 300);
    }
  });

  test('what a camera makes of a value is read back', async () => {
    const { controls, applied } = followed('white_balance_automatic=off,white_balance_temperature=5004');
    await open(controls, camera());
    assert.equal(applied[0]?.values['white_balance_temperature'], 5_000);
  });

  test('what cannot be set is named with its range, and the others are set', async () => {
    const fake = camera();
    const { controls, applied } = followed(
      'brightnes=1,brightness=65,auto_exposure=2,white_balance_automatic=maybe,brightness=-7,exposure_time_absolute=9',
    );
    await open(controls, fake);
    const names =
      'brightness, white_balance_automatic, white_balance_temperature, auto_exposure, exposure_time_absolute';
    const modes = '1 (Manual Mode), 3 (Aperture Priority Mode)';
    assert.deepEqual(
      new Set(applied[0]?.problems),
      new Set([
        `there is no control brightnes: the camera has ${names}`,
        'brightness=65: it takes -64 to 64',
        `auto_exposure=2: it takes ${modes}`,
        'white_balance_automatic=maybe: it takes 0 or 1',
        `exposure_time_absolute is set by auto_exposure=3 (Aperture Priority Mode), which takes ${modes}`,
      ]),
    );
    assert.equal(fake.controls.value('Brightness'), -7);
  });

  test('a control that is read-only, is no number, or is held in silence says so', async () => {
    const fake = camera();
    fake.controls.takesHeld = true;
    const more = { minimum: 0, maximum: 9, step: 1, value: 3 };
    fake.controls.all.push(
      { id: 0x009a_0920, name: 'Camera Sensor Rotation', type: 1, ...more, isReadOnly: true },
      { id: 0x009a_0921, name: 'Lens Text', type: 7, ...more },
      { id: 0x009a_0922, name: 'Mo\x1b[2Jde', type: 3, ...more, menu: new Map([[3, 'Ho\x1b[2Jme']]) },
    );
    const { controls, applied } = followed('camera-sensor-rotation=0,lens_text=1,mo_2jde=0,exposure_time_absolute=9');
    await open(controls, fake);
    const modes = '1 (Manual Mode), 3 (Aperture Priority Mode)';
    assert.deepEqual(applied[0]?.problems, [
      'camera_sensor_rotation cannot be set: it is read-only',
      'lens_text cannot be set: it takes no number',
      // Names and labels are the camera's own, and reach a terminal.
      'mo_2jde=0: it takes 3 (Ho [2Jme)',
      `exposure_time_absolute is set by auto_exposure=3 (Aperture Priority Mode), which takes ${modes}`,
    ]);
  });

  test('after a replug, what a viewer has set is set in the order that the camera needs', async () => {
    const first = camera();
    const [exposure, automatic] = [0x009a_0902, 0x009a_0901];
    const manual = first.controls.all.find(({ id }) => id === automatic);
    assert.ok(manual !== undefined);
    // This one still has the mode of an earlier run, so its exposure can be set first.
    manual.value = 1;
    const { controls, lists } = followed('', true);
    await open(controls, first);
    for (const [id, value] of [
      [exposure, 300],
      [automatic, 3],
      [automatic, 1],
    ] as const) {
      controls.request({ id, value });
      await listed(lists, (one) => one.controls.some((control) => control.id === id && control.value === value));
    }
    controls.close();
    const second = camera();
    await open(controls, second);
    assert.equal(second.controls.value('Exposure Time, Absolute'), 300);
  });

  test('after a replug they are set again, and what a viewer has set as well', async () => {
    const { controls, lists } = followed('brightness=10', true);
    const first = camera();
    await open(controls, first);
    const list = await listed(lists, (one) => one.controls.length === 5);
    const automatic = list.controls.find(({ name }) => name === 'white_balance_automatic');
    controls.request({ id: automatic?.id ?? 0, value: 0 });
    await listed(lists, (one) => one.controls.some(({ id, value }) => id === automatic?.id && value === 0));
    controls.close();
    assert.equal(lists.at(-1), undefined);
    const second = camera();
    await open(controls, second);
    assert.deepEqual([second.controls.value('Brightness'), second.controls.value('White Balance, Automatic')], [10, 0]);
  });

  test('of many requests for one control the newest counts, and one that cannot be obeyed says why', async () => {
    const fake = camera();
    const { controls, lists } = followed('', true);
    await open(controls, fake);
    const [brightness] = (await listed(lists, () => true)).controls;
    assert.ok(brightness !== undefined);
    for (let value = -60; value <= 60; value += 1) controls.request({ id: brightness.id, value });
    await listed(lists, (one) => one.controls[0]?.value === 60);
    assert.ok(fake.calls.filter((call) => call === 'S_CTRL').length < 5);
    controls.request({ id: brightness.id, value: 2 ** 31 - 1 });
    assert.equal((await listed(lists, (one) => one.problem !== undefined)).problem, 'brightness: it takes -64 to 64');
    const before = lists.length;
    controls.request({ id: 12_345, value: 1 });
    fake.controls.all[0] = { ...(fake.controls.all[0] as (typeof fake.controls.all)[0]), value: 33 };
    controls.request({ id: 0, value: 0 });
    await listed(lists, (one) => one.controls[0]?.value === 33);
    assert.equal(lists.length, before + 1);
  });

  test('without --remote-controls nobody learns of them, and no request is obeyed', async () => {
    const fake = camera();
    const { controls, lists } = followed('brightness=5');
    await open(controls, fake);
    controls.request({ id: 0x0098_0900, value: 50 });
    controls.close();
    await turn();
    assert.deepEqual([fake.controls.value('Brightness'), lists.length], [5, 0]);
  });

  test('a camera that is gone, or has no controls, is no error, and no descriptor is left', async () => {
    const fake = camera();
    const before = readdirSync('/proc/self/fd').length;
    const { controls, applied } = followed('brightness=5', true);
    await controls.open(ioctlControls('/dev/ttycam-none', fake));
    assert.match(applied[0]?.problems[0] ?? '', /unplugged, waiting for/);
    fake.controls.all = [];
    for (let count = 0; count < 50; count += 1) {
      await open(controls, fake);
      controls.close();
    }
    assert.deepEqual(applied.at(-1)?.problems, ['there is no control brightness: the camera has no controls']);
    assert.equal(readdirSync('/proc/self/fd').length, before);
  });
});

test('what v4l2-ctl lists is read: numbers, switches, menus, buttons, and what is inactive', () => {
  const url = new URL('../../../../../test/fixtures/v4l2-ctl/controls-c920.txt', import.meta.url);
  const { settable: controls, fixed } = parseControls(readFileSync(url, 'utf8'));
  const words = controls.map(({ id, name, kind, minimum, maximum, step, standard, value, inactive, choices }) =>
    [id.toString(16), name, kind, minimum, maximum, step, standard, value, inactive, choices.length].join(' '),
  );
  assert.deepEqual(words, [
    '980900 brightness number 0 255 1 128 130 false 0',
    '98090c white_balance_automatic switch 0 1 1 1 1 false 0',
    '980918 power_line_frequency menu 0 2 1 2 2 false 3',
    '98091a white_balance_temperature number 2000 6500 10 4000 4610 true 0',
    '9a0901 auto_exposure menu 0 3 1 3 3 false 2',
    '9a0902 exposure_time_absolute number 3 2047 1 250 250 true 0',
    '9a0908 pan_absolute number -36000 36000 3600 0 0 false 0',
    '98f903 restart button 0 0 1 0 0 false 0',
    '98f90a link_frequency menu 0 1 1 0 1 false 2',
  ]);
  assert.deepEqual(controls[4]?.choices, [
    { value: 1, label: 'Manual Mode' },
    { value: 3, label: 'Aperture Priority Mode' },
  ]);
  assert.deepEqual(controls[8]?.choices[1], { value: 1, label: '500000000' });
  assert.deepEqual(fixed, [{ name: 'read_me', reason: 'it is read-only' }]);
});

test('a text that sets no control is refused', () => {
  for (const text of ['', 'brightness', '=4', 'brightness=', 'a=1,,b=2', 'a b=3']) {
    assert.throws(() => controlSettings(text), /name>=<value/, text);
  }
  assert.deepEqual(controlSettings(' a = 1 ,b=Manual Mode'), [
    { name: 'a', text: '1' },
    { name: 'b', text: 'Manual Mode' },
  ]);
});
