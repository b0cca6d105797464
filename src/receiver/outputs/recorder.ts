// The recorder: writes frames to the recording of --record, and to those that a person begins and ends.
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import { TtycamError } from '../../core/errors.js';
import type { LogLevel } from '../../core/log.js';
import type { Camera } from '../inputs/camera.js';
import { localStamp, makeUnderFreeName, safeName } from './file-names.js';
import { Recording } from './recording-output.js';

/** What the recorder reports. */
export interface RecorderEvents {
  /** A line for the log. */
  note(level: LogLevel, camera: string | undefined, text: string): void;
  /** A recording of a camera, or of all cameras, has begun. */
  recordingBegun(camera: Camera | undefined, path: string): void;
  /** It did not begin, or cannot go on. */
  outputFailed(camera: Camera | undefined, reason: TtycamError, text: string): void;
  /** A recording has ended, and is complete on the disk. */
  recorded(recording: Recording): void;
}

/** All recordings of a run. */
export class Recorder {
  readonly #folder: string;
  readonly #events: RecorderEvents;
  /** The recording of --record. Its failure ends the run. */
  readonly #commanded: Recording | undefined;
  /** Recordings of a person, by place. 'all' takes every camera, later ones included. */
  readonly #begun = new Map<number | 'all', Recording>();
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
      const recording = this.#begun.get(key);
      if (recording === undefined) continue;
      try {
        await recording.write(camera, frame);
      } catch (reason) {
        // The same full disk may have ended it for another camera already.
        if (this.#begun.get(key) !== recording) continue;
        this.#begun.delete(key);
        this.#failed(recording, reason);
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
    const name = camera === 'all' ? undefined : camera.name;
    const already = this.#commanded ?? this.#begun.get('all') ?? this.#begun.get(key);
    if (already !== undefined) {
      this.#events.note('info', name, `is recorded in ${already.path} already`);
      return already.path;
    }
    if (this.#beginning.has(key)) return undefined;
    this.#beginning.add(key);
    try {
      const base = `${name === undefined ? 'all' : safeName(name)}-${localStamp(new Date())}`;
      const recording = await makeUnderFreeName(this.#folder, base, 'ttycam', (path) => Recording.begin(path));
      if (this.#closed) return await this.#close(recording);
      this.#begun.set(key, recording);
      this.#events.recordingBegun(camera === 'all' ? undefined : camera, recording.path);
      return recording.path;
    } catch (reason) {
      const error = TtycamError.from(reason);
      this.#events.outputFailed(camera === 'all' ? undefined : camera, error, `not recorded: ${error.message}`);
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
    const recording = this.#begun.get(key);
    if (recording === undefined) {
      const other = this.#commanded ?? this.#begun.get('all');
      const why = this.#commanded === undefined ? 'with all cameras' : 'until the receiver ends, as --record asks for';
      if (other !== undefined) this.#events.note('warn', name, `is recorded ${why}, in ${other.path}`);
      return undefined;
    }
    this.#begun.delete(key);
    return await this.#close(recording);
  }

  /** Ends the recording of a camera that was forgotten. */
  async endForgotten({ place }: Camera): Promise<void> {
    const recording = this.#begun.get(place);
    this.#begun.delete(place);
    if (recording !== undefined) await this.#close(recording);
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
    await Promise.all(begun.map((recording) => this.#close(recording)));
    if (this.#commanded === undefined) return;
    await this.#commanded.close();
    this.#events.recorded(this.#commanded);
  }

  async #close(recording: Recording): Promise<string | undefined> {
    try {
      await recording.close();
    } catch (reason) {
      this.#failed(recording, reason);
      return undefined;
    }
    this.#events.recorded(recording);
    return recording.path;
  }

  #failed(recording: Recording, reason: unknown): void {
    void recording.close().catch(() => undefined);
    const error = TtycamError.from(reason);
    this.#events.outputFailed(undefined, error, `the recording has ended: ${error.message}`);
  }
}
