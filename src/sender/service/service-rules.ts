// The rules about events, as a service has them: absolute paths, and copies of the files of addresses and tokens.
import { resolve } from 'node:path';
import type { CameraSetting, RuleTable } from '../../cli/command/given-options.js';
import { tomlSetting } from '../../cli/config/toml-text.js';
import type { OnOption } from '../../events/event-options.js';
import type { SecretReader } from '../../net/credentials/secret-file.js';
import type { CredentialCopy } from './credential-copies.js';

type Value = CameraSetting['value'];

/** The keys that name a file, and the end of its copy's name. */
const COPIED: ReadonlyMap<string, string> = new Map([
  ['webhook-file', 'webhook'],
  ['token-file', 'token'],
]);

/** A rule of the service's configuration. */
export interface ServiceRule {
  /** Where the rule stands that it is a copy of. */
  readonly place: string;
  readonly settings: ReadonlyMap<string, Value>;
  /** The program that it runs; undefined: none. */
  readonly program: string | undefined;
}

export interface ServiceRules {
  readonly rules: readonly ServiceRule[];
  readonly copies: readonly CredentialCopy[];
  /** Where rules stand that are left out, as they notify a terminal. */
  readonly leftOut: readonly string[];
}

/**
 * The rules for the service.
 *
 * @param on The rule of `--on`. It becomes a table, as a file cannot have both.
 * @param reader The reader that has checked the files. It reads no file twice.
 */
export function serviceRules(
  tables: readonly RuleTable[],
  on: OnOption | undefined,
  reader: SecretReader,
): ServiceRules {
  const isNotify = ({ settings }: RuleTable) => settings.get('notify')?.value === true;
  const copies: CredentialCopy[] = [];
  const rules = tables
    .filter((table) => !isNotify(table))
    .map(({ settings, place }, index) => {
      const values = new Map<string, Value>();
      for (const [key, { value }] of settings) {
        const end = COPIED.get(key);
        if (end === undefined || typeof value !== 'string') {
          values.set(key, value);
          continue;
        }
        const [from, to] = [resolve(value), `/etc/ttycam/rule-${index + 1}.${end}`];
        if (from !== to) copies.push({ from, to, content: reader.secret(value, key) });
        values.set(key, to);
      }
      return withProgram(place, values);
    });
  if (on !== undefined) {
    const values = new Map<string, Value>([
      ['event', on.events],
      ['run', [on.program]],
    ]);
    rules.push(withProgram('--on', values));
  }
  return { rules, copies, leftOut: tables.filter(isNotify).map(({ place }) => place) };
}

/** The lines of the rules in the configuration file. */
export function ruleLines(rules: readonly ServiceRule[]): string[] {
  return rules.flatMap(({ settings }) => [
    '',
    '[[on]]',
    ...[...settings].map(([key, value]) => tomlSetting(key, value)),
  ]);
}

/** The path of the program becomes absolute, as the service has another working directory. A name without a path stays one. */
function withProgram(place: string, settings: Map<string, Value>): ServiceRule {
  const [given, ...args] = [settings.get('run') ?? []].flat();
  if (typeof given !== 'string') return { place, settings, program: undefined };
  const program = given.includes('/') ? resolve(given) : given;
  settings.set('run', [program, ...args.map(String)]);
  return { place, settings, program };
}
