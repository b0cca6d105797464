// What detectors report to the rules: an event has begun, its condition is over, or a camera is no more.
import type { EventName } from './event-names.js';

/** The camera of an event. A sender has one, in place 1. */
export interface EventCamera {
  readonly name: string;
  readonly place: number;
}

/** One event. */
export interface Occurrence {
  readonly event: EventName;
  /** Undefined: the event is about the whole program. */
  readonly camera: EventCamera | undefined;
  /** One of the error codes, where an error is the cause. */
  readonly code: string | undefined;
  readonly reason: string | undefined;
  /** When it happened, Unix time in ms. */
  readonly timeMs: number;
}

/** What takes the events of a program. */
export interface OccurrenceSink {
  occurred(occurrence: Occurrence): void;
  /** The condition that an earlier event reported has ended. */
  over(event: EventName, camera: EventCamera | undefined): void;
  /** The camera's place is given to another one. */
  forgotten(camera: EventCamera): void;
}
