// A recording of `receiver --record`, played back at its own pace.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '../../core/errors.js';
import { inspectJpeg } from '../../core/jpeg/jpeg-walk.js';
import { MAX_CAMERAS } from '../../core/limits.js';
import { ReplayPace } from '../../core/rate/replay-pace.js';
import { plainText } from '../../core/text.js';
import { decodeVideo, type VideoMessage } from '../../core/wire/messages.js';
import { type RecordedMessage, RecordingDecoder } from '../../core/wire/recording-format.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import type { Picture, Source, SourceEvents, SourceFrame } from '../source.js';
import { fileError, whatItIs } from './files.js';
import { untilAborted } from './hung-disk.js';

/** Most cameras that are told of: a recording may name any number. */
const MAX_TOLD = 16;

export interface RecordingOptions {
  readonly path: string;
  /** Which of its cameras, by place or name; undefined: the first. */
  readonly camera: string | undefined;
  /** Begin again at the end. */
  readonly loop: boolean;
  /** 2: twice as fast; Infinity: as fast as it is taken. */
  readonly speed: number;
}

/** The recording, and the camera of it, that a `--device` names: `night.ttycam`, `night.ttycam#2`, `night.ttycam#yard`. */
export function recordingOf(device: string): Pick<RecordingOptions, 'path' | 'camera'> | undefined {
  const [, path, camera] = /^(.*\.ttycam)(?:#(.+))?$/is.exec(device) ?? [];
  return path === undefined ? undefined : { path, camera };
}

/** One camera of a recording. */
export function recordingSource(options: RecordingOptions): Source {
  const { path, camera } = options;
  return {
    kind: 'finite',
    paced: true,
    label: camera === undefined ? path : `${path}#${camera}`,
    name: (signal) => recordedName(options, signal),
    frames: (signal, events) => untilAborted(playFrames(options, signal, events), signal),
  };
}

/** What the camera was called; undefined when the recording does not say. */
async function recordedName(options: RecordingOptions, signal: AbortSignal): Promise<string | undefined> {
  const cast = new Cast(options);
  for await (const { place, video } of untilAborted(readMessages(options.path, signal, undefined), signal)) {
    if (cast.plays(place, video)) return cast.name(place);
  }
  if (signal.aborted) return undefined;
  throw cast.missing();
}

async function* playFrames(
  options: RecordingOptions,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  const pace = new ReplayPace(options.speed);
  // What is wrong with it, and who else is in it, is said once.
  let told: SourceEvents | undefined = events;
  do {
    const cast = new Cast(options);
    let count = 0;
    for await (const { place, arrivedUs, video } of readMessages(options.path, signal, told)) {
      if (!cast.plays(place, video)) {
        const words = cast.newcomer(place, video);
        if (words !== undefined) told?.note?.(words);
        continue;
      }
      const picture = pictureOf(video, told);
      if (picture === undefined) continue;
      const capturedUs = video.captureTimeUs || undefined;
      const waitMs = pace.waitMs({ arrivedUs, capturedUs }, monotonicMs());
      if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      count += 1;
      yield { picture, capturedUs: unixUs() };
    }
    if (signal.aborted) return;
    // Also what ends a --loop over nothing.
    if (count === 0) throw cast.missing();
    pace.restart();
    told = undefined;
  } while (options.loop);
}

/** The cameras of a recording, as they appear, and which of them is played. */
class Cast {
  readonly #options: RecordingOptions;
  readonly #names = new Map<number, string>();
  readonly #told = new Set<number>();
  #played: number | undefined;

  constructor(options: RecordingOptions) {
    this.#options = options;
  }

  /** Whether a message is of the camera that is played. */
  plays(place: number, { hello }: VideoMessage): boolean {
    const { camera } = this.#options;
    if (hello !== undefined && this.#names.size < MAX_CAMERAS) this.#names.set(place, plainText(hello.cameraName));
    if (camera === undefined || camera === String(place) || camera === this.#names.get(place)) this.#played ??= place;
    return place === this.#played;
  }

  name(place: number): string | undefined {
    return this.#names.get(place) || undefined;
  }

  /** What to say of a camera that is not played, when it first appears. */
  newcomer(place: number, { hello }: VideoMessage): string | undefined {
    if (hello === undefined || this.#told.has(place) || this.#told.size >= MAX_TOLD) return undefined;
    this.#told.add(place);
    return `${this.#options.path} holds ${this.#called(place)} too: --device ${this.#options.path}#${place}`;
  }

  missing(): TtycamError {
    const { path, camera } = this.#options;
    if (camera === undefined || this.#played !== undefined) {
      return new TtycamError('source-empty', `${path} holds no picture${camera === undefined ? '' : ` of ${camera}`}`);
    }
    const held = [...this.#names.keys()].slice(0, MAX_TOLD).map((place) => this.#called(place));
    const words = held.length === 0 ? 'it names none' : `it has ${held.join(', ')}`;
    return new TtycamError('source-missing', `${path} holds no camera ${camera}: ${words}`);
  }

  #called(place: number): string {
    return `camera ${place} (${this.#names.get(place) ?? 'without a name'})`;
  }
}

type ReadMessage = Omit<RecordedMessage, 'message'> & { readonly video: VideoMessage };

/**
 * The messages of a recording, oldest first, read as they are asked for. Where it is cut off or damaged it ends, and
 * `events` is told.
 */
async function* readMessages(
  path: string,
  signal: AbortSignal,
  events: SourceEvents | undefined,
): AsyncGenerator<ReadMessage, void, undefined> {
  const decoder = new RecordingDecoder();
  try {
    const stats = await stat(path);
    // A pipe could be read only once, and would have to be waited for.
    if (!stats.isFile()) throw new TtycamError('source-failed', `it is ${whatItIs(stats)}, and no file`);
    for await (const chunk of createReadStream(path, { signal }) as AsyncIterable<Uint8Array>) {
      for (const { arrivedUs, place, message } of decoder.push(chunk)) {
        const video = readVideo(message, events);
        if (video !== undefined) yield { arrivedUs, place, video };
      }
      if (decoder.damage !== undefined) break;
    }
    decoder.end();
  } catch (reason) {
    if (signal.aborted) return;
    if (reason instanceof TtycamError) throw new TtycamError(reason.code, `cannot play ${path}: ${reason.message}`);
    throw fileError(reason, path);
  }
  if (decoder.damage !== undefined) events?.note?.(`${path}: ${decoder.damage}`);
}

function readVideo(message: Uint8Array, events: SourceEvents | undefined): VideoMessage | undefined {
  try {
    return decodeVideo(message);
  } catch {
    events?.torn(`a message of the recording that cannot be read was left out (${message.length} bytes)`);
    return undefined;
  }
}

/** The picture of a message in its true proportions; undefined where there is none, or none that can be sent. */
function pictureOf(video: VideoMessage, events: SourceEvents | undefined): Picture | undefined {
  const { jpeg, trueWidth = 0, trueHeight = 0 } = video;
  if (jpeg === undefined) return undefined;
  const inspection = inspectJpeg(jpeg);
  if (!inspection.whole) {
    events?.torn(`a torn JPEG was left out (${jpeg.length} bytes): ${inspection.problem}`);
    return undefined;
  }
  const trueSize = trueWidth > 0 && trueHeight > 0 ? { width: trueWidth, height: trueHeight } : undefined;
  return { kind: 'jpeg', jpeg, size: inspection.size, trueSize };
}
