// The source of `--device auto`: each attempt tries the cameras of the machine in order, until one gives a frame.
import { hostname } from 'node:os';
import { TtycamError } from '../../core/errors.js';
import { nameForDevice, shortModel } from '../camera-name.js';
import { type Source, type SourceEvents, type SourceFrame, seeingFrames } from '../source.js';
import { NEXT_FRAME_MS, repeat } from '../supervise.js';
import { type Attempt, watched } from '../watchdog.js';
import { type Candidate, type Found, findCandidates, noCandidateReason } from './candidates.js';

/** How long one of several cameras may take for its first frame. */
const FIRST_FRAME_MS = 8_000;

/** Most failures that one error names. */
const MAX_NAMED = 3;

export interface AutoOptions {
  /** An attempt to capture from a candidate's device. */
  readonly attempt: (device: string) => Attempt;
  /** The source ends when no camera has given a frame for so long, in ms; undefined: never. */
  readonly giveUpMs: number | undefined;
  readonly find?: () => Promise<Found>;
  readonly machine?: string;
}

/** The first camera that gives a frame. The choice is made again whenever that camera fails. */
export function autoSource({ attempt, giveUpMs, find = findCandidates, machine = hostname() }: AutoOptions): Source {
  const chooser = new Chooser(attempt, find);
  const source = repeat('auto', (signal, events) => chooser.frames(signal, events), { ...RETRY_TIMES, giveUpMs });
  return { ...source, name: (signal) => chooser.name(machine, signal) };
}

const RETRY_TIMES = { retryMinMs: 500, retryMaxMs: 10_000 };

class Chooser {
  readonly #attempt: AutoOptions['attempt'];
  readonly #find: () => Promise<Found>;
  /** The device that was announced last, and the camera that it is. */
  #announced: Candidate | undefined;

  constructor(attempt: AutoOptions['attempt'], find: () => Promise<Found>) {
    this.#attempt = attempt;
    this.#find = find;
  }

  /** One attempt: the frames of the first camera that gives one, until it fails. */
  async *frames(signal: AbortSignal, events: SourceEvents): AsyncGenerator<SourceFrame, void, undefined> {
    const found = await this.#find();
    const failures: { readonly candidate: Candidate; readonly reason: unknown }[] = [];
    for (const candidate of found.candidates) {
      let gave = false;
      const see = (): void => {
        if (!gave) this.#announce(candidate, events);
        gave = true;
      };
      try {
        for await (const frame of this.#tryCamera(candidate, signal, seeingFrames(events, see))) {
          see();
          yield frame;
        }
        return;
      } catch (reason) {
        // The choice is made again, with the waits between attempts.
        if (gave) throw isGone(reason) ? unpluggedError(candidate, reason) : reason;
        failures.push({ candidate, reason });
      }
      if (signal.aborted) return;
    }
    throw failures.length === 0 ? this.#noneError(found) : failuresError(failures);
  }

  /**
   * The camera's name: the machine and the model. With several cameras, each is opened until one gives a frame, as the name
   * must be that of the camera which is shown.
   */
  async name(machine: string, signal: AbortSignal): Promise<string> {
    const found = await this.#find();
    const candidate = found.candidates.length > 1 ? await this.#firstWorking(found, signal) : found.candidates[0];
    if (candidate === undefined) return `${machine}-camera`;
    if (candidate.video === undefined) {
      return `${machine}-${candidate.device === 'webcam' ? 'webcam' : shortModel(candidate.name)}`;
    }
    const cameras = found.candidates.map(({ video }) => video).filter((video) => video !== undefined);
    return nameForDevice(machine, candidate.video, cameras);
  }

  async #firstWorking({ candidates }: Found, signal: AbortSignal): Promise<Candidate | undefined> {
    for (const candidate of candidates) {
      try {
        for await (const _ of this.#tryCamera(candidate, signal, NO_EVENTS)) return candidate;
      } catch {
        // The next one is tried.
      }
      if (signal.aborted) break;
    }
    return candidates[0];
  }

  #tryCamera({ device }: Candidate, signal: AbortSignal, events: SourceEvents): AsyncIterable<SourceFrame> {
    const attempt = watched(this.#attempt(device), { firstFrameMs: FIRST_FRAME_MS, nextFrameMs: NEXT_FRAME_MS });
    return attempt(signal, events);
  }

  #announce(candidate: Candidate, events: SourceEvents): void {
    if (this.#announced?.device !== candidate.device) events.chosen?.(candidate.device, describe(candidate));
    this.#announced = candidate;
  }

  #noneError(found: Found): TtycamError {
    const before = this.#announced;
    if (before === undefined) return new TtycamError('source-missing', noCandidateReason(found));
    return unpluggedError(before);
  }
}

function isGone(reason: unknown): boolean {
  return reason instanceof TtycamError && reason.code === 'source-missing';
}

function unpluggedError({ name }: Candidate, cause?: unknown): TtycamError {
  return new TtycamError('source-missing', `unplugged (${name}), waiting for a camera`, { cause });
}

/** `C920 at /dev/video0, through ioctl`. */
function describe({ name, device, video, backend }: Candidate): string {
  return `${name} at ${video?.node ?? device}${backend === undefined ? '' : `, through ${backend}`}`;
}

/** The error of several cameras that all failed: that of the first one, and those of others behind it. */
function failuresError(failures: readonly { readonly candidate: Candidate; readonly reason: unknown }[]): TtycamError {
  const errors = failures.map(({ reason }) => TtycamError.from(reason));
  const [first] = errors;
  if (first === undefined || failures.length === 1) return first ?? new TtycamError('source-missing', 'no camera yet');
  const named = failures.slice(0, MAX_NAMED).map(({ candidate }, index) => {
    const { message } = errors[index] ?? first;
    const place = candidate.video?.node ?? candidate.device;
    return message.includes(place) ? message : `${place}: ${message}`;
  });
  const more = failures.length > MAX_NAMED ? `; and ${failures.length - MAX_NAMED} more` : '';
  return new TtycamError(first.code, `no camera gives pictures: ${named.join('; ')}${more}`, { cause: first });
}

const NO_EVENTS: SourceEvents = {
  torn: () => undefined,
  trouble: () => undefined,
  recovered: () => undefined,
  suspended: () => undefined,
};
