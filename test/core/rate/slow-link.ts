// An event simulation of a link with a given rate and latency, and of a sender with credit control at its end.
import { Credit } from '#src/core/rate/credit.js';
import { Pace } from '#src/core/rate/pace.js';
import { RateController, type RateLimits } from '#src/core/rate/rate-controller.js';

export interface LinkOptions {
  readonly bytesPerSecond: number;
  readonly roundTripMs: number;
  /** The cameras that share this link. Each has its own connection and credit. */
  readonly cameras?: number;
  readonly fps?: number;
  readonly frameBytes?: number;
  readonly seconds: number;
  /** Whether the receiver answers clock requests. */
  readonly answers?: boolean;
  /** Changes of the rate, each with its time. */
  readonly later?: readonly { readonly atMs: number; readonly bytesPerSecond: number }[];
  /** The limits between which quality and rate follow the link, and the size of a frame for a setting. */
  readonly adapt?: { readonly limits: RateLimits; readonly bytesAt: (quality: number) => number };
}

export interface Delivery {
  readonly camera: number;
  readonly arrivedMs: number;
  /** The time from its capture until all of it is at the receiver. */
  readonly ageMs: number;
  /** The credit window when it was sent. */
  readonly window: number;
  /** The setting for the link when it was sent. */
  readonly quality: number | undefined;
  readonly heldFps: number | undefined;
}

/** Bytes of a clock request on the wire. */
const REQUEST_BYTES = 60;

/** Runs the link and returns every frame that arrived, oldest first. */
export function simulate(options: LinkOptions): Delivery[] {
  const { roundTripMs, cameras = 1, fps = 30, frameBytes = 20_000, seconds, answers = true } = options;
  const endMs = seconds * 1_000;
  const events: { atMs: number; order: number; run: (nowMs: number) => void }[] = [];
  let order = 0;
  const at = (atMs: number, run: (nowMs: number) => void): void => {
    order += 1;
    const event = { atMs, order, run };
    let place = events.length;
    while (place > 0 && (events[place - 1] as { atMs: number }).atMs <= atMs) place -= 1;
    events.splice(place, 0, event); // the latest is first, as the next one is popped from the end
  };

  let linkFreeMs = 0;
  const carry = (nowMs: number, bytes: number, arrived: (nowMs: number) => void): void => {
    const speed = options.later?.findLast(({ atMs }) => nowMs >= atMs)?.bytesPerSecond ?? options.bytesPerSecond;
    linkFreeMs = Math.max(linkFreeMs, nowMs) + (bytes / speed) * 1_000;
    at(linkFreeMs + roundTripMs / 2, arrived);
  };

  const deliveries: Delivery[] = [];
  for (let camera = 0; camera < cameras; camera += 1) {
    const credit = new Credit();
    let waiting: number | undefined;
    let sequence = 0;
    const controller = options.adapt === undefined ? undefined : new RateController(options.adapt.limits);
    const totals = { captured: 0, heldBack: 0, droppedForLink: 0, droppedForCpu: 0 };
    let hold: { readonly fps: number; readonly pace: Pace } | undefined;
    /** Whether the frame is due under the rate limit. */
    const passes = (nowMs: number): boolean => {
      totals.captured += 1;
      controller?.update(nowMs, { ...totals, carryMs: credit.carryMs });
      const held = controller?.fps;
      if (held !== hold?.fps) hold = held === undefined ? undefined : { fps: held, pace: new Pace(held) };
      if (hold?.pace.take(nowMs) !== false) return true;
      totals.heldBack += 1;
      return false;
    };
    const pump = (nowMs: number): void => {
      if (credit.shouldProbe(nowMs)) {
        credit.probeSent(nowMs);
        const askedMs = nowMs;
        carry(nowMs, REQUEST_BYTES, (arrivedMs) => {
          if (!answers) return;
          at(arrivedMs + roundTripMs / 2, (answeredMs) => {
            credit.probeAnswered(answeredMs, answeredMs - askedMs);
            pump(answeredMs);
          });
        });
      }
      if (waiting === undefined || !credit.maySend(nowMs)) return;
      const capturedMs = waiting;
      const window = credit.window(nowMs);
      waiting = undefined;
      sequence += 1;
      const number = sequence;
      credit.sent(nowMs, number);
      const quality = controller?.quality;
      const heldFps = controller?.fps;
      const bytes = quality === undefined ? frameBytes : (options.adapt?.bytesAt(quality) ?? frameBytes);
      carry(nowMs, bytes, (arrivedMs) => {
        deliveries.push({ camera, arrivedMs, ageMs: arrivedMs - capturedMs, window, quality, heldFps });
        at(arrivedMs + roundTripMs / 2, (ackedMs) => {
          credit.acknowledged(ackedMs, number);
          pump(ackedMs);
        });
      });
    };
    const capture = (nowMs: number): void => {
      if (passes(nowMs)) {
        if (waiting !== undefined) totals.droppedForLink += 1;
        waiting = nowMs; // the newest wins
        pump(nowMs);
      }
      at(nowMs + 1_000 / fps, capture);
    };
    // Cameras do not start at the same moment, and their clocks are not in phase.
    at((camera * 1_000) / fps / cameras + camera * 0.1, capture);
    const tick = (nowMs: number): void => {
      pump(nowMs);
      at(nowMs + 100, tick);
    };
    at(camera, tick);
  }

  for (let event = events.pop(); event !== undefined && event.atMs < endMs; event = events.pop()) event.run(event.atMs);
  return deliveries;
}
