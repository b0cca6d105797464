// Why a stream is slower than it might be: which hop, from the camera to the screen, loses the most of it.
import type { SenderRates } from './sender-rates.js';

/** A stream's rates as they are known at its end, in frames a second. */
export interface StreamFigures {
  /** Most that whoever watches would take: what is drawn or asked for at most, or the camera's own rate. */
  readonly wantedFps: number;
  readonly arrivedFps: number;
  /** What is really drawn; undefined where nothing is. */
  readonly drawnFps: number | undefined;
  /** The sender's side; undefined for one that does not tell. */
  readonly sender: SenderRates | undefined;
  /** What could not be drawn as it is damaged, a second, and of how many lately; undefined where nothing is decoded. */
  readonly damage?: DamageFigures | undefined;
}

/** `damagedFps` of the frames are damaged; lately `damaged` of `decoded`. */
export interface DamageFigures {
  readonly damagedFps: number;
  readonly damaged: number;
  readonly decoded: number;
}

/**
 * Where the stream is held up, with words for a person:
 * - `none`: nowhere, or it cannot be told
 * - `camera`: the camera gives no more, or its sender was told to pass on no more
 * - `sender-cpu`: the sender's machine is too slow to encode what the camera gives
 * - `link`: the network, or a disk that this receiver writes to, which slows its sender in the same way; also where no frame
 *   is lost, as its sender has lowered the quality for it
 * - `terminal`: more arrives than this terminal draws
 * - `damage`: pictures arrive damaged, and are left out
 */
export type Bottleneck =
  | { readonly kind: 'none' }
  | { readonly kind: 'camera' | 'sender-cpu' | 'link' | 'terminal' | 'damage'; readonly words: string };

/** A hop that lets this share through is none that anybody would look at: rates are measured over a second or two. */
const GOOD_SHARE = 0.9;

interface Hop {
  readonly kind: 'sender-cpu' | 'link' | 'terminal' | 'damage';
  /** The share of its frames that it lets through, from 0 to 1. */
  readonly share: number;
  readonly words: string;
}

/**
 * The bottleneck of a stream that is live. Hops that lose frames come first, the one that loses the largest share of what reaches it;
 * a camera that gives little is named where none of them does, as it is the ceiling for all.
 */
export function findBottleneck(figures: StreamFigures): Bottleneck {
  const slow = [...senderHops(figures), ...terminalHop(figures)].filter(({ share }) => share < GOOD_SHARE);
  const hops = [...damageHop(figures), ...slow];
  const [first, ...others] = hops;
  if (first !== undefined) {
    const { kind, words } = others.reduce((worst, hop) => (hop.share < worst.share ? hop : worst), first);
    return { kind, words };
  }
  const lowered = loweredQuality(figures.sender);
  return lowered === undefined ? camera(figures) : { kind: 'link', words: `${lowered} for the link` };
}

/** What the sender encodes with instead of what it would, in words; undefined where it lowers nothing. */
export function loweredQuality(sender: SenderRates | undefined): string | undefined {
  if (sender?.quality === undefined) return undefined;
  const { quality, fullQuality } = sender;
  if (fullQuality === undefined) return `quality ${quality}`;
  return quality < fullQuality ? `quality ${quality} of ${fullQuality}` : undefined;
}

/** What the sender and the link lose; nothing that matters where as much arrives as is wanted. */
function senderHops({ wantedFps, arrivedFps, sender }: StreamFigures): Hop[] {
  if (sender === undefined || arrivedFps >= wantedFps * GOOD_SHARE) return [];
  const { capturedFps, sentFps, droppedForCpuFps, droppedForLinkFps, encodeMs } = sender;
  const encodedFps = Math.max(0, capturedFps - droppedForCpuFps);
  // A source that waits to be asked drops nothing, but an encoder that never rests holds it up all the same.
  const busy = sender.cameraFps === 0 && (sentFps * encodeMs) / 1_000 > GOOD_SHARE;
  const each = `${encodeMs.toFixed(0)} ms a picture`;
  const cpu = busy
    ? `the sender’s CPU encodes ${rate(sentFps)} fps (${each})`
    : `the sender’s CPU encodes ${rate(encodedFps)} of ${rate(capturedFps)} fps (${each})`;
  const carriedFps = Math.max(0, encodedFps - droppedForLinkFps);
  const lowered = loweredQuality(sender);
  return [
    { kind: 'sender-cpu', share: busy ? 0 : share(encodedFps, capturedFps), words: cpu },
    {
      kind: 'link',
      share: share(carriedFps, encodedFps),
      words: `the link carries ${rate(carriedFps)} of ${rate(encodedFps)} fps${lowered === undefined ? '' : ` at ${lowered}`}`,
    },
  ];
}

/** Told however few they are: a picture that is damaged is a fault, and no matter of rates. */
function damageHop({ damage }: StreamFigures): Hop[] {
  if (damage === undefined || damage.damaged === 0) return [];
  const { damaged, decoded } = damage;
  const words = `${damaged} of ${decoded} ${decoded === 1 ? 'picture is' : `pictures ${damaged === 1 ? 'is' : 'are'}`} damaged`;
  return [{ kind: 'damage', share: share(decoded - damaged, decoded), words }];
}

function terminalHop({ wantedFps, arrivedFps, drawnFps, damage }: StreamFigures): Hop[] {
  if (drawnFps === undefined) return [];
  // What is damaged is not the terminal's to draw.
  const dueFps = Math.max(0, Math.min(wantedFps, arrivedFps) - (damage?.damagedFps ?? 0));
  const words = `this terminal draws ${rate(drawnFps)} of ${rate(dueFps)} fps`;
  return [{ kind: 'terminal', share: share(drawnFps, dueFps), words }];
}

function camera({ wantedFps, arrivedFps, sender }: StreamFigures): Bottleneck {
  if (sender === undefined || sender.cameraFps === 0 || arrivedFps >= wantedFps * GOOD_SHARE) return { kind: 'none' };
  const { cameraFps, capturedFps } = sender;
  if (capturedFps >= wantedFps * GOOD_SHARE) return { kind: 'none' };
  if (capturedFps < cameraFps * GOOD_SHARE) {
    return { kind: 'camera', words: `the sender was told to pass on ${rate(capturedFps)} of ${rate(cameraFps)} fps` };
  }
  return { kind: 'camera', words: `the camera gives ${rate(cameraFps)} fps` };
}

/** What comes out of what goes in; all of it where nothing does. */
function share(out: number, of: number): number {
  return of > 0 ? out / of : 1;
}

function rate(fps: number): string {
  return fps.toFixed(1);
}
