// The controller of the dashboard: it turns keys and mouse events into changes of the view, actions and messages.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import type { LogRing } from '../../core/log.js';
import { cellText } from '../../core/text.js';
import type { DashboardActions } from '../dashboard-feed.js';
import type { TerminalEvent } from '../terminal/terminal-input.js';
import type { StatusLine } from '../text/bar-texts.js';
import { ADDRESS_LABEL } from './address-prompt.js';
import { ControlsPopup, type ControlsView } from './controls-popup.js';
import { type LogMove, scrollLog } from './log-view.js';
import { pasteInto } from './prompt.js';
import type { ViewSettings } from './remembered-settings.js';
import { type Effect, type UpdateContext, update } from './update.js';
import { ensureSelection, filterCameras, type LogView, settingsOfView, sortCameras, type View } from './view-state.js';

/** How long a message stays in the status line. */
const MESSAGE_MS = 5_000;
const DOUBLE_CLICK_MS = 400;
const WHEEL_LINES = 3;

/** What the controller reads and acts on. */
export interface OperatorContext {
  cameras(): readonly CameraSnapshot[];
  readonly log: LogRing;
  readonly actions: DashboardActions | undefined;
  /** The current division of the screen: tiles a page, tiles in each row, and rows of the log. */
  screen(): { readonly perPage: number; readonly perRow: readonly number[]; readonly logRows: number };
  /** The place of the camera in a cell of the screen. */
  placeAt(column: number, row: number): number | undefined;
  /** Called when the view or the message has changed. */
  changed(): void;
  /** Called after each change of the view, with what the next dashboard starts with. */
  remember(settings: ViewSettings): void;
  /** Performs an effect on the terminal or the dashboard itself. */
  perform(effect: 'quit' | 'repaint' | 'suspend' | 'colors'): void;
}

export class Operator {
  readonly #context: OperatorContext;
  readonly #controls = new ControlsPopup();
  #view: View;
  #message: { readonly text: string; readonly failed: boolean; readonly untilMs: number } | undefined;
  /** The address that could not be added last: the prompt begins with it. */
  #retypes = '';
  #lastClick = { atMs: Number.NEGATIVE_INFINITY, place: 0 };

  constructor(context: OperatorContext, view: View) {
    this.#context = context;
    this.#view = view;
  }

  get view(): View {
    return this.#view;
  }

  /** The open popup of controls. */
  controls(cameras: readonly CameraSnapshot[], nowMs: number): ControlsView | undefined {
    const { place } = this.#controls;
    return this.#controls.view(
      cameras.find((one) => one.place === place),
      nowMs,
    );
  }

  /** The cameras that match the filter, in display order. If the selected one is not among them, selects the first. */
  arrange(cameras: readonly CameraSnapshot[]): readonly CameraSnapshot[] {
    const arranged = this.#arranged(cameras);
    this.#view = ensureSelection(
      this.#view,
      arranged.map(({ place }) => place),
    );
    return arranged;
  }

  /** The content of the status line. */
  status(cameras: readonly CameraSnapshot[], settings: string, nowMs: number): StatusLine {
    const { confirmsQuit, prompt, address, zoomed } = this.#view;
    if (confirmsQuit) return { kind: 'quit', recorded: recordedOf(cameras) };
    if (prompt !== undefined) return { kind: 'prompt', text: prompt };
    if (address !== undefined) return { kind: 'prompt', text: address, label: ADDRESS_LABEL };
    if (this.#message !== undefined && nowMs >= this.#message.untilMs) this.#message = undefined;
    if (this.#message === undefined) return { kind: 'keys', zoomed, settings };
    return { kind: 'message', text: this.#message.text, role: this.#message.failed ? 'lost' : 'strong' };
  }

  /** Shows a message for a few seconds. */
  notify(text: string, failed = false): void {
    this.#message = { text, failed, untilMs: performance.now() + MESSAGE_MS };
    this.#context.changed();
  }

  /** Handles what the user did. */
  handle(event: Exclude<TerminalEvent, { kind: 'reply' }>): void {
    switch (event.kind) {
      case 'key':
        this.#key(event.name);
        return;
      case 'click': {
        const place = this.#context.placeAt(event.column, event.row);
        if (place !== undefined) this.#click(place);
        return;
      }
      case 'wheel':
        this.#scroll(event.direction === 'up' ? -WHEEL_LINES : WHEEL_LINES);
        return;
      case 'paste':
        this.#paste(event.text);
        return;
    }
  }

  #key(name: string): void {
    if (this.#controls.place !== undefined && this.#controlKey(name)) return;
    const { view, effect, message } = update(this.#view, name, this.#updateContext());
    // Any key ends the last message.
    this.#message = undefined;
    const opens = view.address === '' && this.#view.address === undefined;
    this.#setView(opens ? { ...view, address: this.#retypes } : view);
    if (message !== undefined) this.notify(message);
    this.#perform(effect);
  }

  /** Whether the key was for the popup of controls alone. */
  #controlKey(name: string): boolean {
    const { place } = this.#controls;
    const camera = this.#context.cameras().find((one) => one.place === place);
    const { handled, request } = this.#controls.key(name, camera, performance.now());
    if (request !== undefined && place !== undefined) this.#context.actions?.setControl?.(place, request);
    if (handled) this.#context.changed();
    return handled;
  }

  /** Opens the controls of the selected camera. Returns why it has none to open. */
  #openControls(): string | undefined {
    const { actions } = this.#context;
    const camera = this.#context.cameras().find(({ place }) => place === this.#view.selected);
    if (actions?.setControl === undefined) return 'this receiver cannot set controls';
    if (camera === undefined) return 'there is no camera yet';
    if (camera.controls === undefined || camera.controls.controls.length === 0) {
      const state = camera.state.kind === 'live' ? '' : ' now';
      return `${cellText(camera.name)} offers no controls${state} (sender --remote-controls)`;
    }
    actions.setControl(camera.place, this.#controls.open(camera));
    this.#context.changed();
    return undefined;
  }

  /** Appends pasted text to an open prompt. Without a prompt it is ignored, as it must not act as keys. */
  #paste(text: string): void {
    const { prompt, address } = this.#view;
    if (address !== undefined) this.#setView({ ...this.#view, address: pasteInto(address, text) });
    else if (prompt !== undefined) this.#setView({ ...this.#view, prompt: pasteInto(prompt, text) });
  }

  #click(place: number): void {
    const atMs = performance.now();
    const isDouble = place === this.#lastClick.place && atMs - this.#lastClick.atMs < DOUBLE_CLICK_MS;
    this.#lastClick = { atMs: isDouble ? Number.NEGATIVE_INFINITY : atMs, place };
    this.#setView({ ...this.#view, selected: place, zoomed: isDouble !== this.#view.zoomed });
  }

  #arranged(cameras: readonly CameraSnapshot[]): readonly CameraSnapshot[] {
    return sortCameras(this.#view, filterCameras(this.#view, cameras));
  }

  #updateContext(): UpdateContext {
    const cameras = this.#context.cameras();
    const { perPage, perRow, logRows } = this.#context.screen();
    return {
      places: this.#arranged(cameras).map(({ place }) => place),
      perPage,
      perRow,
      logShown: logRows > 0,
      recorded: recordedOf(cameras),
    };
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'nothing':
        return;
      case 'quit':
      case 'repaint':
      case 'suspend':
      case 'colors':
        this.#context.perform(effect.kind);
        return;
      case 'scroll': {
        const page = Math.max(1, this.#context.screen().logRows - 1);
        this.#scroll(effect.move === 'page-up' ? -page : effect.move === 'page-down' ? page : effect.move);
        return;
      }
      case 'controls': {
        const problem = this.#openControls();
        if (problem !== undefined) this.notify(problem, true);
        return;
      }
      case 'pause':
      case 'snapshot':
      case 'record':
      case 'window':
      case 'add':
        // An action of the receiver may throw anything, and that must not end the dashboard.
        void this.#act(effect).catch((reason: unknown) =>
          this.notify(reason instanceof Error ? reason.message : String(reason), true),
        );
        return;
    }
  }

  async #act(effect: Extract<Effect, { kind: 'pause' | 'snapshot' | 'record' | 'window' | 'add' }>): Promise<void> {
    const { actions } = this.#context;
    const cameras = this.#context.cameras();
    const camera = cameras.find(({ place }) => place === this.#view.selected);
    if (actions === undefined) return this.notify('this receiver cannot do that', true);
    if (effect.kind === 'window') {
      if (actions.toggleWindow === undefined) return this.notify('this receiver has no window', true);
      return actions.toggleWindow(this.#view.selected, this.#view.brightens);
    }
    if (effect.kind === 'add') return await this.#add(effect.address, actions);
    if (camera === undefined) return this.notify('there is no camera yet', true);
    const name = cellText(camera.name);
    switch (effect.kind) {
      case 'pause': {
        const paused = camera.paused !== true;
        actions.pause(camera.place, paused);
        return this.notify(`${name}: ${paused ? 'asked to pause' : 'asked to resume'}`);
      }
      case 'snapshot': {
        if (camera.frame === undefined) return this.notify(`${name}: there is no picture yet`, true);
        return this.notify(`snapshot ${await actions.snapshot(camera.place, camera.frame)}`);
      }
      case 'record': {
        const on = effect.all ? recordedOf(cameras) < cameras.length : camera.recording !== true;
        const path = await actions.record(effect.all ? 'all' : camera.place, on);
        const subject = effect.all ? 'all cameras' : name;
        const where = path === undefined ? '' : on ? ` to ${path}` : `: ${path}`;
        // The recording of a camera that is lost begins with its return.
        const waits = on && !effect.all && camera.state.kind === 'lost' ? ', when it is back' : '';
        return this.notify(on ? `${subject}: recording${where}${waits}` : `${subject}: recording ended${where}`);
      }
    }
  }

  async #add(address: string, actions: DashboardActions): Promise<void> {
    if (actions.addCamera === undefined) return this.notify('cameras cannot be added here', true);
    this.notify('trying it …');
    const { name, place, file } = await actions.addCamera(address).catch((reason: unknown) => {
      // What was typed may only need a small change. Not where another prompt was opened meanwhile.
      if (this.#view.prompt === undefined) this.#retypes = address;
      throw reason;
    });
    this.#retypes = '';
    this.#setView({ ...this.#view, selected: place });
    this.notify(
      `${cellText(name)}: added${file === undefined ? ' for this run: there is no configuration' : `, and kept in ${file}`}`,
    );
  }

  #scroll(move: LogMove): void {
    const { log } = this.#context;
    const rows = Math.max(1, this.#context.screen().logRows);
    const moved = scrollLog(this.#view.log, log, rows, move);
    if (!sameLog(moved, this.#view.log)) this.#setView({ ...this.#view, log: moved });
  }

  #setView(view: View): void {
    this.#view = view;
    this.#context.changed();
    this.#context.remember(settingsOfView(view));
  }
}

function sameLog(one: LogView, other: LogView): boolean {
  return one.shown === other.shown && one.filter === other.filter && one.anchor === other.anchor;
}

function recordedOf(cameras: readonly CameraSnapshot[]): number {
  return cameras.filter(({ recording }) => recording === true).length;
}
