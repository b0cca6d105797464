// The rules about events of the service: as tables of its configuration, with copies of the files that they name.
import { isAbsolute, resolve } from 'node:path';
import type { CameraSetting, RuleTable } from '../../cli/command/given-options.js';
import { tomlLine, tomlTexts } from '../../cli/config/toml-text.js';
import type { OnOption } from '../../events/event-options.js';
import type { SecretReader } from '../../net/credentials/secret-file.js';
import type { CredentialCopy } from './credential-copies.js';
import { isInHome } from './unit.js';

/** The keys that name a file with a secret. */
const FILE_KEYS = ['webhook-file', 'token-file'];

export interface ServiceRules {
  /** The tables, as lines of the configuration. They stand behind all options. */
  readonly lines: readonly string[];
  readonly copies: readonly CredentialCopy[];
  /** What will not work in the service. */
  readonly warnings: readonly string[];
}

/** What the command line says about events. */
interface GivenEvents {
  readonly on: OnOption | undefined;
  readonly notify: string | undefined;
}

/** @param reader The reader that has checked the files for the rules. It reads no file twice. */
export function serviceRules(
  rules: readonly RuleTable[],
  { on, notify }: GivenEvents,
  reader: SecretReader,
): ServiceRules {
  const copies: CredentialCopy[] = [];
  const copyOf = (key: string, file: string, rule: number): string => {
    const [from, to] = [resolve(file), `/etc/ttycam/rule-${rule}.${key}`];
    copies.push({ from, to, content: reader.secret(file, key) });
    return to;
  };
  const tables = rules.map(({ settings }, index) =>
    [...settings].map(([key, { value }]) => {
      if (FILE_KEYS.includes(key) && typeof value === 'string') return tomlLine(key, copyOf(key, value, index + 1));
      return ruleLine(key, key === 'run' ? withAbsoluteProgram(value) : value);
    }),
  );
  if (on !== undefined) tables.push([tomlTexts('event', on.events), tomlTexts('run', [absoluteProgram(on.program)])]);
  const lines = tables.flatMap((table) => ['', '[[on]]', ...table]);
  const warnings = [
    ...problemsOf('--on', on?.program, false),
    ...problemsOf('--notify', undefined, notify !== undefined),
    ...rules.flatMap(({ settings, place }) => {
      const [program] = [settings.get('run')?.value ?? []].flat();
      return problemsOf(
        place,
        typeof program === 'string' ? program : undefined,
        settings.get('notify')?.value === true,
      );
    }),
  ];
  return { lines, copies, warnings };
}

/** A program of a relative path becomes absolute, as the service has another working folder. One without a slash is looked for. */
function absoluteProgram(program: string): string {
  return program.includes('/') && !isAbsolute(program) ? resolve(program) : program;
}

function withAbsoluteProgram(value: CameraSetting['value']): CameraSetting['value'] {
  const [program = '', ...args] = [value].flat();
  return typeof program === 'string' ? [absoluteProgram(program), ...args.map(String)] : value;
}

function ruleLine(key: string, value: CameraSetting['value']): string {
  if (typeof value === 'boolean') return `${key} = ${value}`;
  return typeof value === 'string' ? tomlLine(key, value) : tomlTexts(key, value);
}

function problemsOf(place: string, program: string | undefined, isNotify: boolean): string[] {
  const isHidden = program !== undefined && isInHome(absoluteProgram(program));
  return [
    ...(isHidden ? [`${place}: the service sees no home folders, and cannot run ${program}`] : []),
    ...(isNotify ? [`${place}: the service has no terminal that it could notify`] : []),
  ];
}
