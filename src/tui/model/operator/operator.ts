// The controller of the dashboard: it turns keys and mouse events into changes of the view, actions and messages.
import type { CameraSnapshot } from '../../../core/camera/camera-snapshot.js';
import type { TerminalEvent } from '../../terminal/input/terminal-events.js';
import type { StatusLine } from '../../text/bar-texts.js';
import { barKeys } from '../../text/key-bar.js';
import { type LogMove, scrollLog } from '../log-view.js';
import type { ControlsView } from '../popup/controls-popup.js';
import { OperatorControls } from '../popup/operator-controls.js';
import { ADDRESS_LABEL } from '../prompt/address-prompt.js';
import { withPrompt } from '../prompt/filter-prompt.js';
import { pasteInto } from '../prompt/prompt.js';
import {
  ensureSelection,
  filterCameras,
  isSolo,
  type LogView,
  settingsOfView,
  sortCameras,
  type View,
} from '../view-state.js';
import type { Effect, UpdateContext, Updated } from './effect.js';
import { OperatorActions, recordedOf } from './operator-actions.js';
import type { MouseTarget, OperatorContext } from './operator-context.js';
import { zoomPicture } from './picture-zoom.js';
import { update } from './update.js';

/** How long a message stays in the status line. */
const MESSAGE_MS = 5_000;
const DOUBLE_CLICK_MS = 400;
const WHEEL_LINES = 3;

/** For how long after the first camera the first one of the order is selected. Senders retry within this time. */
const ARRIVAL_MS = 10_000;

export class Operator {
  readonly #context: OperatorContext;
  readonly #controls: OperatorControls;
  readonly #actions: OperatorActions;
  #view: View;
  #message: { readonly text: string; readonly failed: boolean; readonly untilMs: number } | undefined;
  /** Whether a person has done anything. */
  #touched = false;
  #arrivesUntilMs: number | undefined;
  #lastClick = { atMs: Number.NEGATIVE_INFINITY, place: 0 };

  constructor(context: OperatorContext, view: View) {
    this.#context = context;
    this.#controls = new OperatorControls(context);
    this.#actions = new OperatorActions(context, this);
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

  select(place: number): void {
    this.#setView({ ...this.#view, selected: place });
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
    this.#setView(opens ? { ...view, address: this.#actions.addressToRetype } : view);
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
        this.#actions.copy();
        return;
      case 'pause':
      case 'snapshot':
      case 'record':
      case 'window':
      case 'add':
        this.#actions.perform(effect);
        return;
    }
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
