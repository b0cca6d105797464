// The person at the dashboard: what they look at, what they ask for, and what they are told about it.

import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import type { LogRing } from '../../core/log.js';
import { cellText } from '../../core/text.js';
import type { DashboardActions } from '../dashboard-feed.js';
import type { StatusLine } from '../text/bar-texts.js';
import { type LogMove, scrollLog } from './log-view.js';
import { pasteInto } from './prompt.js';
import { type Effect, type UpdateContext, update } from './update.js';
import { FIRST_VIEW, found, holdSelection, type LogView, ordered, type View } from './view-state.js';

/** How long words about what was done stay in the last line. */
const SAID_MS = 5_000;
const DOUBLE_CLICK_MS = 400;
const WHEEL_LINES = 3;

/** What the operator deals with. */
export interface OperatorWorld {
  cameras(): readonly CameraSnapshot[];
  readonly log: LogRing;
  readonly actions: DashboardActions | undefined;
  /** How the screen is divided at present. */
  screen(): { readonly perPage: number; readonly perRow: readonly number[]; readonly logRows: number };
  /** Something that is shown has changed. */
  changed(): void;
  /** What neither the view nor an action can grant. */
  grant(wish: 'quit' | 'repaint' | 'suspend' | 'colors'): void;
}

export class Operator {
  readonly #world: OperatorWorld;
  #view: View;
  #said: { readonly text: string; readonly failed: boolean; readonly untilMs: number } | undefined;
  #lastClick = { atMs: Number.NEGATIVE_INFINITY, place: 0 };

  constructor(world: OperatorWorld, maxFps: number) {
    this.#world = world;
    this.#view = { ...FIRST_VIEW, maxFps };
  }

  get view(): View {
    return this.#view;
  }

  /** The cameras that are shown, in their order. The selection is held to one of them. */
  arrange(cameras: readonly CameraSnapshot[]): readonly CameraSnapshot[] {
    const inOrder = this.#shown(cameras);
    this.#view = holdSelection(
      this.#view,
      inOrder.map(({ place }) => place),
    );
    return inOrder;
  }

  /** What the last line is about. */
  status(cameras: readonly CameraSnapshot[], settings: string, nowMs: number): StatusLine {
    const { asksToQuit, prompt, zoomed } = this.#view;
    if (asksToQuit) return { kind: 'quit', recorded: recordedOf(cameras) };
    if (prompt !== undefined) return { kind: 'prompt', text: prompt };
    if (this.#said !== undefined && nowMs >= this.#said.untilMs) this.#said = undefined;
    if (this.#said === undefined) return { kind: 'keys', zoomed, settings };
    return { kind: 'said', text: this.#said.text, role: this.#said.failed ? 'lost' : 'strong' };
  }

  /** Tells the person something for a few seconds. */
  say(text: string, failed = false): void {
    this.#said = { text, failed, untilMs: performance.now() + SAID_MS };
    this.#world.changed();
  }

  key(name: string): void {
    const { view, wish, said } = update(this.#view, name, this.#surroundings());
    // What was said before is over as soon as something else is done.
    this.#said = undefined;
    this.#setView(view);
    if (said !== undefined) this.say(said);
    this.#grant(wish);
  }

  /** What is pasted is not typed: it is text for a prompt, and nothing elsewhere. */
  paste(text: string): void {
    const { prompt } = this.#view;
    if (prompt !== undefined) this.#setView({ ...this.#view, prompt: pasteInto(prompt, text) });
  }

  click(place: number): void {
    const atMs = performance.now();
    const twice = place === this.#lastClick.place && atMs - this.#lastClick.atMs < DOUBLE_CLICK_MS;
    this.#lastClick = { atMs: twice ? Number.NEGATIVE_INFINITY : atMs, place };
    this.#setView({ ...this.#view, selected: place, zoomed: twice !== this.#view.zoomed });
  }

  wheel(direction: 'up' | 'down'): void {
    this.#scroll(direction === 'up' ? -WHEEL_LINES : WHEEL_LINES);
  }

  #shown(cameras: readonly CameraSnapshot[]): readonly CameraSnapshot[] {
    return ordered(this.#view, found(this.#view, cameras));
  }

  #surroundings(): UpdateContext {
    const cameras = this.#world.cameras();
    const { perPage, perRow, logRows } = this.#world.screen();
    return {
      places: this.#shown(cameras).map(({ place }) => place),
      ...{ perPage, perRow, logShown: logRows > 0, recorded: recordedOf(cameras) },
    };
  }

  #grant(wish: Effect): void {
    switch (wish.kind) {
      case 'nothing':
        return;
      case 'quit':
      case 'repaint':
      case 'suspend':
      case 'colors':
        this.#world.grant(wish.kind);
        return;
      case 'scroll': {
        const page = Math.max(1, this.#world.screen().logRows - 1);
        this.#scroll(wish.move === 'page-up' ? -page : wish.move === 'page-down' ? page : wish.move);
        return;
      }
      case 'pause':
      case 'snapshot':
      case 'record':
      case 'window':
        // An action is the receiver's, and may throw whatever it likes: it must not take the dashboard along.
        void this.#act(wish).catch((reason: unknown) =>
          this.say(reason instanceof Error ? reason.message : String(reason), true),
        );
        return;
    }
  }

  async #act(wish: Extract<Effect, { kind: 'pause' | 'snapshot' | 'record' | 'window' }>): Promise<void> {
    const { actions } = this.#world;
    const cameras = this.#world.cameras();
    const camera = cameras.find(({ place }) => place === this.#view.selected);
    if (actions === undefined) return this.say('this receiver cannot do that', true);
    if (wish.kind === 'window') {
      if (actions.toggleWindow === undefined) return this.say('this receiver has no window', true);
      return actions.toggleWindow(this.#view.selected);
    }
    if (camera === undefined) return this.say('there is no camera yet', true);
    const name = cellText(camera.name);
    switch (wish.kind) {
      case 'pause': {
        const paused = camera.paused !== true;
        actions.pause(camera.place, paused);
        return this.say(`${name}: ${paused ? 'asked to pause' : 'asked to go on'}`);
      }
      case 'snapshot': {
        if (camera.frame === undefined) return this.say(`${name}: there is no picture yet`, true);
        return this.say(`snapshot ${await actions.snapshot(camera.place, camera.frame)}`);
      }
      case 'record': {
        const on = wish.all ? recordedOf(cameras) < cameras.length : camera.recording !== true;
        const path = await actions.record(wish.all ? 'all' : camera.place, on);
        const whose = wish.all ? 'all cameras' : name;
        const where = path === undefined ? '' : on ? ` to ${path}` : `: ${path}`;
        return this.say(on ? `${whose}: recording${where}` : `${whose}: recording ended${where}`);
      }
    }
  }

  #scroll(move: LogMove): void {
    const { log } = this.#world;
    const rows = Math.max(1, this.#world.screen().logRows);
    const moved = scrollLog(this.#view.log, log, rows, move);
    if (!sameLog(moved, this.#view.log)) this.#setView({ ...this.#view, log: moved });
  }

  #setView(view: View): void {
    this.#view = view;
    this.#world.changed();
  }
}

function sameLog(one: LogView, other: LogView): boolean {
  return one.shown === other.shown && one.filter === other.filter && one.anchor === other.anchor;
}

function recordedOf(cameras: readonly CameraSnapshot[]): number {
  return cameras.filter(({ recording }) => recording === true).length;
}
