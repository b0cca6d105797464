// The controls of a camera as they are in messages, and the limits of what a peer can list.
import type { CameraControl, ControlKind, ControlList, ControlRequest } from '../camera/camera-control.js';
import type { ttycam } from './proto/video.js';

/** By their numbers in the schema. */
const KINDS: readonly ControlKind[] = ['number', 'switch', 'menu', 'button'];

/** A camera has some twenty controls, and a menu some ten entries. What a peer lists beyond these is left out. */
const MAX_CONTROLS = 100;
const MAX_CHOICES = 64;

export function controlsToWire({ controls, problem }: ControlList): ttycam.CameraControls.$Properties {
  return {
    controls: controls.slice(0, MAX_CONTROLS).map((control) => ({
      ...control,
      kind: KINDS.indexOf(control.kind),
      step: control.step === 1 ? 0 : control.step,
      choices: control.choices.slice(0, MAX_CHOICES).map(({ value, label }) => ({ value, label })),
    })),
    problem: problem ?? '',
  };
}

/** The list of a peer. Its texts are as the peer wrote them, not cleaned. */
export function controlsFromWire(list: ttycam.CameraControls.$Properties): ControlList {
  return {
    controls: (list.controls ?? []).slice(0, MAX_CONTROLS).map(controlFromWire),
    ...(list.problem ? { problem: list.problem } : {}),
  };
}

function controlFromWire(control: ttycam.CameraControl.$Properties): CameraControl {
  return {
    id: control.id ?? 0,
    name: control.name ?? '',
    kind: KINDS[control.kind ?? 0] ?? 'number',
    minimum: control.minimum ?? 0,
    maximum: control.maximum ?? 0,
    step: Math.max(1, control.step ?? 0),
    standard: control.standard ?? 0,
    value: control.value ?? 0,
    inactive: control.inactive ?? false,
    choices: (control.choices ?? [])
      .slice(0, MAX_CHOICES)
      .map(({ value, label }) => ({ value: value ?? 0, label: label ?? '' })),
  };
}

export function requestFromWire({ id, value }: ttycam.ControlRequest.$Properties): ControlRequest {
  return { id: id ?? 0, value: value ?? 0 };
}
