// A link of a given speed and length, simulated event by event, with a sender under credit at its end.
import { Credit } from '#dist/core/credit.js';

export interface LinkOptions {
  readonly bytesPerSecond: number;
  readonly roundTripMs: number;
  /** Cameras on this one link; each has its own connection and credit. */
  readonly cameras?: number;
  readonly fps?: number;
  readonly frameBytes?: number;
  readonly seconds: number;
  /** Whether the receiver answers the clock's questions. */
  readonly answers?: boolean;
  /** Another speed from a time on. */
  readonly later?: { readonly atMs: number; readonly bytesPerSecond: number };
}

export interface Delivery {
  readonly camera: number;
  readonly arrivedMs: number;
  /** From the camera to the whole of it at the receiver. */
  readonly ageMs: number;
  /** The window when it was sent. */
  readonly window: number;
}

/** Bytes of a clock question on the wire. */
const QUESTION_BYTES = 60;

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
    events.splice(place, 0, event); // latest first, so that the next is popped
  };

  let linkFreeMs = 0;
  const carry = (nowMs: number, bytes: number, arrived: (nowMs: number) => void): void => {
    const { later } = options;
    const speed = later !== undefined && nowMs >= later.atMs ? later.bytesPerSecond : options.bytesPerSecond;
    linkFreeMs = Math.max(linkFreeMs, nowMs) + (bytes / speed) * 1_000;
    at(linkFreeMs + roundTripMs / 2, arrived);
  };

  const deliveries: Delivery[] = [];
  for (let camera = 0; camera < cameras; camera += 1) {
    const credit = new Credit();
    let waiting: number | undefined;
    let sequence = 0;
    const pump = (nowMs: number): void => {
      if (credit.shouldProbe(nowMs)) {
        credit.probeSent(nowMs);
        const askedMs = nowMs;
        carry(nowMs, QUESTION_BYTES, (arrivedMs) => {
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
      carry(nowMs, frameBytes, (arrivedMs) => {
        deliveries.push({ camera, arrivedMs, ageMs: arrivedMs - capturedMs, window });
        at(arrivedMs + roundTripMs / 2, (ackedMs) => {
          credit.acknowledged(ackedMs, number);
          pump(ackedMs);
        });
      });
    };
    const capture = (nowMs: number): void => {
      waiting = nowMs; // the newest wins
      pump(nowMs);
      at(nowMs + 1_000 / fps, capture);
    };
    // Cameras do not start in the same instant, nor do their clocks beat together.
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
