// The controller of the dashboard: it turns keys and mouse events into changes of the view, actions and messages.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { lineForPeople } from '../../core/exit-text.js';
import type { LogRing } from '../../core/log.js';
import { cellText } from '../../core/text.js';
import type { DashboardActions } from '../dashboard-feed.js';
import type { TerminalEvent } from '../terminal/input/terminal-events.js';
import type { StatusLine } from '../text/bar-texts.js';
import { barKeys } from '../text/key-bar.js';
import { ADDRESS_LABEL } from './address-prompt.js';
import type { ControlsView } from './controls-popup.js';
import { type LogMove, scrollLog } from './log-view.js';
import type { Point } from './magnification.js';
import { OperatorControls } from './operator-controls.js';
import { pasteInto } from './prompt.js';
import type { ViewSettings } from './remembered-settings.js';
import { type Effect, type UpdateContext, type Updated, update, withPrompt, zoomPicture } from './update.js';
import {
  ensureSelection,
  filterCameras,
  isSolo,
  type LogView,
  settingsOfView,
  sortCameras,
  type View,
} from './view-state.js';

/** How long a message stays in the status line. */
const MESSAGE_MS = 5_000;
const DOUBLE_CLICK_MS = 400;
const WHEEL_LINES = 3;

/** For how long after the first camera the first one of the order is selected. Senders retry within this time. */
const ARRIVAL_MS = 10_000;

/** What the controller reads and acts on. */
export interface OperatorContext {
  cameras(): readonly CameraSnapshot[];
  readonly log: LogRing;
  readonly actions: DashboardActions | undefined;
  /** The current division of the screen: tiles a page, tiles in each row, and rows of the log. */
  screen(): ScreenDivision;
  /** What is in a cell of the screen. */
  targetAt(column: number, row: number): MouseTarget;
  /** The command of a sender that connects here, for the clipboard; undefined where there is none. */
  senderCommand(): string | undefined;
  /** Puts a text on the clipboard of the terminal. */
  copy(text: string): void;
  /** Called when the view or the message has changed. */
  changed(): void;
  /** Called after each change of the view, with what the next dashboard starts with. */
  remember(settings: ViewSettings): void;
  /** Performs an effect on the terminal or the dashboard itself. */
  perform(effect: 'quit' | 'repaint' | 'suspend' | 'colors'): void;
}

/** The division of the screen into tiles, log and popup, as far as keys depend on it. */
export interface ScreenDivision {
  readonly perPage: number;
  readonly perRow: readonly number[];
  readonly logRows: number;
  readonly popupMaxTop: number;
  readonly popupRows: number;
}

/** What a mouse event is about. */
export type MouseTarget =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'popup' }
  | { readonly kind: 'log' }
  /** An entry of the key bar, with the name of its key. */
  | { readonly kind: 'key'; readonly key: string }
  /** A line of a list of cameras. */
  | { readonly kind: 'list'; readonly place: number }
  /** A tile, and the point of its picture. */
  | { readonly kind: 'tile'; readonly place: number; readonly point: Point | undefined };

export class Operator {
  readonly #context: OperatorContext;
  readonly #controls: OperatorControls;
  #view: View;
  #message: { readonly text: string; readonly failed: boolean; readonly untilMs: number } | undefined;
  /** The address that could not be added last: the prompt begins with it. */
  #retypes = '';
  /** Whether a person has done anything. */
  #touched = false;
  #arrivesUntilMs: number | undefined;
  #lastClick = { atMs: Number.NEGATIVE_INFINITY, place: 0 };

  constructor(context: OperatorContext, view: View) {
    this.#context = context;
    this.#controls = new OperatorControls(context);
    this.#view = view;
  }

  get view(): View {
    return this.#view;
  }

  /** The open popup of controls; undefined while it is closed. */
  controls(nowMs: number): ControlsView | undefined {
    return this.#controls.view(nowMs);
  }

  /**
   * The cameras that match the filter, in display order. If the selected one is not among them, selects the first. So it
   * does while the first cameras arrive, unless a person has pressed a key.
   */
  arrange(cameras: readonly CameraSnapshot[], nowMs: number): readonly CameraSnapshot[] {
    const arranged = this.#arranged(cameras);
    if (arranged.length > 0) this.#arrivesUntilMs ??= nowMs + ARRIVAL_MS;
    const arrives = !this.#touched && nowMs < (this.#arrivesUntilMs ?? nowMs);
    this.#view = ensureSelection(
      arrives ? { ...this.#view, selected: undefined } : this.#view,
      arranged.map(({ place }) => place),
    );
    return arranged;
  }

  /** The content of the status line. */
  status(
    cameras: readonly CameraSnapshot[],
    look: { readonly settings: string; readonly coarse: boolean },
    nowMs: number,
  ): StatusLine {
    const { confirmsQuit, prompt, address, selected } = this.#view;
    if (confirmsQuit) return { kind: 'quit', recorded: recordedOf(cameras) };
    if (prompt !== undefined) return { kind: 'prompt', text: prompt };
    if (address !== undefined) return { kind: 'prompt', text: address, label: ADDRESS_LABEL };
    if (this.#message !== undefined && nowMs >= this.#message.untilMs) this.#message = undefined;
    if (this.#message === undefined) {
      const { perPage, popupMaxTop } = this.#context.screen();
      const keys = barKeys({
        view: this.#view,
        camera: cameras.find(({ place }) => place === selected),
        pages: Math.ceil(cameras.length / Math.max(1, perPage)),
        popupScrolls: popupMaxTop > 0,
        controlsOpen: this.controls(nowMs) !== undefined,
        canAdd: this.#context.actions?.addCamera !== undefined,
      });
      return { kind: 'keys', keys, ...look };
    }
    return { kind: 'message', text: this.#message.text, role: this.#message.failed ? 'lost' : 'strong' };
  }

  /** Shows a message for a few seconds. */
  notify(text: string, failed = false): void {
    this.#message = { text, failed, untilMs: performance.now() + MESSAGE_MS };
    this.#context.changed();
  }

  /** Handles what the user did. */
  handle(event: Exclude<TerminalEvent, { kind: 'reply' }>): void {
    this.#touched = true;
    switch (event.kind) {
      case 'key':
        this.#key(event.name);
        return;
      case 'click': {
        const target = this.#context.targetAt(event.column, event.row);
        if (target.kind === 'key') this.#key(target.key);
        else if ('place' in target) this.#click(target.place);
        return;
      }
      case 'wheel':
        this.#wheel(this.#context.targetAt(event.column, event.row), event.direction);
        return;
      case 'paste':
        this.#paste(event.text);
        return;
    }
  }

  /** The wheel scrolls the popup or the log, selects in a list, turns pages over the wall, and zooms one camera alone. */
  #wheel(target: MouseTarget, direction: 'up' | 'down'): void {
    const isUp = direction === 'up';
    if (this.#view.popup !== undefined || target.kind === 'popup') {
      for (let line = 0; line < WHEEL_LINES; line += 1) this.#key(isUp ? 'up' : 'down');
      return;
    }
    switch (target.kind) {
      case 'log':
        this.#scroll(isUp ? -WHEEL_LINES : WHEEL_LINES);
        return;
      case 'list':
        this.#key(isUp ? 'left' : 'right');
        return;
      case 'tile':
        if (isSolo(this.#view)) this.#apply(zoomPicture(this.#view, isUp ? 'in' : 'out', target.point));
        else this.#key(isUp ? '[' : ']');
        return;
      case 'key':
      case 'nothing':
        return;
    }
  }

  #key(name: string): void {
    if (this.#controls.key(name)) return;
    this.#apply(update(this.#view, name, this.#updateContext()));
  }

  #apply({ view, effect, message }: Updated): void {
    // Any key ends the last message.
    this.#message = undefined;
    const opens = view.address === '' && this.#view.address === undefined;
    this.#setView(opens ? { ...view, address: this.#retypes } : view);
    if (message !== undefined) this.notify(message);
    this.#perform(effect);
  }

  /** Appends pasted text to an open prompt. Without a prompt it is ignored, as it must not act as keys. */
  #paste(text: string): void {
    const { prompt, address } = this.#view;
    if (address !== undefined) this.#setView({ ...this.#view, address: pasteInto(address, text) });
    else if (prompt !== undefined) this.#setView(withPrompt(this.#view, pasteInto(prompt, text)));
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
    const { perPage, perRow, logRows, popupMaxTop, popupRows } = this.#context.screen();
    return {
      places: this.#arranged(cameras).map(({ place }) => place),
      perPage,
      perRow,
      logShown: logRows > 0,
      popupMaxTop,
      popupRows,
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
        const problem = this.#controls.open(this.#view.selected);
        if (problem !== undefined) this.notify(problem, true);
        return;
      }
      case 'copy':
        this.#copy();
        return;
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

  /** Copies the address of the selected camera, or without cameras the command of a sender. Neither holds a secret. */
  #copy(): void {
    const camera = this.#context.cameras().find(({ place }) => place === this.#view.selected);
    const given = camera === undefined ? this.#context.senderCommand() : camera.address;
    if (given === undefined || given === '') {
      this.notify('there is nothing to copy', true);
      return;
    }
    const text = lineForPeople(given);
    this.#context.copy(text);
    this.notify(`sent to the clipboard: ${text}`);
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
        // The recording of a camera that gives no frames begins with its next one.
        const waits = on && !effect.all ? waitingWords(camera) : '';
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

function sameLog(one: LogView, other: LogView): boolean {
  return one.shown === other.shown && one.filter === other.filter && one.anchor === other.anchor;
}

function recordedOf(cameras: readonly CameraSnapshot[]): number {
  return cameras.filter(({ recording }) => recording === true).length;
}
