// An event simulation of a link with a given rate and latency, and of a sender with credit control at its end.
import { Credit } from '#src/core/rate/credit.js';
import type { RateLimits } from '#src/core/rate/degradation.js';
import { Pace } from '#src/core/rate/pace.js';
import { RateController } from '#src/core/rate/rate-controller.js';
import { seededRandom } from '#src/net/seeded-random.js';

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
  /** Another speed or round trip, each from a time on. */
  readonly later?: readonly {
    readonly atMs: number;
    readonly bytesPerSecond?: number;
    readonly roundTripMs?: number;
  }[];
  /** False: a finite source, whose frames leave as soon as the window allows. */
  readonly live?: boolean;
  /** By what share of itself a frame's size varies, up and down. */
  readonly sizeJitter?: number;
  /** By what share of itself a frame's transmission time varies, up and down. */
  readonly speedJitter?: number;
  /** How much later than others an arrival may be, in ms. The order is kept. */
  readonly delayJitterMs?: number;
  /** The size of the queue before the link, without a limit by default. What exceeds it is dropped, and sent again by TCP. */
  readonly queueBytes?: number;
  /** At this time, a packet is lost besides. */
  readonly lossAtMs?: number;
  /** How long a frame is encoded before it is sent. */
  readonly encodeMs?: number;
  /** How late timers are at most. */
  readonly timerLateMs?: number;
  /** The seed of all that varies. */
  readonly seed?: number;
  /** Quality and rate follow the link: between which limits, and how large a frame then is. */
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

/** What happens at a time of the simulation. */
interface TimedEvent {
  readonly atMs: number;
  readonly run: (nowMs: number) => void;
}

/** Bytes of a clock request on the wire. */
const REQUEST_BYTES = 60;

const PACKET_BYTES = 1_448;

/** Runs the link and returns every frame that arrived, oldest first. */
export function simulate(options: LinkOptions): Delivery[] {
  const { cameras = 1, fps = 30, frameBytes = 20_000, seconds, answers = true, live = true, encodeMs = 0 } = options;
  const { sizeJitter = 0, speedJitter = 0, delayJitterMs = 0, timerLateMs = 0 } = options;
  const random = seededRandom(options.seed ?? 1);
  const around = (share: number) => 1 + (random() * 2 - 1) * share;
  const now = (nowMs: number): Pick<LinkOptions, 'bytesPerSecond' | 'roundTripMs'> =>
    options.later === undefined
      ? options
      : Object.assign({ ...options }, ...options.later.filter(({ atMs }) => nowMs >= atMs));
  const endMs = seconds * 1_000;
  const events: TimedEvent[] = [];
  const at = (atMs: number, run: (nowMs: number) => void): void => {
    // The latest is first, as the next one is popped from the end. Of two at one time, the one that was added first runs first.
    let place = events.length;
    for (; place > 0; place -= 1) {
      const other = events[place - 1] as TimedEvent;
      if (other.atMs > atMs) break;
      events[place] = other;
    }
    events[place] = { atMs, run };
  };

  const { queueBytes = Number.POSITIVE_INFINITY, lossAtMs = Number.POSITIVE_INFINITY } = options;
  let lossesLeft = 1;
  let linkFreeMs = 0;
  let arrivedMs = 0;
  const carry = (nowMs: number, bytes: number, arrived: (nowMs: number) => void): void => {
    const { bytesPerSecond, roundTripMs } = now(nowMs);
    const queued = (Math.max(0, linkFreeMs - nowMs) * bytesPerSecond) / 1_000;
    const isLost = lossesLeft > 0 && nowMs >= lossAtMs;
    if (isLost) lossesLeft -= 1;
    const droppedBytes = Math.max(isLost ? PACKET_BYTES : 0, queued + bytes - queueBytes);
    linkFreeMs = Math.max(linkFreeMs, nowMs) + ((bytes - droppedBytes) / bytesPerSecond) * 1_000 * around(speedJitter);
    // TCP learns of the loss a round trip later, and delivers nothing that is behind the gap until then.
    if (droppedBytes > 0) {
      const againMs = (droppedBytes / bytesPerSecond) * 1_000;
      arrivedMs = Math.max(arrivedMs, linkFreeMs + 1.5 * roundTripMs + againMs);
    }
    arrivedMs = Math.max(arrivedMs, linkFreeMs + roundTripMs / 2 + random() * delayJitterMs);
    at(arrivedMs, arrived);
  };
  const answer = (nowMs: number, answered: (nowMs: number) => void): void =>
    at(nowMs + now(nowMs).roundTripMs / 2, answered);

  const deliveries: Delivery[] = [];
  for (let camera = 0; camera < cameras; camera += 1) {
    const credit = new Credit(live);
    let waiting: number | undefined;
    let sequence = 0;
    let encoding = false;
    let timer = 0;
    const controller = options.adapt === undefined ? undefined : new RateController(options.adapt.limits);
    const totals = { captured: 0, heldBack: 0, droppedForLink: 0 };
    let hold: { readonly fps: number; readonly pace: Pace } | undefined;
    /** Whether the frame is due under the rate limit. */
    const passes = (nowMs: number): boolean => {
      totals.captured += 1;
      const { captured, heldBack, droppedForLink } = totals;
      controller?.update(nowMs, { captured, heldBack, droppedForLink, droppedForCpu: 0, carryMs: credit.carryMs });
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
          answer(arrivedMs, (answeredMs) => {
            credit.probeAnswered(answeredMs, answeredMs - askedMs);
            pump(answeredMs);
          });
        });
      }
      if (waiting === undefined || encoding) return;
      if (!credit.maySend(nowMs)) {
        const opensInMs = credit.opensInMs(nowMs);
        timer += 1;
        const own = timer;
        if (opensInMs === undefined) return;
        const dueMs = nowMs + Math.max(1, Math.ceil(opensInMs));
        at(dueMs + random() * timerLateMs, (openMs) => {
          if (own !== timer) return;
          credit.timerLate(openMs - dueMs);
          pump(openMs);
        });
        return;
      }
      const capturedMs = waiting;
      waiting = undefined;
      if (encodeMs === 0) {
        send(nowMs, capturedMs);
        return;
      }
      encoding = true;
      at(nowMs + encodeMs * around(0.2), (encodedMs) => {
        encoding = false;
        send(encodedMs, capturedMs, encodedMs - nowMs);
        pump(encodedMs);
      });
    };
    const send = (nowMs: number, capturedMs: number, tookMs = 0): void => {
      const window = credit.window(nowMs);
      sequence += 1;
      const number = sequence;
      const quality = controller?.quality;
      const heldFps = controller?.fps;
      const size = quality === undefined ? frameBytes : (options.adapt?.bytesAt(quality) ?? frameBytes);
      const bytes = size * around(sizeJitter);
      credit.sent(nowMs, number, bytes, tookMs);
      carry(nowMs, bytes, (arrivedMs) => {
        deliveries.push({ camera, arrivedMs, ageMs: arrivedMs - capturedMs, window, quality, heldFps });
        answer(arrivedMs, (ackedMs) => {
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
