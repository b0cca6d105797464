// The events that rules are about: their names, what follows them, and the words for people.

/** The events of a receiver. */
export const RECEIVER_EVENTS = [
  'lost',
  'live',
  'stalled',
  'slow',
  'damaged',
  'expectation-unmet',
  'output-failed',
  'disk-low',
] as const;

/** The events of a sender. */
export const SENDER_EVENTS = ['lost', 'live', 'receiver-lost', 'receiver-live', 'throttled', 'output-failed'] as const;

export type EventName = (typeof RECEIVER_EVENTS)[number] | (typeof SENDER_EVENTS)[number];

/** The program whose events they are. */
export type Role = 'receiver' | 'sender';

/** All events of a program. */
export function eventsOf(role: Role): readonly EventName[] {
  return role === 'receiver' ? RECEIVER_EVENTS : SENDER_EVENTS;
}

/** The trouble that each recovery ends. */
const TROUBLE_OF: Partial<Readonly<Record<EventName, readonly EventName[]>>> = {
  live: ['lost', 'stalled', 'slow', 'damaged'],
  'receiver-live': ['receiver-lost'],
};

/** The trouble that an event ends; empty for an event that is trouble itself. */
export function troubleEndedBy(event: EventName): readonly EventName[] {
  return TROUBLE_OF[event] ?? [];
}

/** Whether an event has no duration: it happens, and is no condition that lasts. */
export function isMomentary(event: EventName): boolean {
  return event === 'expectation-unmet' || event === 'output-failed';
}

/** Of one camera and of several: `barn` is followed by the first, `barn and gate` by the second. */
const CAMERA_WORDS: Readonly<Record<'lost' | 'live' | 'stalled' | 'slow' | 'damaged', readonly [string, string]>> = {
  lost: ['is lost', 'are lost'],
  live: ['is live', 'are live'],
  stalled: ['gives no frames', 'give no frames'],
  slow: ['is slow', 'are slow'],
  damaged: ['gives damaged pictures', 'give damaged pictures'],
};

const PROGRAM_WORDS: Readonly<Record<Exclude<EventName, keyof typeof CAMERA_WORDS>, string>> = {
  'expectation-unmet': 'an expectation was not met',
  'output-failed': 'an output failed',
  'disk-low': 'the disk is nearly full',
  'receiver-lost': 'the receiver is lost',
  'receiver-live': 'the receiver is there',
  throttled: 'this machine is slowed down',
};

/** Whether an event is about a camera, and not about the program as a whole. */
export function isCameraEvent(event: EventName): event is keyof typeof CAMERA_WORDS {
  return event in CAMERA_WORDS;
}

/** The predicate of a sentence about `count` cameras, or a whole sentence where the event is about the program. */
export function eventWords(event: EventName, count: number): string {
  if (!isCameraEvent(event)) return PROGRAM_WORDS[event];
  return CAMERA_WORDS[event][count === 1 ? 0 : 1];
}
