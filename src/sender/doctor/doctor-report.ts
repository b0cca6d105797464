// Formats the doctor's findings as a text report: short lines, then the steps to take.
import { type Facts, wouldRun } from './facts.js';
import type { Finding, Level } from './finding.js';

/** A sign and a word for each level: a log has no colours, and a screen reader reads no signs. */
const SIGNS: Readonly<Record<Level, string>> = { ok: '+ ok  ', info: '  info', warn: '! warn', bad: 'x BAD ' };

const TOPIC_WIDTH = 9;

/** The whole report. @param others Options of the command line that the sender needs, too: `--key-file ttycam.key`. */
export function reportText(facts: Facts, findings: readonly Finding[], others = ''): string {
  const todos = [...new Set(findings.map(({ todo }) => todo).filter((todo) => todo !== undefined))];
  const steps = todos.map((todo, index) => `  ${index + 1}. ${todo}`);
  const lines = [
    `${facts.software}, Node ${facts.node}, ${facts.model ?? facts.platform}`,
    '',
    ...findings.flatMap(findingLines),
    '',
    ...(steps.length === 0 ? [] : ['What to do:', ...steps, '']),
    conclusion(facts, others),
  ];
  return `${lines.join('\n')}\n`;
}

function findingLines({ level, topic, words, details = [] }: Finding): string[] {
  const indent = ' '.repeat(2 + SIGNS.ok.length + 2 + TOPIC_WIDTH);
  return [`  ${SIGNS[level]}  ${topic.padEnd(TOPIC_WIDTH)}${words}`, ...details.map((detail) => indent + detail)];
}

function conclusion(facts: Facts, others: string): string {
  if (!wouldRun(facts)) return 'A sender would not run: no camera gives pictures.';
  const best = facts.captures.find(({ measurement }) => measurement.kind === 'frames');
  const { receiver } = facts;
  const to = receiver === undefined ? '' : ` --to ${receiver.url}`;
  const waits = receiver?.kind === 'unreachable' ? ', and wait for its receiver' : '';
  return `A sender would run${waits}: sender --device ${best?.device}${to} ${others}`.trimEnd();
}
