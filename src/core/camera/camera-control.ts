// A control of a camera, such as its brightness: what it is, its range, and its present value.

/** How a control is set: a number, on or off, one of a few entries, or an action without a value. */
export type ControlKind = 'number' | 'switch' | 'menu' | 'button';

/** An entry of a menu. */
export interface ControlChoice {
  readonly value: number;
  readonly label: string;
}

/** One control of a camera. Values are those of V4L2. */
export interface CameraControl {
  /** The number that the kernel gives it. */
  readonly id: number;
  /** The name that v4l2-ctl prints: `exposure_time_absolute`. */
  readonly name: string;
  readonly kind: ControlKind;
  readonly minimum: number;
  readonly maximum: number;
  /** The distance of two values, at least 1. */
  readonly step: number;
  readonly standard: number;
  readonly value: number;
  /** Whether an automatic control sets it at present, so that it cannot be set by hand. */
  readonly inactive: boolean;
  /** The entries of a menu, by value; empty for the others. */
  readonly choices: readonly ControlChoice[];
}

/** The controls of a camera that gives pictures, as far as whoever watches it may set them. */
export interface ControlList {
  readonly controls: readonly CameraControl[];
  /** Why the last request was not obeyed; undefined where it was. */
  readonly problem?: string | undefined;
}

/** What a viewer asks for. */
export interface ControlRequest {
  readonly id: number;
  readonly value: number;
}

/** The range of a control in words: `-64 to 64 in steps of 4`, `0 or 1`, `1 (Manual Mode) or 3 (Automatic)`. */
export function rangeText({ kind, minimum, maximum, step, choices }: CameraControl): string {
  switch (kind) {
    case 'number':
      return `${minimum} to ${maximum}${step === 1 ? '' : ` in steps of ${step}`}`;
    case 'switch':
      return '0 or 1';
    case 'menu':
      return choices.length === 0
        ? `${minimum} to ${maximum}`
        : choices.map(({ value, label }) => `${value} (${label})`).join(', ');
    case 'button':
      return 'no value';
  }
}

/** The value in words: `40`, `on`, `Manual Mode`. */
export function valueText({ kind, choices }: CameraControl, value: number): string {
  if (kind === 'switch') return value === 0 ? 'off' : 'on';
  if (kind === 'button') return '';
  return choices.find((one) => one.value === value)?.label ?? String(value);
}
