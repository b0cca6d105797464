// The controls of a camera as the doctor prints them, so that they can be pasted behind --control.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CameraControl } from '#src/core/camera/camera-control.js';
import { controlDetails } from '#src/sender/doctor/control-details.js';

const BRIGHTNESS: CameraControl = {
  ...{ id: 1, name: 'brightness', kind: 'number', minimum: -64, maximum: 64, step: 2 },
  ...{ standard: 0, value: 10, inactive: false, choices: [] },
};

test('each control has its value and its range', () => {
  const auto: CameraControl = {
    ...BRIGHTNESS,
    name: 'auto_exposure',
    kind: 'menu',
    value: 3,
    choices: [{ value: 3, label: 'Auto' }],
  };
  const held: CameraControl = { ...BRIGHTNESS, name: 'exposure_time_absolute', inactive: true, step: 1 };
  const button: CameraControl = { ...BRIGHTNESS, name: 'restart', kind: 'button' };
  const focus: CameraControl = { ...BRIGHTNESS, name: 'focus_automatic_continuous', kind: 'switch', value: 1 };
  assert.deepEqual(controlDetails([BRIGHTNESS, auto, held, button, focus]), [
    '--control brightness=10 (-64 to 64 in steps of 2), auto_exposure=3 (3 (Auto)), ' +
      'exposure_time_absolute=10 (-64 to 64; set automatically), restart, focus_automatic_continuous=1 (0 or 1)',
  ]);
});

test('a device without controls, or one that does not answer, has no such line', () => {
  assert.deepEqual([controlDetails([]), controlDetails(undefined)], [[], []]);
});
