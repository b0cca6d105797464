// A rule: which events it is about, and what it does then.
import { type EventName, troubleEndedBy } from '../event-names.js';
import type { Occurrence } from '../occurrence.js';

/** What a rule does with a message. */
export type RuleAction =
  | { readonly kind: 'run'; readonly command: readonly [string, ...string[]]; readonly timeoutMs: number }
  | { readonly kind: 'webhook'; readonly request: WebhookRequest }
  | { readonly kind: 'notify' };

/** How a webhook is called. */
export interface WebhookRequest {
  readonly url: URL;
  readonly method: 'POST' | 'PUT';
  readonly headers: ReadonlyMap<string, string>;
  /** The event as JSON, the last picture as JPEG, or a text with placeholders. */
  readonly body: 'json' | 'picture' | { readonly template: string };
}

export interface Rule {
  /** `receiver.toml:3`, or the option that made it. It names the rule in messages. */
  readonly place: string;
  readonly events: readonly EventName[];
  /** Patterns of camera names; `*` stands for any characters. Empty: all cameras. */
  readonly cameras: readonly string[];
  /** For how long a condition has to last, in ms. */
  readonly afterMs: number;
  readonly action: RuleAction;
}

/** Whether a rule is about this event. With names of cameras, it is about these cameras alone. */
export function ruleApplies({ events, cameras }: Rule, { event, camera }: Occurrence): boolean {
  if (!events.includes(event)) return false;
  return cameras.length === 0 || cameras.some((pattern) => camera !== undefined && nameMatches(pattern, camera.name));
}

/** Whether the rule is about trouble that this event ends. Then the event is news only after such trouble. */
export function followsTrouble({ events }: Rule, event: EventName): boolean {
  return troubleEndedBy(event).some((trouble) => events.includes(trouble));
}

/** Whether a name is of the pattern, in which `*` stands for any characters. It takes linear time for each star. */
export function nameMatches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
