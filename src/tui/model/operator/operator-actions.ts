// Keys that ask the receiver or the terminal to do something: pause, snapshot, record, window, add a camera, copy.
import type { CameraSnapshot } from '../../../core/camera/camera-snapshot.js';
import { lineForPeople } from '../../../core/exit-text.js';
import { cellText } from '../../../core/text.js';
import type { DashboardActions } from '../../dashboard-feed.js';
import type { View } from '../view-state.js';
import type { Effect } from './effect.js';
import type { OperatorContext } from './operator-context.js';

/** An effect that the receiver performs. */
type ActionEffect = Extract<Effect, { kind: 'pause' | 'snapshot' | 'record' | 'window' | 'add' }>;

/** What actions read and change of the operator. */
interface ActionsOperator {
  readonly view: View;
  /** Shows a message with the outcome. */
  notify(text: string, failed?: boolean): void;
  /** Selects the camera that was added. */
  select(place: number): void;
}

export class OperatorActions {
  readonly #context: OperatorContext;
  readonly #operator: ActionsOperator;
  /** The address that could not be added last: the prompt begins with it. */
  #retypes = '';

  constructor(context: OperatorContext, operator: ActionsOperator) {
    this.#context = context;
    this.#operator = operator;
  }

  /** The address with which the prompt for a new camera begins. */
  get addressToRetype(): string {
    return this.#retypes;
  }

  /** Performs an action. A message shows its outcome. */
  perform(effect: ActionEffect): void {
    // An action of the receiver may throw anything, and that must not end the dashboard.
    void this.#act(effect).catch((reason: unknown) =>
      this.#operator.notify(reason instanceof Error ? reason.message : String(reason), true),
    );
  }

  /** Copies the address of the selected camera, or without cameras the command of a sender. Neither holds a secret. */
  copy(): void {
    const camera = this.#context.cameras().find(({ place }) => place === this.#operator.view.selected);
    const given = camera === undefined ? this.#context.senderCommand() : camera.address;
    if (given === undefined || given === '') {
      this.#operator.notify('there is nothing to copy', true);
      return;
    }
    const text = lineForPeople(given);
    this.#context.copy(text);
    this.#operator.notify(`sent to the clipboard: ${text}`);
  }

  async #act(effect: ActionEffect): Promise<void> {
    const { actions } = this.#context;
    const cameras = this.#context.cameras();
    const camera = cameras.find(({ place }) => place === this.#operator.view.selected);
    if (actions === undefined) return this.#operator.notify('this receiver cannot do that', true);
    if (effect.kind === 'window') {
      if (actions.toggleWindow === undefined) return this.#operator.notify('this receiver has no window', true);
      return actions.toggleWindow(this.#operator.view.selected, this.#operator.view.brightens);
    }
    if (effect.kind === 'add') return await this.#add(effect.address, actions);
    if (camera === undefined) return this.#operator.notify('there is no camera yet', true);
    const name = cellText(camera.name);
    switch (effect.kind) {
      case 'pause': {
        const paused = camera.paused !== true;
        actions.pause(camera.place, paused);
        return this.#operator.notify(`${name}: ${paused ? 'asked to pause' : 'asked to resume'}`);
      }
      case 'snapshot': {
        if (camera.frame === undefined) return this.#operator.notify(`${name}: there is no picture yet`, true);
        return this.#operator.notify(`snapshot ${await actions.snapshot(camera.place, camera.frame)}`);
      }
      case 'record': {
        const on = effect.all ? recordedOf(cameras) < cameras.length : camera.recording !== true;
        const path = await actions.record(effect.all ? 'all' : camera.place, on);
        const subject = effect.all ? 'all cameras' : name;
        const where = path === undefined ? '' : on ? ` to ${path}` : `: ${path}`;
        // The recording of a camera that gives no frames begins with its next one.
        const waits = on && !effect.all ? waitingWords(camera) : '';
        return this.#operator.notify(
          on ? `${subject}: recording${where}${waits}` : `${subject}: recording ended${where}`,
        );
      }
    }
  }

  async #add(address: string, actions: DashboardActions): Promise<void> {
    if (actions.addCamera === undefined) return this.#operator.notify('cameras cannot be added here', true);
    this.#operator.notify('trying it …');
    const { name, place, file } = await actions.addCamera(address).catch((reason: unknown) => {
      // What was typed may only need a small change. Not where another prompt was opened meanwhile.
      if (this.#operator.view.prompt === undefined) this.#retypes = address;
      throw reason;
    });
    this.#retypes = '';
    this.#operator.select(place);
    this.#operator.notify(
      `${cellText(name)}: added${file === undefined ? ' for this run: there is no configuration' : `, and kept in ${file}`}`,
    );
  }
}

/** What a recording waits for. */
function waitingWords({ state }: CameraSnapshot): string {
  switch (state.kind) {
    case 'live':
      return '';
    case 'lost':
      return ', when it is back';
    case 'paused':
      return ', when it is resumed';
    case 'waiting':
    case 'connecting':
    case 'stalled':
    case 'resting':
      return ', from its next frame on';
  }
}

/** How many cameras are being recorded. */
export function recordedOf(cameras: readonly CameraSnapshot[]): number {
  return cameras.filter(({ recording }) => recording === true).length;
}
