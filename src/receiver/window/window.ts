// The receiver's window: can be opened and closed, and shows the newest frame of one camera.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import { TtycamError } from '../../core/errors.js';
import type { Size } from '../../core/geometry.js';
import { Newest } from '../../core/newest.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import { writeSnapshot } from '../outputs/snapshot-file.js';
import { type BackendName, chooseBackends } from './backend-choice.js';
import { type WindowEnd, WindowProcess } from './window-process.js';
import type { WindowKey, WindowPicture, WindowView } from './window-protocol.js';
import { describe, pressWindowKey, validChoice, type WindowChoice } from './window-view.js';

/** How often ages and times are updated. A longer silence makes the window process mark its picture as old. */
const UPDATE_EVERY_MS = 1_000;

export interface WindowOptions {
  readonly size: Size;
  /** `--window-backend`; undefined: chosen for this machine. */
  readonly backend: BackendName | undefined;
  /** The folder of snapshots. */
  readonly folder: string;
  /** Whether a window that opens without `toggle` brightens dark pictures at first. */
  readonly brightens: boolean;
}

export interface WindowFeed {
  /** Every camera known, by place. */
  cameras(): readonly CameraSnapshot[];
  /** Where senders connect. */
  listening(): string;
  /** A frame of the camera of that place could not be decoded, for that reason. */
  damaged?(place: number, frame: ReceivedFrame, reason: string): void;
}

export interface WindowReport {
  windowOpened(backend: string): void;
  /** Closed by the person; with a reason, gone by itself or never open. */
  windowClosed(reason: TtycamError | undefined): void;
  snapshotSaved(camera: CameraSnapshot, path: string): void;
  snapshotFailed(camera: CameraSnapshot, reason: TtycamError): void;
}

/** A window, open or closed. */
export class ReceiverWindow {
  readonly #options: WindowOptions;
  readonly #feed: WindowFeed;
  readonly #report: WindowReport;
  readonly #ended: (end: WindowEnd) => void;
  #process: WindowProcess | undefined;
  #opening: Promise<void> | undefined;
  #stopOpening = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #choice: WindowChoice = { place: undefined, frozenMs: undefined, brightens: false };
  /** The chosen camera and its view, at the last update. */
  #camera: CameraSnapshot | undefined;
  #view: WindowView | undefined;
  /** The only place where frames for the window are dropped. */
  readonly #frames = new Newest<ReceivedFrame>();
  #credit = false;
  #viewIsDue = false;
  /** The picture of another camera must not stay on the screen. */
  #blankIsDue = false;
  #offered: ReceivedFrame | undefined;
  #sent: ReceivedFrame | undefined;
  /** The newest frame that is on the screen. */
  #shown: ReceivedFrame | undefined;
  /** The frame that was sent and is not drawn yet. */
  #underWay: ReceivedFrame | undefined;
  /** The age of the picture when it was drawn. */
  #ageMs: number | undefined;

  /** @param ended Called when an open window ends for another reason than `close`. */
  constructor(options: WindowOptions, feed: WindowFeed, report: WindowReport, ended: (end: WindowEnd) => void) {
    this.#options = options;
    this.#feed = feed;
    this.#report = report;
    this.#ended = ended;
  }

  /** The place of the shown camera; undefined while the window is closed, or there is no camera. */
  get place(): number | undefined {
    return this.#process === undefined ? undefined : this.#choice.place;
  }

  /** Frames that were replaced by newer ones while the window was busy. */
  get replaced(): number {
    return this.#frames.replaced;
  }

  /**
   * Opens the window, on the camera of a place.
   *
   * @param brightens Whether dark pictures are brightened at first.
   * @throws TtycamError `window-unusable`.
   */
  async open(place: number | undefined, brightens = this.#options.brightens): Promise<void> {
    if (this.#process !== undefined) return;
    this.#choice = { place, frozenMs: undefined, brightens };
    this.#reset();
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    await this.#opening;
  }

  /** Opens or closes the window. A failure is only reported. */
  toggle(place: number | undefined, brightens: boolean): void {
    if (this.#opening !== undefined) return;
    if (this.#process === undefined) {
      this.open(place, brightens).catch((reason: unknown) => this.#report.windowClosed(TtycamError.from(reason)));
    } else {
      void this.close().then(() => this.#report.windowClosed(undefined));
    }
  }

  /** A frame of the camera of that place has come. */
  frame(place: number, frame: ReceivedFrame): void {
    if (this.#process === undefined) return;
    if (this.#choice.place === undefined) this.changed();
    if (place !== this.#choice.place) return;
    if (this.#camera?.state.kind !== 'live') {
      this.changed();
      return;
    }
    this.#offer(frame);
    this.#pump();
  }

  /** Something else about the cameras has changed. */
  changed(): void {
    if (this.#process === undefined) return;
    const cameras = this.#feed.cameras();
    this.#choose(validChoice(this.#choice, cameras));
    this.#camera = cameras.find(({ place }) => place === this.#choice.place);
    const now = { nowMs: monotonicMs(), ageMs: this.#ageMs, listening: this.#feed.listening() };
    this.#view = describe(this.#camera, this.#choice, now);
    this.#viewIsDue = true;
    if (this.#camera?.frame !== undefined) this.#offer(this.#camera.frame);
    this.#pump();
  }

  async close(): Promise<void> {
    this.#stopOpening.abort();
    await this.#opening?.catch(() => undefined);
    clearInterval(this.#timer);
    const open = this.#process;
    this.#process = undefined;
    await open?.close();
  }

  async #open(): Promise<void> {
    const choice = chooseBackends(this.#options.backend, process.env, process.platform);
    if (choice.kind === 'none') throw new TtycamError('window-unusable', `no window: ${choice.reason}`);
    this.#stopOpening = new AbortController();
    // A window that is closing may still send events after the next one has opened.
    let opened: WindowProcess | undefined;
    const ifCurrent = (act: () => void) => opened !== undefined && this.#process === opened && act();
    const events = {
      key: (key: WindowKey) => ifCurrent(() => this.#press(key)),
      drawn: (damaged: string | undefined) => ifCurrent(() => this.#drawn(damaged)),
    };
    const { signal } = this.#stopOpening;
    opened = await WindowProcess.open(choice.backends, this.#options.size, events, signal);
    this.#process = opened;
    this.#credit = true;
    this.#timer = setInterval(() => this.changed(), UPDATE_EVERY_MS);
    void opened.ended.then((end) => {
      if (this.#process !== opened) return;
      this.#process = undefined;
      clearInterval(this.#timer);
      this.#report.windowClosed(end.kind === 'gone' ? end.reason : undefined);
      this.#ended(end);
    });
    this.#report.windowOpened(opened.backend);
    this.changed();
  }

  #press(key: WindowKey): void {
    const cameras = this.#feed.cameras();
    if (key === 'snapshot') {
      void this.#save(cameras.find(({ place }) => place === this.#choice.place));
      return;
    }
    this.#choose(pressWindowKey(this.#choice, key, cameras, monotonicMs()));
    this.changed();
  }

  #choose(choice: WindowChoice): void {
    const before = this.#choice;
    this.#choice = choice;
    if (choice.place !== before.place) this.#reset();
    else if (choice.frozenMs !== before.frozenMs) {
      // A waiting frame is newer than the one that the person saves.
      this.#frames.poll();
      this.#offered = this.#sent;
    }
  }

  /** Clears the window: nothing on the screen may stay. */
  #reset(): void {
    this.#frames.poll();
    this.#blankIsDue = true;
    this.#offered = undefined;
    this.#sent = undefined;
    this.#shown = undefined;
    this.#underWay = undefined;
    this.#ageMs = undefined;
  }

  #offer(frame: ReceivedFrame): void {
    const stays = this.#choice.frozenMs !== undefined && this.#sent !== undefined;
    if (stays || frame === this.#offered) return;
    this.#offered = frame;
    this.#frames.put(frame);
  }

  /** Saves the picture on the screen, as it arrived. */
  async #save(camera: CameraSnapshot | undefined): Promise<void> {
    const frame = this.#shown ?? this.#sent;
    if (camera === undefined || frame === undefined) return;
    try {
      this.#report.snapshotSaved(camera, await writeSnapshot(this.#options.folder, camera.name, frame));
    } catch (reason) {
      this.#report.snapshotFailed(camera, TtycamError.from(reason));
    }
  }

  #drawn(damaged: string | undefined): void {
    this.#credit = true;
    const frame = this.#underWay;
    this.#underWay = undefined;
    if (frame !== undefined && damaged !== undefined) {
      if (this.#choice.place !== undefined) this.#feed.damaged?.(this.#choice.place, frame, damaged);
    } else if (frame !== undefined) this.#shown = frame;
    const capturedMs = this.#shown?.capturedMs;
    // The age is that of the picture on the screen, which grows while later ones are damaged.
    if (frame !== undefined) this.#ageMs = capturedMs === undefined ? undefined : unixUs() / 1_000 - capturedMs;
    this.#pump();
  }

  /** Sends the next update, if there is one and the window has drawn the last one. */
  #pump(): void {
    if (this.#process === undefined || this.#view === undefined || !this.#credit) return;
    const frame = this.#frames.poll();
    if (frame === undefined && !this.#viewIsDue) return;
    this.#process.send({ view: this.#view, picture: this.#pictureOf(frame) });
    this.#viewIsDue = false;
    this.#credit = false;
  }

  #pictureOf(frame: ReceivedFrame | undefined): WindowPicture {
    const isBlank = this.#blankIsDue;
    this.#blankIsDue = false;
    if (frame === undefined) return { kind: isBlank ? 'none' : 'same' };
    this.#sent = frame;
    this.#underWay = frame;
    return { kind: 'jpeg', jpeg: frame.jpeg, trueSize: frame.trueSize, anew: isBlank };
  }
}
