// Finds the events of a receiver in what it reports: the same events and fields that --json prints.
import type { EventFields } from '../cli/output.js';
import type { EventName } from './event-names.js';
import { integer, text } from './fields.js';
import { LastingFlag } from './lasting-flag.js';
import type { EventCamera, OccurrenceSink } from './occurrence.js';

/** How many seconds in a row a stream has to be slow: rates are measured over two of them, and a start is uneven. */
const SLOW_SECONDS = 3;

/** For how long no picture may be damaged until the damage is over, in seconds. */
const UNDAMAGED_SECONDS = 10;

/** What the receiver reports of files that a person has asked for. */
const FAILED_WRITES: readonly string[] = ['snapshot-failed', 'recording-failed'];
const WRITES_ON_REQUEST: readonly string[] = ['snapshot', 'recording', ...FAILED_WRITES];

/** Whether an event says that something was written, or was to be written, into the folder of snapshots and recordings. */
export function isWriteOnRequest(event: string): boolean {
  return WRITES_ON_REQUEST.includes(event);
}

/** What is known of a camera. */
interface Known {
  readonly camera: EventCamera;
  /** The condition that was reported; undefined: none of these. */
  state: 'lost' | 'live' | 'stalled' | undefined;
  readonly slow: LastingFlag;
  readonly damaged: LastingFlag;
}

export class ReceiverEvents {
  readonly #sink: OccurrenceSink;
  readonly #now: () => number;
  readonly #known = new Map<number, Known>();

  /** @param now Unix time in ms. */
  constructor(sink: OccurrenceSink, now: () => number = Date.now) {
    this.#sink = sink;
    this.#now = now;
  }

  /** Takes an event of the receiver, by its name and fields. */
  take(event: string, fields: EventFields): void {
    // A camera that is not added mostly gives no picture. Only a configuration that cannot be written is a failed output.
    const isUnkept = event === 'add-failed' && fields['code'] === 'output-failed';
    const isFailedWrite = FAILED_WRITES.includes(event) || isUnkept;
    if (isFailedWrite) this.#outputFailed(text(fields['reason']), text(fields['code']));
    const camera = isFailedWrite ? undefined : cameraOf(fields);
    if (camera === undefined) return;
    const known = this.#knownOf(camera);
    if (event === 'state') this.#stateChanged(known, text(fields['state']), text(fields['reason']));
    else if (event === 'lost') this.#enter(known, 'lost', text(fields['reason']), text(fields['code']));
    else if (event === 'corrupt') this.#flag(known, 'damaged', known.damaged.set(), text(fields['reason']));
    else if (event === 'stats') this.#measured(known, text(fields['slow']));
    else if (event === 'forgotten') this.#forget(known);
  }

  #knownOf(camera: EventCamera): Known {
    const known = this.#known.get(camera.place);
    // Another sender may use the place under another name.
    if (known?.camera.name === camera.name) return known;
    const slow = known?.slow ?? new LastingFlag(SLOW_SECONDS, SLOW_SECONDS);
    const damaged = known?.damaged ?? new LastingFlag(1, UNDAMAGED_SECONDS);
    const added: Known = { camera, state: known?.state, slow, damaged };
    this.#known.set(camera.place, added);
    return added;
  }

  #stateChanged(known: Known, state: string | undefined, reason: string | undefined): void {
    if (state === 'live' || state === 'stalled' || state === 'lost') this.#enter(known, state, reason);
    else this.#leave(known);
    if (state !== 'live') this.#flag(known, 'slow', known.slow.clear());
  }

  #enter(known: Known, state: 'lost' | 'live' | 'stalled', reason?: string, code?: string): void {
    if (known.state === state) return;
    this.#leave(known);
    known.state = state;
    this.#occurred(state, known.camera, reason, code);
  }

  #leave(known: Known): void {
    if (known.state !== undefined) this.#sink.over(known.state, known.camera);
    known.state = undefined;
  }

  #measured(known: Known, slowReason: string | undefined): void {
    this.#flag(known, 'slow', slowReason === undefined ? known.slow.tickOff() : known.slow.tickOn(), slowReason);
    this.#flag(known, 'damaged', known.damaged.tickOff());
  }

  #flag(known: Known, event: 'slow' | 'damaged', change: 'begins' | 'ends' | undefined, reason?: string): void {
    if (change === 'begins') this.#occurred(event, known.camera, reason);
    if (change === 'ends') this.#sink.over(event, known.camera);
  }

  /** About the program: a full disk is no trouble of the camera whose picture was to be saved. */
  #outputFailed(reason: string | undefined, code: string | undefined): void {
    this.#sink.occurred({ event: 'output-failed', camera: undefined, code, reason, timeMs: this.#now() });
  }

  #forget(known: Known): void {
    this.#leave(known);
    this.#flag(known, 'slow', known.slow.clear());
    this.#flag(known, 'damaged', known.damaged.clear());
    this.#known.delete(known.camera.place);
    this.#sink.forgotten(known.camera);
  }

  #occurred(event: EventName, camera: EventCamera, reason?: string, code?: string): void {
    this.#sink.occurred({ event, camera, code, reason, timeMs: this.#now() });
  }
}

function cameraOf(fields: EventFields): EventCamera | undefined {
  const [name, place] = [text(fields['camera']), integer(fields['place'])];
  return name === undefined || place === undefined ? undefined : { name, place };
}
