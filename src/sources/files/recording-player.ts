// A source that plays a recording of `receiver --record` at its original rate.
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
import { describeFileType, fileError } from './files.js';
import { abandonOnAbort } from './hung-disk.js';

/** Most cameras that are listed: a recording may hold any number. */
const MAX_LISTED = 16;

export interface RecordingOptions {
  readonly path: string;
  /** Which of its cameras, by number or name; undefined: the first. */
  readonly camera: string | undefined;
  /** Begin again at the end. */
  readonly loop: boolean;
  /** 2: twice as fast; Infinity: as fast as frames are taken. */
  readonly speed: number;
}

/** Parses a `--device` that names a recording: `night.ttycam`, `night.ttycam#2`, `night.ttycam#yard`. */
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
    frames: (signal, events) => abandonOnAbort(playFrames(options, signal, events), signal),
  };
}

/** The camera's name; undefined when the recording has none. */
async function recordedName(options: RecordingOptions, signal: AbortSignal): Promise<string | undefined> {
  const selection = new CameraSelection(options);
  for await (const { place, video } of abandonOnAbort(readMessages(options.path, signal, undefined), signal)) {
    if (selection.selects(place, video)) return selection.nameOf(place);
  }
  if (signal.aborted) return undefined;
  throw selection.missingError();
}

async function* playFrames(
  options: RecordingOptions,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  const pace = new ReplayPace(options.speed);
  // The first round alone reports damage and other cameras.
  let reporter: SourceEvents | undefined = events;
  do {
    const selection = new CameraSelection(options);
    let count = 0;
    for await (const { place, arrivedUs, video } of readMessages(options.path, signal, reporter)) {
      if (!selection.selects(place, video)) {
        const message = selection.describeOther(place, video);
        if (message !== undefined) reporter?.note?.(message);
        continue;
      }
      const picture = pictureOf(video, reporter);
      if (picture === undefined) continue;
      const capturedUs = video.captureTimeUs || undefined;
      const waitMs = pace.waitMs({ arrivedUs, capturedUs }, monotonicMs());
      if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      count += 1;
      yield { picture, capturedUs: unixUs() };
    }
    if (signal.aborted) return;
    // This also ends a --loop that would never find a picture.
    if (count === 0) throw selection.missingError();
    pace.restart();
    reporter = undefined;
  } while (options.loop);
}

/** Selects the camera to play, from those that a recording shows so far. */
class CameraSelection {
  readonly #options: RecordingOptions;
  readonly #names = new Map<number, string>();
  readonly #listed = new Set<number>();
  #selected: number | undefined;

  constructor(options: RecordingOptions) {
    this.#options = options;
  }

  /** Whether a message belongs to the selected camera. */
  selects(place: number, { hello }: VideoMessage): boolean {
    const { camera } = this.#options;
    if (hello !== undefined && this.#names.size < MAX_CAMERAS) this.#names.set(place, plainText(hello.cameraName));
    if (camera === undefined || camera === String(place) || camera === this.#names.get(place)) this.#selected ??= place;
    return place === this.#selected;
  }

  nameOf(place: number): string | undefined {
    return this.#names.get(place) || undefined;
  }

  /** A note about a camera that is not selected; undefined after its first message. */
  describeOther(place: number, { hello }: VideoMessage): string | undefined {
    if (hello === undefined || this.#listed.has(place) || this.#listed.size >= MAX_LISTED) return undefined;
    this.#listed.add(place);
    return `${this.#options.path} holds ${this.#describe(place)} too: --device ${this.#options.path}#${place}`;
  }

  /** The error when the selected camera gave no picture. */
  missingError(): TtycamError {
    const { path, camera } = this.#options;
    if (camera === undefined || this.#selected !== undefined) {
      return new TtycamError('source-empty', `${path} holds no picture${camera === undefined ? '' : ` of ${camera}`}`);
    }
    const held = [...this.#names.keys()].slice(0, MAX_LISTED).map((place) => this.#describe(place));
    const others = held.length === 0 ? 'it names none' : `it has ${held.join(', ')}`;
    return new TtycamError('source-missing', `${path} holds no camera ${camera}: ${others}`);
  }

  #describe(place: number): string {
    return `camera ${place} (${this.#names.get(place) ?? 'without a name'})`;
  }
}

type ReadMessage = Omit<RecordedMessage, 'message'> & { readonly video: VideoMessage };

/**
 * The messages of a recording, oldest first, read on demand. A recording that is cut off or damaged ends there, and
 * `events` gets a note.
 */
async function* readMessages(
  path: string,
  signal: AbortSignal,
  events: SourceEvents | undefined,
): AsyncGenerator<ReadMessage, void, undefined> {
  const decoder = new RecordingDecoder();
  try {
    const stats = await stat(path);
    // Not a pipe: it could be read only once, and its reader would have to wait.
    if (!stats.isFile()) throw new TtycamError('source-failed', `it is ${describeFileType(stats)}, and no file`);
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

/** The picture of a message; undefined where there is none, or it is torn. */
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
