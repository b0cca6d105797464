// The recorder: writes frames to the recording of --record, and to those that a person begins and ends.
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import { TtycamError } from '../../core/errors.js';
import type { LogLevel } from '../../core/log.js';
import type { Camera } from '../inputs/camera.js';
import { localStamp, makeUnderFreeName, safeName } from './file-names.js';
import { Recording } from './recording-output.js';

/** What the recorder reports. */
export interface RecorderEvents {
  /** A line for the log: something began, ended or failed. */
  note(level: LogLevel, camera: string | undefined, text: string): void;
  /** A recording of a person has begun. `camera` is undefined for all cameras. */
  recordingBegun(camera: RecordedCamera | undefined, path: string): void;
  /** A recording of a person has failed, or could not begin. `camera` is undefined for all cameras. */
  recordingFailed(camera: RecordedCamera | undefined, reason: TtycamError): void;
  /** A recording has ended, and is complete on the disk. */
  recorded(recording: Recording): void;
}

/** The camera of a recording. */
export type RecordedCamera = Pick<Camera, 'name' | 'place'>;

/** A recording that a person has begun, and its camera; undefined: all cameras. */
interface Begun {
  readonly recording: Recording;
  readonly camera: RecordedCamera | undefined;
}

/** All recordings of a run. */
export class Recorder {
  readonly #folder: string;
  readonly #events: RecorderEvents;
  /** The recording of --record. Its failure ends the run. */
  readonly #commanded: Recording | undefined;
  /** Recordings of a person, by place. 'all' takes every camera, later ones included. */
  readonly #begun = new Map<number | 'all', Begun>();
  readonly #beginning = new Set<number | 'all'>();
  #closed = false;

  constructor(folder: string, commanded: Recording | undefined, events: RecorderEvents) {
    this.#folder = folder;
    this.#commanded = commanded;
    this.#events = events;
  }

  isRecording(place: number): boolean {
    return this.#commanded !== undefined || this.#begun.has('all') || this.#begun.has(place);
  }

  /**
   * Writes a frame to every recording of its camera. A full disk ends a recording that a person began, and nothing else.
   *
   * @throws TtycamError `output-failed` for the recording of --record.
   */
  async write(camera: Camera, frame: ReceivedFrame): Promise<void> {
    await this.#commanded?.write(camera, frame);
    for (const key of ['all', camera.place] as const) {
      const begun = this.#begun.get(key);
      if (begun === undefined) continue;
      try {
        await begun.recording.write(camera, frame);
      } catch (reason) {
        // The same full disk may have ended it for another camera already.
        if (this.#begun.get(key) !== begun) continue;
        this.#begun.delete(key);
        this.#failed(begun, reason);
      }
    }
  }

  /**
   * Begins to record a camera, or all cameras in one file.
   *
   * @returns The file; undefined where nothing began, for a reason in the log.
   */
  async begin(camera: Camera | 'all'): Promise<string | undefined> {
    const key = camera === 'all' ? camera : camera.place;
    const one = camera === 'all' ? undefined : { name: camera.name, place: camera.place };
    const name = one?.name;
    const already = this.#commanded ?? (this.#begun.get('all') ?? this.#begun.get(key))?.recording;
    if (already !== undefined) {
      this.#events.note('info', name, `is recorded in ${already.path} already`);
      return already.path;
    }
    if (this.#beginning.has(key)) return undefined;
    this.#beginning.add(key);
    try {
      const base = `${name === undefined ? 'all' : safeName(name)}-${localStamp(new Date())}`;
      const recording = await makeUnderFreeName(this.#folder, base, 'ttycam', (path) => Recording.begin(path));
      const begun = { recording, camera: one };
      if (this.#closed) return await this.#close(begun);
      this.#begun.set(key, begun);
      this.#events.recordingBegun(one, recording.path);
      return recording.path;
    } catch (reason) {
      this.#events.recordingFailed(one, TtycamError.from(reason));
      return undefined;
    } finally {
      this.#beginning.delete(key);
    }
  }

  /**
   * Ends a recording of `begin`.
   *
   * @returns The file; undefined where nothing ended, for a reason in the log.
   */
  async end(camera: Camera | 'all'): Promise<string | undefined> {
    const key = camera === 'all' ? camera : camera.place;
    const name = camera === 'all' ? undefined : camera.name;
    const begun = this.#begun.get(key);
    if (begun === undefined) {
      const other = this.#commanded ?? this.#begun.get('all')?.recording;
      const why = this.#commanded === undefined ? 'with all cameras' : 'until the receiver ends, as --record asks for';
      if (other !== undefined) this.#events.note('warn', name, `is recorded ${why}, in ${other.path}`);
      return undefined;
    }
    this.#begun.delete(key);
    return await this.#close(begun);
  }

  /** Ends the recording of a camera that was forgotten. */
  async endForgotten({ place }: Camera): Promise<void> {
    const begun = this.#begun.get(place);
    this.#begun.delete(place);
    if (begun !== undefined) await this.#close(begun);
  }

  /**
   * Ends all recordings.
   *
   * @throws TtycamError `output-failed` for the recording of --record.
   */
  async close(): Promise<void> {
    this.#closed = true;
    const begun = [...this.#begun.values()];
    this.#begun.clear();
    await Promise.all(begun.map((one) => this.#close(one)));
    if (this.#commanded === undefined) return;
    await this.#commanded.close();
    this.#events.recorded(this.#commanded);
  }

  async #close(begun: Begun): Promise<string | undefined> {
    const { recording } = begun;
    try {
      await recording.close();
    } catch (reason) {
      this.#failed(begun, reason);
      return undefined;
    }
    this.#events.recorded(recording);
    return recording.path;
  }

  #failed({ recording, camera }: Begun, reason: unknown): void {
    void recording.close().catch(() => undefined);
    this.#events.recordingFailed(camera, TtycamError.from(reason));
  }
}
