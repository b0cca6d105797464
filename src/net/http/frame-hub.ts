// Hands frames to HTTP clients: each client has a mailbox of one slot, so the newest frame wins for each of them.
import { Newest } from '../../core/newest.js';

/** One picture, as HTTP clients get it. */
export interface HttpFrame {
  readonly jpeg: Uint8Array;
  /** Its number among the camera's frames here, from 1. It only rises. */
  readonly sequence: number;
  /** When it was captured, in ms since 1970; undefined where that is not known. */
  readonly capturedMs: number | undefined;
  /** When it arrived, in ms since 1970. */
  readonly receivedMs: number;
  /** The proportions to show it in, `640x480`. */
  readonly shownSize: string;
}

/** How long a camera counts as watched after its last client: a page that polls leaves between two requests. */
const LINGER_MS = 3_000;

/** What streams of one camera have sent and dropped, since the start. */
export interface StreamCounts {
  sent: number;
  dropped: number;
}

/** The clients of one camera. */
interface Watchers {
  readonly mailboxes: Set<Newest<HttpFrame>>;
  linger: NodeJS.Timeout | undefined;
}

/** All clients, by the place of their camera. */
export class FrameHub {
  readonly #watchers = new Map<number, Watchers>();
  readonly #counts = new Map<number, StreamCounts>();
  readonly #changed: () => void;

  /** @param changed Called when a camera is watched now, or no longer. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Whether a client looks at the camera of a place, or has until a moment ago. */
  isWatched(place: number): boolean {
    return this.#watchers.has(place);
  }

  get watchesAny(): boolean {
    return this.#watchers.size > 0;
  }

  /** A frame has come. `make` is called only where a client takes it. */
  frame(place: number, make: () => HttpFrame): void {
    const mailboxes = this.#watchers.get(place)?.mailboxes;
    if (mailboxes === undefined || mailboxes.size === 0) return;
    const frame = make();
    for (const mailbox of mailboxes) mailbox.put(frame);
  }

  /** Begins to watch. The mailbox gets each frame until `unwatch`, or until `signal` is aborted. */
  watch(place: number, signal: AbortSignal): { readonly mailbox: Newest<HttpFrame>; readonly unwatch: () => void } {
    const mailbox = new Newest<HttpFrame>();
    const known = this.#watchers.get(place);
    const watchers = known ?? { mailboxes: new Set(), linger: undefined };
    clearTimeout(watchers.linger);
    watchers.mailboxes.add(mailbox);
    this.#watchers.set(place, watchers);
    if (known === undefined) this.#changed();
    const close = (): void => mailbox.close();
    if (signal.aborted) close();
    signal.addEventListener('abort', close, { once: true });
    return {
      mailbox,
      unwatch: () => {
        signal.removeEventListener('abort', close);
        mailbox.close();
        watchers.mailboxes.delete(mailbox);
        if (watchers.mailboxes.size === 0) this.#linger(place, watchers);
      },
    };
  }

  /** The counts of the streams of a place. */
  countsOf(place: number): StreamCounts {
    const counts = this.#counts.get(place) ?? { sent: 0, dropped: 0 };
    this.#counts.set(place, counts);
    return counts;
  }

  /** A camera is no longer known. */
  forget(place: number): void {
    this.#counts.delete(place);
  }

  close(): void {
    for (const { linger } of this.#watchers.values()) clearTimeout(linger);
    this.#watchers.clear();
  }

  #linger(place: number, watchers: Watchers): void {
    clearTimeout(watchers.linger);
    watchers.linger = setTimeout(() => {
      this.#watchers.delete(place);
      this.#changed();
    }, LINGER_MS).unref();
  }
}
