// The diagnosis, a pure function: facts become findings, each with a level and, where needed, a step to take.

import { diagnoseDevices } from './camera-findings.js';
import type { EncoderFacts } from './encoder-check.js';
import type { Capture, Facts } from './facts.js';
import type { Finding } from './finding.js';
import type { Clock } from './machine.js';
import type { ReceiverFacts } from './receiver-check.js';
import type { ToolFacts } from './tools.js';
import type { User } from './user-groups.js';
import { gradeSignal, type Wifi } from './wifi.js';

/** What installing libturbojpeg brings; measured on a PC (bench/RESULTS.md). */
const ENCODER_GAIN = 'with --encoder auto, a camera’s JPEGs then take about a third of the CPU time';

/** From here on, a Pi lowers its clock. */
const HOT_DEGREES = 80;

const COOL = 'cool it: a heat sink, or a lower --fps';

/** The command that installs a package of Debian's. */
function installing(debianPackage: string): readonly string[] {
  return ['apt-get', 'install', '-y', '--no-install-recommends', debianPackage];
}

/** The findings for all facts, the cameras first. */
export function diagnose(facts: Facts): Finding[] {
  return [
    ...diagnoseDevices(facts),
    ...(facts.user === undefined ? [] : [diagnoseUser(facts.user, facts.captures)]),
    ...facts.tools.map((tool) => diagnoseTool(tool, facts)),
    diagnoseEncoders(facts.encoders),
    ...diagnosePower(facts),
    ...diagnoseTemperature(facts.temperature),
    ...diagnoseClock(facts.clock),
    ...facts.wifi.flatMap(diagnoseWifi),
    ...(facts.receiver === undefined ? [] : [diagnoseReceiver(facts.receiver)]),
  ];
}

function diagnoseUser(user: User, captures: readonly Capture[]): Finding {
  const topic = 'user';
  const denied = captures.some(({ measurement: one }) => one.kind === 'failed' && one.code === 'source-denied');
  if (user.root)
    return { level: 'info', topic, words: 'root may open every camera; the service has a user of its own' };
  if (user.inVideo) return { level: 'ok', topic, words: `${user.name}, in group video` };
  if (user.nextLogin) {
    const level = denied ? 'bad' : 'info';
    return { level, topic, words: `${user.name}: in group video from the next login on`, todo: 'log out and in again' };
  }
  const words = `${user.name} is not in group video${denied ? ', and may not open the camera' : ''}`;
  const todo = `${user.command}, then log out and in again`;
  const fix = { fix: ['usermod', '-aG', 'video', user.name] };
  return denied
    ? { level: 'bad', topic, words, todo, ...fix }
    : { level: 'info', topic, words: `${words} (\`${user.command}\` puts it there)` };
}

function diagnoseTool({ command, debianPackage, use, present }: ToolFacts, facts: Facts): Finding {
  const topic = 'tool';
  if (present) return { level: 'ok', topic, words: `${command} (${use})` };
  const words = `${command} is not installed (${use})`;
  // Through the kernel's own calls, a camera needs no other program.
  const isReadByTool = facts.captures.some(({ backend }) => backend !== undefined && backend !== 'ioctl');
  const hasUsb = facts.devices.some(({ role }) => role === 'camera');
  const hasCsi = facts.devices.some(({ role }) => role === 'csi');
  const [system] = facts.platform.split(' ');
  const isDesktop = system === 'darwin' || system === 'win32';
  const needed =
    (command === 'v4l2-ctl' && hasUsb && isReadByTool) ||
    (debianPackage === 'rpicam-apps-lite' && hasCsi) ||
    (command === 'ffmpeg' && isDesktop);
  const line = `${system === 'darwin' ? 'brew' : system === 'win32' ? 'winget' : 'sudo apt'} install ${debianPackage}`;
  // The commands of --fix are for root on Linux.
  const fix = isDesktop ? {} : { fix: installing(debianPackage) };
  return needed
    ? { level: 'warn', topic, words, todo: line, ...fix }
    : { level: 'info', topic, words: `${words}: ${line}` };
}

function diagnoseEncoders({ picture, sharp, turbojpeg }: EncoderFacts): Finding {
  const topic = 'encoder';
  if (sharp.kind === 'unavailable') return { level: 'bad', topic, words: sharp.reason };
  const bySharp = `sharp takes ${sharp.cpuMs.toFixed(1)} ms of CPU for a picture of ${picture.width}x${picture.height}`;
  if (turbojpeg.kind === 'unavailable') {
    const todo =
      turbojpeg.todo === undefined
        ? {}
        : { todo: `${turbojpeg.todo}: ${ENCODER_GAIN}`, ...turbojpegFix(turbojpeg.todo) };
    return { level: 'warn', topic, words: bySharp, details: [`${turbojpeg.reason}; libturbojpeg takes less`], ...todo };
  }
  const words = `${bySharp}, libturbojpeg ${turbojpeg.cpuMs.toFixed(1)} ms`;
  const isFaster = turbojpeg.cpuMs < sharp.cpuMs;
  return { level: 'ok', topic, words: isFaster ? `${words}: --encoder auto uses it for cameras` : words };
}

/** Where a Debian package is missing, it can be installed. */
function turbojpegFix(todo: string): Pick<Finding, 'fix'> {
  const debianPackage = /apt install (\S+)/.exec(todo)?.[1];
  return debianPackage === undefined ? {} : { fix: installing(debianPackage) };
}

function diagnosePower({ throttling, model }: Facts): Finding[] {
  if (throttling === undefined) return [];
  const topic = 'power';
  const { now, sinceBoot, raw } = throttling;
  if (sinceBoot.length === 0) return [{ level: 'ok', topic, words: 'never throttled since it was switched on' }];
  const when = now.length > 0 ? `now: ${now.join(', ')}` : `since it was switched on: ${sinceBoot.join(', ')}`;
  const weak = sinceBoot.includes('under-voltage');
  const todo = weak
    ? `give ${model ?? 'this machine'} its own power supply and a short cable: under-voltage makes USB cameras freeze`
    : COOL;
  return [{ level: now.length > 0 ? 'bad' : 'warn', topic, words: `${when} (${raw})`, todo }];
}

function diagnoseTemperature(degrees: number | undefined): Finding[] {
  if (degrees === undefined) return [];
  const topic = 'heat';
  const words = `the processor has ${Math.round(degrees)} °C`;
  if (degrees < HOT_DEGREES) return [{ level: 'ok', topic, words }];
  return [{ level: 'warn', topic, words: `${words}: it slows down when it is too hot`, todo: COOL }];
}

function diagnoseClock({ unixMs, neverSet, synchronized }: Clock): Finding[] {
  const topic = 'clock';
  const fix = { fix: ['timedatectl', 'set-ntp', 'true'] };
  if (neverSet) {
    const day = new Date(unixMs).toISOString().slice(0, 10);
    const words = `it says ${day}, and was never set: certificates are refused, and recordings have wrong times`;
    return [
      {
        level: 'bad',
        topic,
        words,
        todo: 'sudo timedatectl set-ntp true, with a network that reaches a time server',
        ...fix,
      },
    ];
  }
  if (synchronized !== false)
    return synchronized === undefined ? [] : [{ level: 'ok', topic, words: 'set by a time server' }];
  return [{ level: 'info', topic, words: 'no time server sets it (sudo timedatectl set-ntp true)', ...fix }];
}

function diagnoseWifi(wifi: Wifi): Finding[] {
  const { name, powerSave } = wifi;
  const signal = diagnoseSignal(wifi);
  if (powerSave !== true) return [signal];
  const words = `${name} saves power: it sleeps between packets, and pictures come in bursts`;
  const command = ['iw', 'dev', name, 'set', 'power_save', 'off'];
  const todo = `sudo ${command.join(' ')} (until the next start; docs/raspberry-pi.md §9 makes it permanent)`;
  return [signal, { level: 'warn', topic: 'wifi', words, todo, fix: command }];
}

function diagnoseSignal({ name, signalDbm }: Wifi): Finding {
  const topic = 'wifi';
  if (signalDbm === undefined) return { level: 'info', topic, words: `${name}: its signal is not given in dBm` };
  const grade = gradeSignal(signalDbm);
  const words = `${name}: ${signalDbm} dBm, ${grade}`;
  if (grade === 'good') return { level: 'ok', topic, words };
  const todo = 'move it nearer to the access point, or turn the antenna; a smaller --size or --quality needs less';
  return { level: grade === 'poor' ? 'bad' : 'warn', topic, words, todo };
}

function diagnoseReceiver(receiver: ReceiverFacts): Finding {
  const topic = 'receiver';
  switch (receiver.kind) {
    case 'answers': {
      const { roundTripMs, connectMs, software, url } = receiver;
      const roundTrip = `round trip ${(roundTripMs ?? connectMs).toFixed(1)} ms`;
      return { level: 'ok', topic, words: `${url} answers (${software ?? 'unknown software'}), ${roundTrip}` };
    }
    case 'silent': {
      const words = `${receiver.url} accepts connections but does not answer: a program of the first protocol, or another server`;
      return { level: 'warn', topic, words };
    }
    case 'unreachable': {
      return { level: 'bad', topic, words: receiver.reason, todo: receiverTodo(receiver.code) };
    }
  }
}

function receiverTodo(code: string): string {
  switch (code) {
    case 'key-wrong':
    case 'key-missing':
      return 'give both ends the same key: `receiver keygen` makes one, and --key-file names it there and here';
    case 'tls-mismatch':
      return 'write the same on both ends: --listen tls://… there and --to tls://… here, with a key, or tcp:// twice';
    case 'certificate-expired':
      return 'renew the certificate, or set the clock of this machine (timedatectl)';
    case 'certificate-host':
      return 'name the receiver in --to as its certificate does';
    case 'certificate-untrusted':
      return 'give both ends the certificate of the authority that signed the other’s: --tls-ca';
    case 'not-allowed':
      return 'add the name to the receiver’s --allow, or use the key of this camera';
    case 'nats-missing':
      return 'npm install @nats-io/transport-node@3.3.1';
    case 'nats-refused':
      return 'give the server the credentials that it requires: --nats-creds, --nats-nkey, --nats-token-file or --nats-password-file';
    default:
      return 'start the receiver there, where this machine can reach it (receiver --help says how), or correct --to';
  }
}
