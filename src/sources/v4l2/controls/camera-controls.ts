// The controls of the camera of a run: sets them whenever it opens, and while it runs where a viewer may ask for that.
import type { CameraControl, ControlList, ControlRequest } from '../../../core/camera/camera-control.js';
import { TtycamError } from '../../../core/errors.js';
import type { ControlDevice, ListedControls } from './control-device.js';
import { isAutomatic } from './control-names.js';
import { type ControlSetting, heldText, refusalText, resolveSettings, valueProblem } from './control-setting.js';

/** What became of the settings when the camera opened. */
export interface AppliedControls {
  /** The values in force of the controls that were set, read back. */
  readonly values: Readonly<Record<string, number>>;
  /** Why others were not set, each in a sentence. */
  readonly problems: readonly string[];
}

/** What happens to the controls. */
export interface ControlEvents {
  /** The camera has opened, and its settings were applied. Only called where there are some. */
  applied(applied: AppliedControls): void;
  /** The controls have changed; undefined while the camera is closed. */
  listed(list: ControlList | undefined): void;
}

const NONE: ListedControls = { settable: [], fixed: [] };

export class CameraControls {
  readonly #settings: readonly ControlSetting[];
  readonly #lists: boolean;
  /** What viewers have set in this run. It is set again when the camera opens again. */
  readonly #requested = new Map<number, number>();
  /** The newest request for each control, as a slider gives many. */
  readonly #waiting = new Map<number, number>();
  #events: ControlEvents | undefined;
  #device: ControlDevice | undefined;
  #listed: ListedControls = NONE;
  #isBusy = false;

  /** @param lists Whether viewers get the list, and may ask for values. */
  constructor(settings: readonly ControlSetting[], lists: boolean) {
    this.#settings = settings;
    this.#lists = lists;
  }

  /** Whether the command line sets controls. */
  get hasSettings(): boolean {
    return this.#settings.length > 0;
  }

  follow(events: ControlEvents): void {
    this.#events = events;
  }

  /** The camera opens: sets what is to be set, before its first picture. Never rejects, as pictures matter more. */
  async open(device: ControlDevice): Promise<void> {
    if (this.#settings.length === 0 && !this.#lists) return;
    this.#device = device;
    try {
      this.#listed = await device.list();
      const problems = await this.#applySettings(device);
      for (const [id, value] of this.#requestedInOrder()) await this.#applyValue(device, id, value);
      this.#listed = await device.list();
      if (this.#settings.length > 0) {
        this.#events?.applied({
          values: this.#valuesInForce(),
          problems: [...problems, ...this.#heldProblems(problems)],
        });
      }
      this.#show();
    } catch (reason) {
      if (this.#settings.length === 0) return;
      this.#events?.applied({ values: {}, problems: [TtycamError.from(reason).message] });
    }
  }

  /** The camera is closed. */
  close(): void {
    this.#device = undefined;
    this.#waiting.clear();
    if (this.#lists) this.#events?.listed(undefined);
  }

  /** Sets a control for a viewer, or only reads all of them again for the id 0. The result comes with the next list. */
  request({ id, value }: ControlRequest): void {
    if (!this.#lists || (id !== 0 && !this.#controls.some((one) => one.id === id))) return;
    this.#waiting.set(id, value);
    if (!this.#isBusy) void this.#serve();
  }

  async #serve(): Promise<void> {
    this.#isBusy = true;
    for (;;) {
      const [next] = this.#waiting;
      const device = this.#device;
      if (next === undefined || device === undefined) break;
      const [id, value] = next;
      this.#waiting.delete(id);
      try {
        const problem = await this.#applyValue(device, id, value);
        this.#listed = await device.list();
        // It may have been unplugged, or opened again, meanwhile.
        if (device === this.#device) this.#show(problem);
      } catch {
        // It is gone. The capture reports that.
      }
    }
    this.#isBusy = false;
  }

  async #applySettings(device: ControlDevice): Promise<string[]> {
    const problems: string[] = [];
    for (const setting of resolveSettings(this.#settings, this.#listed)) {
      if (setting.kind === 'problem') problems.push(setting.problem);
      else {
        const error = await device.set(setting.control, setting.value);
        if (error !== undefined) problems.push(refusalText(setting.control, (await device.list()).settable, error));
      }
    }
    return problems;
  }

  /** Why a value was not set; undefined where it was. It is kept for the next opening then. */
  async #applyValue(device: ControlDevice, id: number, value: number): Promise<string | undefined> {
    const control = this.#controls.find((one) => one.id === id);
    if (control === undefined) return undefined;
    const problem = valueProblem(control, value);
    if (problem !== undefined) return `${control.name}: ${problem}`;
    const error = await device.set(control, value);
    if (error !== undefined) return refusalText(control, (await device.list()).settable, error);
    // A button acts once.
    if (control.kind !== 'button') this.#requested.set(id, value);
    return undefined;
  }

  get #controls(): readonly CameraControl[] {
    return this.#listed.settable;
  }

  /** What viewers have set, the automatic controls first. */
  #requestedInOrder(): (readonly [number, number])[] {
    const automatic = new Set(this.#controls.filter(isAutomatic).map(({ id }) => id));
    const rank = ([id]: readonly [number, number]): number => (automatic.has(id) ? 0 : 1);
    return [...this.#requested].sort((one, other) => rank(one) - rank(other));
  }

  /** The controls that the settings name, as they are now. */
  #named(): CameraControl[] {
    return resolveSettings(this.#settings, this.#listed).flatMap((one) => (one.kind === 'value' ? [one.control] : []));
  }

  #valuesInForce(): Record<string, number> {
    const set = this.#named().filter(({ kind }) => kind !== 'button');
    return Object.fromEntries(set.map(({ name, value }) => [name, value]));
  }

  /** Some drivers take a value for a control that an automatic one sets, and do not use it. */
  #heldProblems(known: readonly string[]): string[] {
    const held = this.#named().filter(({ inactive }) => inactive);
    return [...new Set(held.map((one) => heldText(one, this.#controls)))].filter((text) => !known.includes(text));
  }

  #show(problem?: string): void {
    if (this.#lists) this.#events?.listed({ controls: this.#controls, problem });
  }
}
