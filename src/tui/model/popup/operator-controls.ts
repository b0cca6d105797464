// The popup of controls as the operator uses it: opens it for the selected camera, and sends what its keys ask for.
import type { CameraSnapshot } from '../../../core/camera/camera-snapshot.js';
import { cellText } from '../../../core/text.js';
import type { DashboardActions } from '../../dashboard-feed.js';
import { ControlsPopup, type ControlsView } from './controls-popup.js';

/** What the popup reads and acts on. */
export interface OperatorControlsContext {
  cameras(): readonly CameraSnapshot[];
  readonly actions: DashboardActions | undefined;
  /** Called when the popup has changed. */
  changed(): void;
}

export class OperatorControls {
  readonly #context: OperatorControlsContext;
  readonly #popup = new ControlsPopup();

  constructor(context: OperatorControlsContext) {
    this.#context = context;
  }

  /** What is shown; undefined while the popup is closed. */
  view(nowMs: number): ControlsView | undefined {
    return this.#popup.view(this.#camera(), nowMs);
  }

  /** Handles a key. Returns whether it was for the popup alone. */
  key(name: string): boolean {
    const { place } = this.#popup;
    if (place === undefined) return false;
    const { handled, request } = this.#popup.key(name, this.#camera(), performance.now());
    if (request !== undefined) this.#context.actions?.setControl?.(place, request);
    this.#context.changed();
    return handled;
  }

  /** Opens the controls of a camera. Returns why it has none to open. */
  open(place: number | undefined): string | undefined {
    const { actions } = this.#context;
    const camera = this.#context.cameras().find((one) => one.place === place);
    if (actions?.setControl === undefined) return 'this receiver cannot set controls';
    if (camera === undefined) return 'there is no camera yet';
    if (camera.controls === undefined || camera.controls.controls.length === 0) {
      const state = camera.state.kind === 'live' ? '' : ' now';
      return `${cellText(camera.name)} offers no controls${state} (sender --remote-controls)`;
    }
    actions.setControl(camera.place, this.#popup.open(camera));
    this.#context.changed();
    return undefined;
  }

  #camera(): CameraSnapshot | undefined {
    const { place } = this.#popup;
    return place === undefined ? undefined : this.#context.cameras().find((one) => one.place === place);
  }
}
