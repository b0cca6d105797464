// The options about events, which both programs share.
import { group, notA, optionalChoice, optionalValue } from '../cli/command/option-spec.js';
import { NOTIFY_WAYS } from './actions/terminal-notification.js';
import { type EventName, RECEIVER_EVENTS, type Role, SENDER_EVENTS } from './event-names.js';

/** `--on lost=program`: the events, and the program. */
export interface OnOption {
  readonly events: readonly EventName[];
  readonly program: string;
}

/** The options of a program's events. */
export function eventOptions(role: Role) {
  const names = role === 'receiver' ? RECEIVER_EVENTS : SENDER_EVENTS;
  return group('Events', {
    on: optionalValue({
      placeholder: '<event>=<program>',
      summary: 'run a program on an event, or on several: lost,live=/usr/local/bin/tell-me',
      details: `Events are ${names.map((name) => `\`${name}\``).join(', ')}. More rules, with webhooks and conditions, are tables \`[[on]]\` of the configuration ([events](events.md)).`,
      parse: (text) => parseOn(text, names),
    }),
    notify: optionalChoice({
      placeholder: '<how>',
      summary: 'tell this terminal of trouble: ring its bell, or also show a notification',
      details: '`osc9` and `osc777` are what terminals know ([which](events.md#the-terminal)).',
      choices: NOTIFY_WAYS,
    }),
  });
}

function parseOn(text: string, names: readonly EventName[]): OnOption {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw notA('event=program, such as lost=/usr/local/bin/tell', text);
  const events = text
    .slice(0, at)
    .split(',')
    .map((name) => eventNamed(name.trim(), names));
  return { events, program: text.slice(at + 1) };
}

/** @throws InvalidValueError for a name that is not an event of the program. */
export function eventNamed(name: string, names: readonly EventName[]): EventName {
  const event = names.find((one) => one === name);
  if (event === undefined) throw notA(`an event of this program: it has ${names.join(', ')}`, name);
  return event;
}
