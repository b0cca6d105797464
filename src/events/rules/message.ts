// A message of a rule: one event of one or several cameras, as JSON, as environment variables and as a sentence.
import { lineForPeople } from '../../core/exit-text.js';
import { type EventName, eventWords, type Role } from '../event-names.js';

/** One camera of a message, or the whole program. */
export interface Affected {
  /** Undefined: the whole program. */
  readonly camera: { readonly name: string; readonly place: number } | undefined;
  readonly code: string | undefined;
  readonly reason: string | undefined;
  /** When it happened last, Unix time in ms. */
  readonly timeMs: number;
  /** How many events this message stands for. */
  readonly times: number;
  /** Whether the condition has ended since. */
  readonly over: boolean;
}

export interface Message {
  readonly event: EventName;
  /** At least one. */
  readonly affected: readonly Affected[];
  /** Whether a person tries the rule. */
  readonly test?: boolean;
}

/** Where a message comes from. */
export interface MessageOrigin {
  readonly role: Role;
  /** This machine's name. */
  readonly host: string;
}

/** Cameras that a message lists, and that its sentence names. */
const MAX_LISTED = 100;
const MAX_NAMED = 5;

/** The message as one JSON object. Times are ISO 8601. */
export function messageFields(message: Message, { role, host }: MessageOrigin): Readonly<Record<string, unknown>> {
  const { event, affected, test = false } = message;
  const [first] = affected;
  const only = affected.length === 1 ? first : undefined;
  return {
    event,
    time: new Date(Math.max(...affected.map(({ timeMs }) => timeMs))).toISOString(),
    program: role,
    host,
    text: messageText(message),
    camera: only?.camera?.name ?? null,
    place: only?.camera?.place ?? null,
    code: only?.code ?? null,
    reason: only?.reason ?? null,
    times: affected.reduce((sum, { times }) => sum + times, 0),
    over: affected.every(({ over }) => over),
    count: first?.camera === undefined ? 0 : affected.length,
    cameras: affected.slice(0, MAX_LISTED).flatMap(({ camera, timeMs, code, reason, times, over }) =>
      camera === undefined
        ? []
        : [
            {
              camera: camera.name,
              place: camera.place,
              time: new Date(timeMs).toISOString(),
              code: code ?? null,
              reason: reason ?? null,
              times,
              over,
            },
          ],
    ),
    test,
  };
}

/** The variables that a program gets beside those of this process. */
export function messageEnvironment(fields: Readonly<Record<string, unknown>>): Record<string, string> {
  const names = ['event', 'time', 'program', 'host', 'text', 'camera', 'place', 'code', 'reason', 'times', 'count'];
  const variables = names.map((name) => [`TTYCAM_${name.toUpperCase()}`, environmentText(fields[name])]);
  const flags = ['over', 'test'].map((name) => [`TTYCAM_${name.toUpperCase()}`, fields[name] === true ? '1' : '']);
  return Object.fromEntries([...variables, ...flags]);
}

/** No system allows NUL in an environment, and a line end would break what logs it. */
function environmentText(value: unknown): string {
  return value === null || value === undefined ? '' : lineForPeople(String(value)).replaceAll('\0', '');
}

/** One sentence, without a period: `barn is lost: the connection was reset`. */
export function messageText({ event, affected, test = false }: Message): string {
  const prefix = test ? 'test: ' : '';
  const [first] = affected;
  const [words, names] = [eventWords(event, affected.length), affected.flatMap(({ camera }) => camera?.name ?? [])];
  if (names.length === 0 || first === undefined) return prefix + words + details(first);
  if (names.length === 1) return `${prefix}${names[0]} ${words}${details(first)}`;
  const named = names.slice(0, MAX_NAMED).join(', ');
  const rest = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  const times = affected.reduce((sum, one) => sum + one.times, 0);
  const ended = affected.every(({ over }) => over) ? ' (over by now)' : '';
  const often = times > affected.length ? ` (${times} times in all)` : '';
  return `${prefix}${names.length} cameras ${words}: ${named}${rest}${often}${ended}`;
}

function details(affected: Affected | undefined): string {
  if (affected === undefined) return '';
  const { reason, times, over } = affected;
  const often = times > 1 ? ` (${times} times)` : '';
  return `${reason === undefined ? '' : `: ${reason}`}${often}${over ? ' (over by now)' : ''}`;
}
