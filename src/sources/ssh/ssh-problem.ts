// Translates what ssh writes to stderr into one line: what was wrong, and what to do.
import { type ErrorCode, TtycamError } from '../../core/errors.js';
import { plainText } from '../../core/text.js';
import { destinationOf, type SshAddress } from './ssh-address.js';

/** ssh's own exit code. Any other one is that of the command at the other end. */
const SSH_FAILED = 255;

type Words = (found: RegExpExecArray, address: SshAddress) => string;

/** What ssh says, in the order in which a cause precedes its effects (OpenSSH 7 to 10). */
const PROBLEMS: ReadonlyArray<readonly [RegExp, ErrorCode, Words]> = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED[\s\S]*?Offending [\w-]+ key in (\S+)/,
    'ssh-host-key',
    ([, place = ''], address) =>
      `the host key of ${address.host} has changed (${plainText(place, 100)}). If you know why: ssh-keygen -R ${knownAs(address)}`,
  ],
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for \S+ has changed/,
    'ssh-host-key',
    (_, address) => `the host key of ${address.host} has changed. If you know why: ssh-keygen -R ${knownAs(address)}`,
  ],
  [
    /Host key verification failed/,
    'ssh-host-key',
    (_, address) => `the host key of ${address.host} is not known yet. Run once: ${sshCommand(address)}`,
  ],
  [
    /(?:(\S+)@(\S+): )?Permission denied \(([\w,-]*)\)/,
    'ssh-denied',
    ([, user, host, methods = ''], address) => denied(user, host, methods, address),
  ],
  [
    /Too many authentication failures/,
    'ssh-denied',
    (_, { host }) =>
      `${host} takes none of the first keys that ssh offers. Name the key in ~/.ssh/config: IdentityFile, IdentitiesOnly yes`,
  ],
  [
    /Could not resolve hostname ([^\s:]+)/,
    'host-unknown',
    ([, host = '']) => `there is no host ${plainText(host, 100)}`,
  ],
  [
    /connect to host (\S+) port (\d+): (.+)/,
    'connection-refused',
    ([, host = '', port = '', why = '']) =>
      `cannot connect to ssh://${plainText(host, 100)}:${port}: ${plainText(why, 100).toLowerCase()}`,
  ],
  [
    /Connection timed out|Operation timed out|Timeout, server \S+ not responding/i,
    'timed-out',
    (_, { host }) => `${host} does not answer`,
  ],
  [
    /Connection reset|Broken pipe|Connection to \S+ closed by remote host|Connection closed by/i,
    'connection-lost',
    (_, { host }) => `${host} has closed the connection`,
  ],
];

/** How ssh ended. */
export interface SshEnd {
  readonly code: number | null;
  /** The end of its stderr. */
  readonly stderr: string;
  /** The last line of what came in place of a stream. */
  readonly noise: string;
}

/** The error of an ssh that ended before anything streamed. */
export function sshProblem(address: SshAddress, { code, stderr, noise }: SshEnd): TtycamError {
  for (const [pattern, errorCode, words] of PROBLEMS) {
    const found = pattern.exec(stderr);
    if (found !== null) return new TtycamError(errorCode, words(found, address));
  }
  const last = lastLine(stderr) || noise;
  const why = last === '' ? '' : `: ${last}`;
  if (code === SSH_FAILED) return new TtycamError('connection-lost', `ssh to ${address.host} failed${why}`);
  return new TtycamError('source-failed', `${address.host} runs no command for us (exit code ${code})${why}`);
}

/** What ssh says of connections that work. */
const HARMLESS = /^(Warning: Permanently added|no such identity:|debug\d)/;

/** The last line of a text that says something, cleaned. */
export function lastLine(text: string): string {
  const lines = text.split(/[\r\n]+/).map((line) => (HARMLESS.test(line) ? '' : plainText(line, 200)));
  return lines.findLast((line) => line !== '') ?? '';
}

function denied(user: string | undefined, host: string | undefined, methods: string, address: SshAddress): string {
  // A jump host may be the one that denies. It is named in what ssh says.
  const isOther = host !== undefined && host !== address.host && user !== undefined;
  const target = isOther ? { user: plainText(user, 64), host: plainText(host, 100) } : address;
  const who = isOther ? `${target.host} (on the way to ${address.host})` : address.host;
  const port = isOther || address.port === undefined ? '' : `-p ${address.port} `;
  const takesPassword = /password|keyboard-interactive/.test(methods);
  return takesPassword
    ? `${who} takes none of your keys. To use one: ssh-copy-id ${port}${destinationOf(target)}`
    : `${who} takes none of your keys, and no password: its administrator has to add your key for ${target.user ?? 'you'}`;
}

/** The name of a host in known_hosts. */
function knownAs({ host, port }: SshAddress): string {
  return port === undefined || port === 22 ? host : `'[${host}]:${port}'`;
}

function sshCommand(address: SshAddress): string {
  const port = address.port === undefined ? '' : `-p ${address.port} `;
  return `ssh ${port}${destinationOf(address)}`;
}
