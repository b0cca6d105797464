// `sender install-service`: creates the user, the configuration and the unit, and prints the next steps.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hasCommand } from '../../cli/installed-command.js';
import { replaceFile } from '../../cli/new-file.js';
import type { Output } from '../../cli/output.js';
import { shellWords } from '../../cli/shell-words.js';
import { SOFTWARE } from '../../cli/version.js';
import { HIDDEN } from '../../core/address.js';
import { TtycamError } from '../../core/errors.js';
import { fileProblem } from '../../core/file-problem.js';
import { knownSecrets } from '../../core/secrets.js';
import { folderProblem, processTrust } from '../../net/credentials/file-trust.js';
import { defaultName } from '../../sources/camera-name.js';
import { openSource, type SourceChoice } from '../../sources/open-source.js';
import { configLines, configText, type GivenOption, withDefaults } from './config-text.js';
import type { InstallOptions } from './install-options.js';
import { convertedConfig } from './old-config.js';
import { findChangeable } from './program-trust.js';
import { ruleProgramProblem } from './rule-program.js';
import { ruleLines, type ServiceRule } from './service-rules.js';
import {
  livesInHome,
  packagedUnitText,
  SERVICE,
  SERVICE_FILES,
  SERVICE_USER,
  SYSUSERS_TEXT,
  type UnitFacts,
  unitText,
} from './unit.js';
import { findUnreadable } from './unreadable-path.js';

/** The system to install into; tests have their own. */
export interface TargetSystem {
  /** A prefix for every path that is written. */
  readonly root: string;
  readonly uid: number;
  readonly facts: UnitFacts;
  /** Runs a command to its end. Rejects when it fails. */
  run(command: string, args: readonly string[]): Promise<void>;
  has(command: string): boolean;
  /** The name that a sender of this source would have without `--name`. */
  nameOf(source: SourceChoice): Promise<string>;
}

/** The system that this process runs in. */
function thisSystem(): TargetSystem {
  const main = fileURLToPath(import.meta.resolve('#dist/sender/main.js'));
  return {
    root: '/',
    uid: process.getuid?.() ?? -1,
    facts: { node: process.execPath, main, software: SOFTWARE },
    run: async (command, args) => void (await promisify(execFile)(command, [...args], { timeout: 30_000 })),
    has: hasCommand,
    nameOf: (source) => defaultName(openSource(source, process.stdin), new AbortController().signal),
  };
}

/**
 * Installs the service, or prints its unit.
 *
 * @param print Writes to stdout.
 * @throws TtycamError when this user is not root, the service could not start, or a file cannot be written.
 */
export async function installService(
  options: InstallOptions,
  output: Output,
  print: (text: string) => void,
  system: TargetSystem = thisSystem(),
): Promise<void> {
  const { facts } = system;
  const lines = [...configLines(options.given), ...ruleLines(options.rules)];
  // First, as a path that a unit cannot hold must be refused before anything is written.
  const unit = unitText(facts);
  const unreadable = findUnreadable([facts.node, facts.main]);
  const trust = processTrust();
  const changeable = trust === undefined ? undefined : findChangeable(facts, trust);
  const unrunnable = findUnrunnable(options.rules, { seesHomes: livesInHome(facts), trust });
  for (const place of options.notifying) output.warn(`${place} is left out: a service has no terminal to notify`);
  if (options.print) {
    print(unit);
    output.say(`This is the text for ${SERVICE_FILES.unit}; nothing was changed.`);
    output.say(`${SERVICE_FILES.config} would hold:`);
    const given = configLines(withDefaults(await withName(options, system)));
    for (const line of [...given, ...ruleLines(options.rules)]) output.say(`  ${line}`);
    if (unreadable !== undefined) output.warn(unreadableMessage(unreadable));
    if (changeable !== undefined) output.warn(changeableMessage(changeable));
    if (unrunnable !== undefined) output.warn(unrunnable);
    return;
  }
  if (!system.has('systemctl')) {
    throw new TtycamError('output-failed', 'this machine has no systemd (no systemctl). `--print` shows the unit');
  }
  if (system.uid !== 0) {
    const again = shellWords(['sudo', facts.node, facts.main, 'install-service', ...options.argv]);
    const hint = knownSecrets.hide(again) === again ? '' : ` (with the secret for ${HIDDEN}, which no message holds)`;
    throw new TtycamError('output-failed', `only root can install a service. Run: ${again}${hint}`);
  }
  if (unreadable !== undefined) throw new TtycamError('output-failed', unreadableMessage(unreadable));
  if (changeable !== undefined) throw new TtycamError('output-failed', changeableMessage(changeable));
  if (unrunnable !== undefined) throw new TtycamError('output-failed', unrunnable);
  if (/^\/(var\/)?tmp\//.test(facts.main)) {
    throw new TtycamError(
      'output-failed',
      `${facts.main} is in a temporary folder. Install ttycam for the whole system first`,
    );
  }

  // Before anything is written, as it fails where the file has a mistake.
  const config = await configToWrite(system, options);
  const done: string[] = [];
  const group = await ensureUser(system, done);
  for (const { from, to, content } of options.copies) {
    write(system, to, content, 0o640, group);
    done.push(`copied ${from} to ${to}, for ${SERVICE_USER} alone`);
  }
  const kept = config?.isConverted ?? true;
  writeConfig(system, config, group, done);
  const again = writeUnit(system, unit, done);
  const next = [
    'sudo systemctl daemon-reload',
    `sudo systemctl enable --now ${SERVICE}`,
    ...(again ? [`sudo systemctl restart ${SERVICE}`] : []),
    `journalctl -u ${SERVICE} -f`,
  ];
  for (const line of done) output.say(line);
  if (livesInHome(facts))
    output.say(`Node or ttycam is in a home folder: the service fails if that folder is removed.`);
  if (kept && lines.length > 0) {
    const what = config === undefined ? 'exists and was not changed' : 'has the options of the old file';
    output.warn(`${SERVICE_FILES.config} ${what}. For the given options, it needs:`);
    for (const line of lines) output.warn(`  ${line}`);
  }
  output.say('Next:');
  for (const line of next) output.say(`  ${line}`);
  output.event('service-installed', {
    unit: SERVICE_FILES.unit,
    config: SERVICE_FILES.config,
    user: SERVICE_USER,
    done,
    next,
  });
}

/** Creates the service's user, unless it exists. Returns its group's id. */
async function ensureUser(system: TargetSystem, done: string[]): Promise<number> {
  const existing = groupOf(system);
  if (existing !== undefined) return existing;
  if (system.has('systemd-sysusers')) {
    write(system, SERVICE_FILES.sysusers, SYSUSERS_TEXT, 0o644);
    await run(system, 'systemd-sysusers', [join(system.root, SERVICE_FILES.sysusers)]);
  } else {
    const home = ['--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin'];
    await run(system, 'useradd', ['--system', '--user-group', ...home, '--groups', 'video', SERVICE_USER]);
  }
  const created = groupOf(system);
  if (created === undefined) throw new TtycamError('output-failed', `the user ${SERVICE_USER} could not be created`);
  done.push(`created the system user ${SERVICE_USER}, in group video`);
  return created;
}

function groupOf({ root }: TargetSystem): number | undefined {
  const line = readFileOr(join(root, '/etc/passwd'), '')
    .split('\n')
    .find((one) => one.startsWith(`${SERVICE_USER}:`));
  return line === undefined ? undefined : Number(line.split(':')[3]);
}

/** A configuration file that is to be written. */
interface NewConfig {
  readonly text: string;
  readonly isConverted: boolean;
  readonly isEmpty: boolean;
}

/** The file of the given options, or the converted old one; undefined where there is one already, which stays unchanged. */
async function configToWrite(system: TargetSystem, options: InstallOptions): Promise<NewConfig | undefined> {
  const { root } = system;
  if (statSync(join(root, SERVICE_FILES.config), { throwIfNoEntry: false }) !== undefined) return undefined;
  const converted = convertedConfig(join(root, SERVICE_FILES.oldConfig));
  const isEmpty = options.given.length === 0;
  if (converted !== undefined) return { text: converted, isConverted: true, isEmpty };
  return {
    text: configText(await withName(options, system), isEmpty, ruleLines(options.rules)),
    isConverted: false,
    isEmpty,
  };
}

/**
 * The given options with the name that the camera has now. Written down, it stays when another camera is plugged in first,
 * and when this machine gets another name.
 */
async function withName({ given, source, isNamed }: InstallOptions, system: TargetSystem): Promise<GivenOption[]> {
  if (isNamed) return [...given];
  try {
    return [{ name: 'name', value: await system.nameOf(source) }, ...given];
  } catch {
    // There is no such source yet: the sender finds a name when there is.
    return [...given];
  }
}

function writeConfig(system: TargetSystem, config: NewConfig | undefined, group: number, done: string[]): void {
  const { config: file, oldConfig } = SERVICE_FILES;
  if (config === undefined) {
    done.push(`did not change ${file}`);
    return;
  }
  // Not readable for others: a network camera's address may hold a password.
  write(system, file, config.text, 0o640, group);
  if (config.isConverted) {
    done.push(
      `converted ${oldConfig} to ${file}. A running service needs the old file until its restart; then remove it`,
    );
    return;
  }
  done.push(`wrote ${file}${config.isEmpty ? ': set the receiver there' : ''}`);
}

/** Writes the unit, unless a Debian package has installed the same. True when there was one in the place of ours. */
function writeUnit(system: TargetSystem, text: string, done: string[]): boolean {
  const packaged = readFileOr(join(system.root, SERVICE_FILES.packagedUnit), undefined);
  if (packaged === packagedUnitText(system.facts) && !existsSync(join(system.root, SERVICE_FILES.unit))) {
    done.push(`${SERVICE_FILES.packagedUnit} is used, and no unit was written`);
    return false;
  }
  const before = readFileOr(join(system.root, SERVICE_FILES.unit), undefined);
  if (before === text) {
    done.push(`${SERVICE_FILES.unit} was already up to date`);
  } else {
    write(system, SERVICE_FILES.unit, text, 0o644);
    done.push(`wrote ${SERVICE_FILES.unit}`);
  }
  return before !== undefined;
}

/** Writes a file atomically. */
function write(system: TargetSystem, file: string, text: string | Buffer, mode: number, group = 0): void {
  const path = join(system.root, file);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    const problem = folderProblem(dirname(path));
    if (problem !== undefined) throw new TtycamError('output-failed', `${file} is not written: ${problem}`);
    replaceFile(path, { content: text, mode, gid: group === 0 ? undefined : group });
  } catch (cause) {
    if (cause instanceof TtycamError) throw cause;
    throw new TtycamError('output-failed', `cannot write ${file}: ${fileProblem(cause, 'writing')}`, { cause });
  }
}

async function run(system: TargetSystem, command: string, args: readonly string[]): Promise<void> {
  try {
    await system.run(command, args);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.trim() : String(cause);
    throw new TtycamError('output-failed', `cannot create the user ${SERVICE_USER}: ${reason}`, { cause });
  }
}

function readFileOr<T>(path: string, fallback: T): string | T {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return fallback;
  }
}

/** A message about the first rule whose program the service cannot run. */
function findUnrunnable(
  rules: readonly ServiceRule[],
  service: Parameters<typeof ruleProgramProblem>[1],
): string | undefined {
  for (const { place, program } of rules) {
    const problem = program === undefined ? undefined : ruleProgramProblem(program, service);
    if (problem !== undefined) return `${place}: ${problem}. Programs for a service belong into /usr/local/bin`;
  }
  return undefined;
}

function changeableMessage(problem: string): string {
  return `whoever can change the program can read the service’s keys, and ${problem}; or install ttycam for the whole system (sudo npm install -g ttycam-*.tgz), and run this again from there`;
}

function unreadableMessage(path: string): string {
  return `the service would not start: ${path} is closed to its user ${SERVICE_USER}. Install Node and ttycam for the whole system (sudo npm install -g ttycam-*.tgz), and run this again from there`;
}
