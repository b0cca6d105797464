// What `ttycam find` has found, as text for people.
import { shellWords } from '../../cli/shell-words.js';
import { cellText } from '../../core/text.js';
import type { FoundDevice } from '../../net/discovery/find-devices.js';
import type { FoundService } from '../../net/discovery/find-services.js';

/** A camera of this machine. */
export interface LocalCamera {
  /** The word for it on a command line, such as the value of `--device`. */
  readonly device: string;
  /** What it calls itself. */
  readonly name: string;
}

/** Everything that was found. */
export interface Findings {
  readonly cameras: readonly LocalCamera[];
  readonly services: readonly FoundService[];
  readonly devices: readonly FoundDevice[];
  /** What could not be searched, and why. */
  readonly problems: readonly string[];
  readonly networks: readonly string[];
}

/** The report. Each command can be pasted. */
export function findText(findings: Findings): string {
  const { cameras, services, devices, networks } = findings;
  const where = networks.length === 0 ? 'no network' : networks.join(', ');
  const receivers = services.filter(({ role }) => role === 'receiver');
  const senders = services.filter(({ role }) => role === 'sender');
  const sections = [
    section(
      'Cameras of this machine',
      cameras.map(({ device, name }) => [quoted(name), shellWords(['ttycam', device])]),
    ),
    section(
      `Receivers that announce themselves (asked: ${where})`,
      receivers.map((service) => [quoted(service.name), `ttycam send --to ${service.url}`, ...doubt(service)]),
    ),
    section(
      'Senders that announce themselves',
      senders.map((service) => [quoted(service.name), senderCommand(service.url), ...doubt(service)]),
    ),
    section(
      'ONVIF cameras, with addresses to try',
      devices.flatMap(({ name, hardware, host, addresses }) =>
        addresses.map((address, index) => [
          index === 0 ? quoted([name, hardware].filter((one) => one !== undefined).join(', ')) : '',
          shellWords(['ttycam', address]),
          ...(index === 0 && name === undefined && hardware === undefined ? [`${host} does not say its name`] : []),
        ]),
      ),
    ),
    ...findings.problems.map((problem) => `${problem}\n`),
  ];
  return sections.join('\n');
}

/** A sender serves its camera over HTTP. One that claims another scheme is not an address of a camera. */
function senderCommand(url: string): string {
  return /^https?:/.test(url) ? `ttycam ${url}/stream.mjpeg` : url;
}

function section(title: string, rows: ReadonlyArray<readonly string[]>): string {
  if (rows.length === 0) return `${title}: none\n`;
  const width = Math.max(...rows.map(([first = '']) => first.length));
  const lines = rows.map(([first = '', ...others]) => `  ${first.padEnd(width)}  ${others.join('  ')}\n`);
  return `${title}\n${lines.join('')}`;
}

/** Who answered, where the address is another's. */
function doubt({ answeredBy }: FoundService): string[] {
  return answeredBy === undefined ? [] : [`(says ${answeredBy}, of another address)`];
}

/** A stranger's name, in cells of a known width. */
function quoted(name: string): string {
  return name === '' ? '' : `"${cellText(name).replaceAll('"', "'")}"`;
}
