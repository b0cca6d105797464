// The body of `ttycam config test`.
import { hostname } from 'node:os';
import type { GivenOptions } from '../cli/command/given-options.js';
import { InvalidValueError } from '../cli/command/option-spec.js';
import type { Output, OutputOptions } from '../cli/output.js';
import { TtycamError } from '../core/errors.js';
import { DEFAULT_QUALITY } from '../core/jpeg/default-quality.js';
import { type DeliveryContext, deliver } from '../events/actions/deliver.js';
import type { NotifyWay } from '../events/actions/terminal-notification.js';
import { type EventName, eventsOf, isCameraEvent, type Role } from '../events/event-names.js';
import { eventNamed, type OnOption } from '../events/event-options.js';
import { type EventSettings, readEventSettings } from '../events/event-settings.js';
import type { Message } from '../events/rules/message.js';
import type { Rule } from '../events/rules/rule.js';
import { monotonicMs } from '../net/clock.js';
import { PictureEncoder } from '../sender/picture/picture-encoder.js';
import { DEFAULT_CAPTURE_SIZE } from '../sources/camera-request.js';
import { patternSource } from '../sources/pattern/pattern.js';
import type { SourceEvents } from '../sources/source.js';

export interface RuleTestOptions extends OutputOptions {
  readonly event: EventName;
  /** Undefined: one that the rule is about. */
  readonly camera: string | undefined;
  readonly settings: EventSettings;
}

/** @throws TtycamError `usage` for an unknown event, or a wrong rule. */
export function readRuleTest(given: GivenOptions, role: Role): RuleTestOptions {
  const { values, operands, texts, configuration } = given;
  const isTyped = (key: string) => texts.has(key) && texts.get(key)?.place === undefined;
  const rules = {
    tables: configuration.rules,
    on: values['on'] as OnOption | undefined,
    notify: values['notify'] as NotifyWay | undefined,
  };
  return {
    event: readEvent(operands[0] ?? '', role),
    camera: texts.get('camera')?.text,
    settings: readEventSettings(role, rules),
    json: isTyped('json'),
    quiet: isTyped('quiet'),
    debug: isTyped('debug'),
  };
}

function readEvent(name: string, role: Role): EventName {
  try {
    return eventNamed(name, eventsOf(role));
  } catch (cause) {
    if (cause instanceof InvalidValueError) throw new TtycamError('usage', cause.message, { cause });
    throw cause;
  }
}

/**
 * Delivers a message of each rule about the event, one after another, and reports what came of it.
 *
 * @throws TtycamError `event-failed`: a rule failed, or there is none.
 */
export async function testRules(options: RuleTestOptions, output: Output, signal: AbortSignal): Promise<void> {
  const { event, settings } = options;
  const rules = settings.rules.filter(({ events }) => events.includes(event));
  if (rules.length === 0) throw new TtycamError('event-failed', `no rule is about ${event}: ${advice(settings)}`);
  const jpeg = rules.some(needsPicture) ? await testPicture(signal) : undefined;
  let failed = 0;
  for (const rule of rules) {
    const context: DeliveryContext = {
      origin: { role: settings.role, host: hostname() },
      notify: settings.notify,
      env: process.env,
      terminal: process.stderr.isTTY ? process.stderr : undefined,
      picture: jpeg && (() => jpeg),
      maxAttempts: 1,
    };
    if (!(await tryRule(rule, testMessage(rule, options), context, output, signal))) failed += 1;
  }
  if (failed > 0) throw new TtycamError('event-failed', `${failed} of ${rules.length} rules failed`);
}

/** Whether it worked. */
async function tryRule(
  rule: Rule,
  message: Message,
  context: DeliveryContext,
  output: Output,
  signal: AbortSignal,
): Promise<boolean> {
  const about = { rule: rule.place, on: message.event, how: rule.action.kind, count: message.affected.length };
  const startMs = monotonicMs();
  try {
    const result = await deliver(rule.action, message, context, signal);
    const seconds = ((monotonicMs() - startMs) / 1_000).toFixed(1);
    output.event('rule-done', { ...about, result });
    output.say(`${rule.place}: ${rule.action.kind} worked in ${seconds} s${result === '' ? '' : `: ${result}`}`);
    return true;
  } catch (reason) {
    const { code, message: words } = TtycamError.from(reason);
    output.event('rule-failed', { ...about, code, reason: words });
    output.warn(`${rule.place}: ${words}`);
    return false;
  }
}

function advice({ rules, role }: EventSettings): string {
  if (rules.length === 0) return `add [[on]] to ${role}.toml, or --on event=program`;
  return `those of ${role} are about ${[...new Set(rules.flatMap(({ events }) => events))].join(', ')}`;
}

function needsPicture({ action }: Rule): boolean {
  return action.kind === 'webhook' && action.request.body === 'picture';
}

function testMessage({ cameras }: Rule, { event, camera }: RuleTestOptions): Message {
  const [pattern = 'camera'] = cameras;
  const name = camera ?? (pattern.replaceAll('*', '') || 'camera');
  const subject = isCameraEvent(event) ? { name, place: 1 } : undefined;
  const reason = 'nothing has happened: somebody tries this rule';
  const one = { camera: subject, code: undefined, reason, timeMs: Date.now(), times: 1, over: false };
  return { event, affected: [one], test: true };
}

/** The test pattern has no events. */
const NO_SOURCE_EVENTS: SourceEvents = {
  torn: () => undefined,
  trouble: () => undefined,
  recovered: () => undefined,
  suspended: () => undefined,
};

/** The first picture of the test pattern. */
async function testPicture(signal: AbortSignal): Promise<Uint8Array | undefined> {
  const encoder = new PictureEncoder({ size: DEFAULT_CAPTURE_SIZE, quality: DEFAULT_QUALITY, fit: 'none' });
  for await (const { picture } of patternSource(1).frames(signal, NO_SOURCE_EVENTS)) {
    return (await encoder.encode(picture)).jpeg;
  }
  return undefined;
}
