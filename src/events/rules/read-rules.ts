// Reads the rules of a program: the tables [[on]] of its configuration, --on and --notify.
import type { RuleTable } from '../../cli/command/given-options.js';
import { suggestion } from '../../cli/suggestion.js';
import { duration } from '../../cli/values.js';
import { TtycamError } from '../../core/errors.js';
import { fromDisk, type SecretReader } from '../../net/credentials/secret-file.js';
import type { NotifyWay } from '../actions/terminal-notification.js';
import { type EventName, eventsOf, isCameraEvent, isMomentary, type Role } from '../event-names.js';
import { eventNamed, type OnOption } from '../event-options.js';
import { readWebhook, WEBHOOK_KEYS } from './read-webhook.js';
import type { Rule, RuleAction } from './rule.js';
import { oneText, onOrOff, read, texts, wrong } from './rule-settings.js';

/** How long a program may run unless its rule says otherwise, in ms. */
const PROGRAM_TIMEOUT_MS = 30_000;

/** The most rules: more is a mistake of what has written the file. */
const MAX_RULES = 100;

const KEYS = ['event', 'camera', 'after', 'run', 'timeout', 'notify', ...WEBHOOK_KEYS];

/** Trouble that `--notify` tells of, and its end. */
const NOTIFIED: Readonly<Record<Role, readonly EventName[]>> = {
  receiver: ['lost', 'stalled', 'live', 'output-failed', 'disk-low'],
  sender: ['lost', 'live', 'receiver-lost', 'receiver-live', 'throttled', 'output-failed'],
};

/** What a command line and its configuration say about rules. */
export interface GivenRules {
  readonly tables: readonly RuleTable[];
  readonly on: OnOption | undefined;
  readonly notify: NotifyWay | undefined;
}

/**
 * The rules of a run.
 *
 * @param reader Reads the files of tokens and addresses.
 * @throws TtycamError `usage`, which names the place and the key; `key-unusable` for a file.
 */
export function readRules({ tables, on, notify }: GivenRules, role: Role, reader: SecretReader = fromDisk): Rule[] {
  if (tables.length > MAX_RULES) {
    throw new TtycamError('usage', `${tables.length} tables [[on]] are above the limit of ${MAX_RULES}`);
  }
  const rules = tables.map((table) => readRule(table, role, reader));
  const all = { cameras: [], afterMs: 0 };
  if (on !== undefined) {
    const { events, program } = on;
    rules.push({ ...all, place: '--on', events, action: runAction([program], PROGRAM_TIMEOUT_MS) });
  }
  if (notify !== undefined) {
    rules.push({ ...all, place: '--notify', events: NOTIFIED[role], action: { kind: 'notify' } });
  }
  return rules;
}

function readRule({ settings, place }: RuleTable, role: Role, reader: SecretReader): Rule {
  for (const [key, { place: at = place }] of settings) {
    if (KEYS.includes(key)) continue;
    const near = suggestion(key, KEYS);
    throw wrong(at, `${key} is not a key of [[on]]${near === '' ? `: it has ${KEYS.join(', ')}` : ` ${near}`}`);
  }
  const events = readEvents(settings, place, role);
  const afterMs = read(settings, 'after', place, (setting) => duration(oneText(setting))) ?? 0;
  if (afterMs > 0 && events.every(isMomentary)) {
    throw wrong(place, `after has no effect on ${events.join(' and ')}: it is for conditions that last`);
  }
  const cameras = read(settings, 'camera', place, texts) ?? [];
  const ofProgram = events.filter((event) => !isCameraEvent(event));
  if (cameras.length > 0 && ofProgram.length > 0) {
    const which = ofProgram.join(' and ');
    throw wrong(place, `camera excludes ${which}, which is about the program: write a rule without camera for it`);
  }
  return { place, events, cameras, afterMs, action: readAction(settings, place, reader) };
}

function readEvents(settings: RuleTable['settings'], place: string, role: Role): EventName[] {
  const names = eventsOf(role);
  const events = read(settings, 'event', place, (setting) => texts(setting).map((name) => eventNamed(name, names)));
  if (events === undefined || events.length === 0) {
    throw wrong(place, `[[on]] needs event = "…", one of ${names.join(', ')}`);
  }
  return [...new Set(events)];
}

function readAction(settings: RuleTable['settings'], place: string, reader: SecretReader): RuleAction {
  const command = read(settings, 'run', place, texts);
  const isNotify = read(settings, 'notify', place, onOrOff) ?? false;
  const webhook = readWebhook(settings, place, reader);
  const given = [command, isNotify || undefined, webhook].filter((one) => one !== undefined);
  if (given.length !== 1) {
    throw wrong(place, `[[on]] needs one of run = ["program", "argument"], webhook = "https://…" and notify = true`);
  }
  const timeoutMs = read(settings, 'timeout', place, (setting) => duration(oneText(setting)));
  if (timeoutMs !== undefined && command === undefined) throw wrong(place, 'timeout is for run');
  if (webhook !== undefined) return { kind: 'webhook', request: webhook };
  if (command === undefined) return { kind: 'notify' };
  const [program = '', ...args] = command;
  if (program === '') throw wrong(settings.get('run')?.place ?? place, 'run: the program is missing');
  return runAction([program, ...args], timeoutMs ?? PROGRAM_TIMEOUT_MS);
}

function runAction(command: readonly [string, ...string[]], timeoutMs: number): RuleAction {
  return { kind: 'run', command, timeoutMs };
}
