// `sender install-service`: writes the unit, its user and its config, and says what it did and what comes next.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
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
import { configLines, configText } from './config-text.js';
import type { InstallOptions } from './install-options.js';
import { changeable } from './program-trust.js';
import { livesInHome, SERVICE, SERVICE_FILES, SERVICE_USER, SYSUSERS_TEXT, type UnitFacts, unitText } from './unit.js';
import { closedTo } from './unreadable-path.js';

/** The system to install into; another one in tests. */
export interface TargetSystem {
  /** Before every path that is written. */
  readonly root: string;
  readonly uid: number;
  readonly facts: UnitFacts;
  /** Runs a command to its end. Rejects when it fails. */
  run(command: string, args: readonly string[]): Promise<void>;
  has(command: string): boolean;
}

/** The system that this process runs in. */
export function thisSystem(): TargetSystem {
  const main = fileURLToPath(import.meta.resolve('#dist/sender/main.js'));
  return {
    root: '/',
    uid: process.getuid?.() ?? -1,
    facts: { node: process.execPath, main, software: SOFTWARE },
    run: async (command, args) => void (await promisify(execFile)(command, [...args], { timeout: 30_000 })),
    has: hasCommand,
  };
}

/**
 * Installs the service, or prints its unit.
 *
 * @param print Takes what belongs on stdout.
 * @throws TtycamError when this user may not, the service could not start, or a file cannot be written.
 */
export async function installService(
  options: InstallOptions,
  output: Output,
  print: (text: string) => void,
  system: TargetSystem = thisSystem(),
): Promise<void> {
  const { facts } = system;
  const lines = configLines(options.given);
  // A path that fits no unit is refused before anything is written.
  const unit = unitText(facts);
  const closed = closedTo([facts.node, facts.main]);
  const trust = processTrust();
  const unsafe = trust === undefined ? undefined : changeable(facts, trust);
  if (options.print) {
    print(unit);
    output.say(`This would be ${SERVICE_FILES.unit}; nothing was changed.`);
    if (lines.length > 0) output.say(`${SERVICE_FILES.config} would hold:`);
    for (const line of lines) output.say(`  ${line}`);
    if (closed !== undefined) output.warn(closedWords(closed));
    if (unsafe !== undefined) output.warn(unsafeWords(unsafe));
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
  if (closed !== undefined) throw new TtycamError('output-failed', closedWords(closed));
  if (unsafe !== undefined) throw new TtycamError('output-failed', unsafeWords(unsafe));
  if (/^\/(var\/)?tmp\//.test(facts.main)) {
    throw new TtycamError(
      'output-failed',
      `${facts.main} would not stay there. Install ttycam for the whole system first`,
    );
  }

  const done: string[] = [];
  const group = await ensureUser(system, done);
  for (const { from, to, content } of options.files) {
    write(system, to, content, 0o640, group);
    done.push(`copied ${from} to ${to}, for ${SERVICE_USER} alone`);
  }
  const kept = writeConfig(system, options, group, done);
  const again = writeUnit(system, unit, done);
  const next = [
    'sudo systemctl daemon-reload',
    `sudo systemctl enable --now ${SERVICE}`,
    ...(again ? [`sudo systemctl restart ${SERVICE}`] : []),
    `journalctl -u ${SERVICE} -f`,
  ];
  for (const line of done) output.say(line);
  if (livesInHome(facts)) output.say(`Node or ttycam is in a home folder: the service ends when that goes.`);
  if (kept && lines.length > 0) {
    output.warn(`${SERVICE_FILES.config} was there and stays as it was. For the options given, it needs:`);
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

/** The service's user, made where there is none; its group's id. */
async function ensureUser(system: TargetSystem, done: string[]): Promise<number> {
  const known = groupOf(system);
  if (known !== undefined) return known;
  if (system.has('systemd-sysusers')) {
    write(system, SERVICE_FILES.sysusers, SYSUSERS_TEXT, 0o644);
    await command(system, 'systemd-sysusers', [join(system.root, SERVICE_FILES.sysusers)]);
  } else {
    const home = ['--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin'];
    await command(system, 'useradd', ['--system', '--user-group', ...home, '--groups', 'video', SERVICE_USER]);
  }
  const made = groupOf(system);
  if (made === undefined) throw new TtycamError('output-failed', `the user ${SERVICE_USER} could not be made`);
  done.push(`made the system user ${SERVICE_USER}, in group video`);
  return made;
}

function groupOf({ root }: TargetSystem): number | undefined {
  const line = readOr(join(root, '/etc/passwd'), '')
    .split('\n')
    .find((one) => one.startsWith(`${SERVICE_USER}:`));
  return line === undefined ? undefined : Number(line.split(':')[3]);
}

/** Writes the config file. True when there was one, which is its owner's. */
function writeConfig(system: TargetSystem, { given }: InstallOptions, group: number, done: string[]): boolean {
  const path = join(system.root, SERVICE_FILES.config);
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) {
    done.push(`left ${SERVICE_FILES.config} as it was`);
    return true;
  }
  // Not for everybody: a network camera's address may hold a password.
  write(system, SERVICE_FILES.config, configText(given), 0o640, group);
  const empty = given.length === 0 ? ': say there where the receiver is' : '';
  done.push(`wrote ${SERVICE_FILES.config}${empty}`);
  return false;
}

/** Writes the unit. True when there was one. */
function writeUnit(system: TargetSystem, text: string, done: string[]): boolean {
  const before = readOr(join(system.root, SERVICE_FILES.unit), undefined);
  if (before === text) {
    done.push(`${SERVICE_FILES.unit} was already as it should be`);
  } else {
    write(system, SERVICE_FILES.unit, text, 0o644);
    done.push(`wrote ${SERVICE_FILES.unit}`);
  }
  return before !== undefined;
}

/** Writes a file whole or not at all. */
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

async function command(system: TargetSystem, name: string, args: readonly string[]): Promise<void> {
  try {
    await system.run(name, args);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message.trim() : String(cause);
    throw new TtycamError('output-failed', `cannot make the user ${SERVICE_USER}: ${words}`, { cause });
  }
}

function readOr<T>(path: string, otherwise: T): string | T {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

function unsafeWords(unsafe: string): string {
  return `whoever can change the program can read the service’s keys, and ${unsafe}; or install ttycam for the whole system (sudo npm install -g ttycam-*.tgz), and run this again from there`;
}

function closedWords(closed: string): string {
  return `the service would not start: ${closed} is closed to its user ${SERVICE_USER}. Install Node and ttycam for the whole system (sudo npm install -g ttycam-*.tgz), and run this again from there`;
}
