// Finds the bottleneck of a stream: the stage, from the camera to the screen, that loses the largest share of the frames.
import type { SenderRates } from './sender-rates.js';

/** The rates of a stream at its receiver, in frames a second. */
export interface StreamFigures {
  /** The demand: the most that is drawn or requested, or the camera's own rate. */
  readonly wantedFps: number;
  readonly arrivedFps: number;
  /** The rate that is drawn. Undefined where nothing is drawn. */
  readonly drawnFps: number | undefined;
  /** The sender's own stages. Undefined for a sender that does not report them. */
  readonly sender: SenderRates | undefined;
  /** The pictures that could not be drawn because they are damaged. Undefined where nothing is decoded. */
  readonly damage?: DamageFigures | undefined;
}

/** The rate of damaged frames, and how many of the pictures decoded in the last seconds were damaged. */
export interface DamageFigures {
  readonly damagedFps: number;
  readonly damaged: number;
  readonly decoded: number;
}

/**
 * The stage that slows the stream, with a reason for people:
 * - `none`: no stage, or it is not known
 * - `camera`: the camera delivers no more, or an option of its sender limits it
 * - `sender-cpu`: the sender's machine is too slow to encode what the camera delivers
 * - `link`: the network, or a disk that this receiver writes to, as that slows the sender in the same way. Also where no frame
 *   is lost because the sender has lowered the quality
 * - `terminal`: more frames arrive than this terminal draws
 * - `damage`: pictures arrive damaged, and are left out
 */
export type Bottleneck =
  | { readonly kind: 'none' }
  | { readonly kind: 'camera' | 'sender-cpu' | 'link' | 'terminal' | 'damage'; readonly reason: string };

/** A stage that passes this share is no bottleneck: rates measured over a second or two are no more exact. */
const GOOD_SHARE = 0.9;

/** Rates are counted over two seconds, so they may differ by a frame. */
const COUNTING_ERROR_FPS = 0.6;

interface Stage {
  readonly kind: 'sender-cpu' | 'link' | 'terminal' | 'damage';
  /** The share of its frames that it passes on, from 0 to 1. */
  readonly share: number;
  readonly reason: string;
}

/**
 * The bottleneck of a live stream. It is the stage that loses the largest share of its frames. Where no stage loses
 * frames, it is a link for which the quality was lowered, or a camera that delivers less than the demand.
 */
export function findBottleneck(figures: StreamFigures): Bottleneck {
  const slow = [...senderStages(figures), ...terminalStage(figures)].filter(({ share }) => share < GOOD_SHARE);
  const stages = [...damageStage(figures), ...slow];
  const [first, ...others] = stages;
  if (first !== undefined) {
    const { kind, reason } = others.reduce((worst, stage) => (stage.share < worst.share ? stage : worst), first);
    return { kind, reason };
  }
  const lowered = loweredQuality(figures.sender);
  return lowered === undefined ? camera(figures) : { kind: 'link', reason: `${lowered} for the link` };
}

/** The quality that the sender has lowered, as text. Undefined where it is not lowered. */
function loweredQuality(sender: SenderRates | undefined): string | undefined {
  if (sender?.quality === undefined) return undefined;
  const { quality, fullQuality } = sender;
  if (fullQuality === undefined) return `quality ${quality}`;
  return quality < fullQuality ? `quality ${quality} of ${fullQuality}` : undefined;
}

/** The stages on the sender's side, and the link. None where the demand is met. */
function senderStages({ wantedFps, arrivedFps, sender }: StreamFigures): Stage[] {
  if (sender === undefined || arrivedFps >= wantedFps * GOOD_SHARE) return [];
  const { capturedFps, sentFps, droppedForCpuFps, droppedForLinkFps, encodeMs } = sender;
  const encodedFps = Math.max(0, capturedFps - droppedForCpuFps);
  // A source that is read on demand drops nothing. An encoder that is always busy slows it all the same.
  const busy = sender.cameraFps === 0 && (sentFps * encodeMs) / 1_000 > GOOD_SHARE;
  const each = `${encodeMs.toFixed(0)} ms a picture`;
  const cpu = busy
    ? `the sender’s CPU encodes ${rate(sentFps)} fps (${each})`
    : `the sender’s CPU encodes ${rate(encodedFps)} of ${rate(capturedFps)} fps (${each})`;
  const carriedFps = Math.max(0, encodedFps - droppedForLinkFps);
  const lowered = loweredQuality(sender);
  return [
    { kind: 'sender-cpu', share: busy ? 0 : share(encodedFps, capturedFps), reason: cpu },
    {
      kind: 'link',
      share: share(carriedFps, encodedFps),
      reason: `the link carries ${rate(carriedFps)} of ${rate(encodedFps)} fps${lowered === undefined ? '' : ` at ${lowered}`}`,
    },
  ];
}

/** A stage even for a single damaged picture: damage is a fault, whatever the rates are. */
function damageStage({ damage }: StreamFigures): Stage[] {
  if (damage === undefined || damage.damaged === 0) return [];
  const { damaged, decoded } = damage;
  const reason = `${damaged} of ${decoded} ${decoded === 1 ? 'picture is' : `pictures ${damaged === 1 ? 'is' : 'are'}`} damaged`;
  return [{ kind: 'damage', share: share(decoded - damaged, decoded), reason }];
}

function terminalStage({ wantedFps, arrivedFps, drawnFps, damage }: StreamFigures): Stage[] {
  if (drawnFps === undefined) return [];
  // The terminal is not to blame for damaged pictures.
  const dueFps = Math.max(0, Math.min(wantedFps, arrivedFps) - (damage?.damagedFps ?? 0));
  // One frame more or less in the two seconds of a rate is no loss.
  if (dueFps - drawnFps < COUNTING_ERROR_FPS) return [];
  const reason = `this terminal draws ${rate(drawnFps)} of ${rate(dueFps)} fps`;
  return [{ kind: 'terminal', share: share(drawnFps, dueFps), reason }];
}

function camera({ wantedFps, arrivedFps, sender }: StreamFigures): Bottleneck {
  if (sender === undefined || sender.cameraFps === 0 || arrivedFps >= wantedFps * GOOD_SHARE) return { kind: 'none' };
  const { cameraFps, capturedFps } = sender;
  if (capturedFps >= wantedFps * GOOD_SHARE) return { kind: 'none' };
  if (capturedFps < cameraFps * GOOD_SHARE) {
    return { kind: 'camera', reason: `the sender passes on ${rate(capturedFps)} of ${rate(cameraFps)} fps` };
  }
  return { kind: 'camera', reason: `the camera gives ${rate(cameraFps)} fps` };
}

/** The output as a share of the input: 1 where there is no input. */
function share(out: number, of: number): number {
  return of > 0 ? out / of : 1;
}

function rate(fps: number): string {
  return fps.toFixed(1);
}
