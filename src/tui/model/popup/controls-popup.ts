// The popup of a camera's controls: which one is selected, what a key asks of the camera, and what is shown meanwhile.
import type { CameraControl, ControlRequest } from '../../../core/camera/camera-control.js';
import type { CameraSnapshot } from '../../../core/camera/camera-snapshot.js';

/** How long a value that was asked for is shown before the camera has confirmed it. */
const ASKED_MS = 2_000;

/** The share of a range that a large step takes. */
const LARGE_STEPS = 10;

/** Keys that close the popup and have their usual effect as well. */
const PASSED_ON: ReadonlySet<string> = new Set(['q', 'Q', 'C-c', '?', 'f1', 'C-l', 'C-z']);

/** What the popup shows. */
export interface ControlsView {
  readonly camera: string;
  /** With the values that were asked for. */
  readonly controls: readonly CameraControl[];
  /** The index of the selected control. */
  readonly selected: number;
  /** Why the last value was refused. */
  readonly problem: string | undefined;
}

/** What a key has done. */
export interface ControlsKey {
  /** Whether the key was for the popup alone. */
  readonly handled: boolean;
  readonly request?: ControlRequest | undefined;
}

const HANDLED: ControlsKey = { handled: true };

export class ControlsPopup {
  #place: number | undefined;
  #selectedId = 0;
  #asked: (ControlRequest & { readonly atMs: number }) | undefined;

  /** The place of the camera whose controls are open; undefined while the popup is closed. */
  get place(): number | undefined {
    return this.#place;
  }

  /** Opens it for a camera that has controls. Returns a request that has their values read again, as automatic ones change. */
  open({ place, controls }: CameraSnapshot): ControlRequest {
    this.#place = place;
    this.#asked = undefined;
    const isKnown = controls?.controls.some(({ id }) => id === this.#selectedId) === true;
    if (!isKnown) this.#selectedId = controls?.controls[0]?.id ?? 0;
    return { id: 0, value: 0 };
  }

  close(): void {
    this.#place = undefined;
  }

  /** Handles a key while it is open. */
  key(name: string, camera: CameraSnapshot | undefined, nowMs: number): ControlsKey {
    const view = this.view(camera, nowMs);
    const control = view?.controls[view.selected];
    if (view === undefined || PASSED_ON.has(name)) {
      this.close();
      return { handled: false };
    }
    const { controls, selected } = view;
    const select = (index: number): ControlsKey => {
      this.#selectedId = controls[(index + controls.length) % controls.length]?.id ?? 0;
      return HANDLED;
    };
    switch (name) {
      case 'escape':
      case 'c':
        this.close();
        return HANDLED;
      case 'up':
      case 'k':
      case 'S-tab':
        return select(selected - 1);
      case 'down':
      case 'j':
      case 'tab':
        return select(selected + 1);
      default: {
        const value = control === undefined ? undefined : valueAfter(control, name);
        if (control === undefined || value === undefined) return HANDLED;
        this.#asked = { id: control.id, value, atMs: nowMs };
        return { handled: true, request: { id: control.id, value } };
      }
    }
  }

  /** What is shown; undefined while it is closed, or the camera has no controls now. */
  view(camera: CameraSnapshot | undefined, nowMs: number): ControlsView | undefined {
    const list = camera?.controls;
    if (this.#place === undefined || camera?.place !== this.#place || list === undefined) return undefined;
    if (this.#asked !== undefined && nowMs - this.#asked.atMs >= ASKED_MS) this.#asked = undefined;
    const asked = this.#asked;
    const controls = list.controls.map((one) =>
      one.id === asked?.id && list.problem === undefined ? { ...one, value: asked.value } : one,
    );
    const selected = Math.max(
      0,
      controls.findIndex(({ id }) => id === this.#selectedId),
    );
    return { camera: camera.name, controls, selected, problem: list.problem };
  }
}

/** The value of a control after a key; undefined where the key changes nothing. */
function valueAfter(control: CameraControl, key: string): number | undefined {
  const { kind, minimum, maximum, step, standard, value } = control;
  if (kind === 'button') return key === 'enter' || key === 'space' ? 1 : undefined;
  const large = Math.max(step, Math.round((maximum - minimum) / LARGE_STEPS / step) * step);
  const within = (next: number): number | undefined => {
    const clamped = Math.min(maximum, Math.max(minimum, next));
    return clamped === value ? undefined : clamped;
  };
  const isChoice = kind !== 'number';
  switch (key) {
    case 'left':
    case 'h':
    case '-':
      return isChoice ? entryAfter(control, -1, false) : within(value - step);
    case 'right':
    case 'l':
    case '+':
    case '=':
      return isChoice ? entryAfter(control, 1, false) : within(value + step);
    case 'S-left':
    case 'pagedown':
      return isChoice ? undefined : within(value - large);
    case 'S-right':
    case 'pageup':
      return isChoice ? undefined : within(value + large);
    case 'home':
      return isChoice ? undefined : within(minimum);
    case 'end':
      return isChoice ? undefined : within(maximum);
    case 'enter':
    case 'space':
      return isChoice ? entryAfter(control, 1, true) : undefined;
    case 'd':
    case 'backspace':
      return within(standard);
    default:
      return undefined;
  }
}

/** The entry of a menu or a switch that many steps on. */
function entryAfter(
  { kind, choices, minimum, maximum, value }: CameraControl,
  by: number,
  wraps: boolean,
): number | undefined {
  const values = kind === 'menu' && choices.length > 0 ? choices.map((one) => one.value) : range(minimum, maximum);
  const at = values.indexOf(value);
  const next = wraps ? values[(at + by) % values.length] : values[at + by];
  return next === value ? undefined : next;
}

/** A menu without names has a few entries. */
function range(minimum: number, maximum: number): number[] {
  return Array.from({ length: Math.min(64, maximum - minimum + 1) }, (_, index) => minimum + index);
}
