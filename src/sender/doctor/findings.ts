// The diagnosis, a pure function: facts become findings, each with a level and, where needed, a step to take.

import { controlDetails } from './control-details.js';
import type { EncoderFacts } from './encoder-check.js';
import type { Capture, DeviceFacts, Facts } from './facts.js';
import { describeFormats, isJpeg } from './formats.js';
import type { ReceiverFacts } from './receiver-check.js';
import type { ToolFacts } from './tools.js';
import type { User } from './user-groups.js';
import { gradeSignal, type Wifi } from './wifi.js';

/** `info`: worth knowing; `warn`: works, but not as well as it could; `bad`: does not work. */
export type Level = 'ok' | 'info' | 'warn' | 'bad';

/** One line of the report, with the lines below it. */
export interface Finding {
  readonly level: Level;
  readonly topic: string;
  readonly words: string;
  readonly details?: readonly string[];
  /** The step to take. */
  readonly todo?: string;
}

/** A loopback device has no format, and seems busy, until a program writes to it. */
const FEED_LOOPBACK =
  'start the program that feeds the device: one without any format is a loopback device that nothing writes to';

/** A camera below this fraction of the rate it offers is reported as slow. */
const SLOW_BELOW = 0.8;

/** What installing libturbojpeg brings; measured on a PC (bench/RESULTS.md). */
const ENCODER_GAIN = 'with --encoder auto, a camera’s JPEGs then take about a quarter of the CPU time';

/** The findings for all facts, the cameras first. */
export function diagnose(facts: Facts): Finding[] {
  return [
    ...diagnoseCameras(facts),
    ...facts.devices.flatMap(diagnoseOtherDevice),
    ...(facts.user === undefined ? [] : [diagnoseUser(facts.user, facts.captures)]),
    ...facts.tools.map((tool) => diagnoseTool(tool, facts)),
    diagnoseEncoders(facts.encoders),
    ...diagnosePower(facts),
    ...facts.wifi.map(diagnoseWifi),
    ...(facts.receiver === undefined ? [] : [diagnoseReceiver(facts.receiver)]),
  ];
}

function diagnoseCameras(facts: Facts): Finding[] {
  if (facts.captures.length > 0) return facts.captures.map((capture) => diagnoseCapture(capture, facts.devices));
  const todo = facts.devices.some(({ role }) => role === 'csi')
    ? 'install what reads the CSI camera: sudo apt install rpicam-apps-lite'
    : 'plug a camera in (lsusb shows whether it is seen), or try `sender --device pattern`, which needs none';
  return [{ level: 'bad', topic: 'camera', words: 'none found', todo }];
}

function diagnoseCapture(capture: Capture, devices: readonly DeviceFacts[]): Finding {
  const device = devices.find(({ node }) => node === capture.node);
  const topic = 'camera';
  const place = [capture.node, device?.driver].filter((word) => word !== undefined && word !== '').join(', ');
  const words = place === '' ? capture.name : `${capture.name} (${place})`;
  const details = [`--device ${capture.device}`];
  if (capture.backend !== undefined) {
    details.push(`read through ${capture.backend}${capture.why === undefined ? '' : `: ${capture.why}`}`);
  }
  const { formats } = device ?? {};
  if (formats !== undefined) details.push(`offers ${describeFormats(formats)}`);
  details.push(...controlDetails(device?.controls));
  const { measurement } = capture;
  if (measurement.kind === 'failed') {
    const todo = formats?.length === 0 ? FEED_LOOPBACK : failureTodo(measurement.reason, measurement.code);
    return {
      level: 'bad',
      topic,
      words,
      details: [...details, measurement.reason],
      ...(todo === undefined ? {} : { todo }),
    };
  }
  const { fps, size, firstFrameMs, torn } = measurement;
  const rate = fps === undefined ? 'one picture in two seconds' : `${fps.toFixed(1)} fps`;
  const first = `the first picture after ${(firstFrameMs / 1_000).toFixed(1)} s`;
  details.push(`measured ${rate} at ${size.width}x${size.height}, ${first}${torn === 0 ? '' : `, ${torn} torn`}`);
  const problems = [...rawPictureDetails(capture, formats), ...slowRateDetails(capture, device)];
  return { level: problems.length > 0 ? 'warn' : 'ok', topic, words, details: [...details, ...problems] };
}

/** The cost of raw pictures. 640x480 YUYV has 614,400 bytes, which at 30 fps is half of the bandwidth of USB 2. */
function rawPictureDetails({ measurement, node }: Capture, formats: DeviceFacts['formats']): string[] {
  if (node === undefined || measurement.kind !== 'frames' || measurement.picture === 'jpeg') return [];
  const { size, fps } = measurement;
  const megabytes = (size.width * size.height * 2 * (fps ?? 1)) / 1e6;
  const only = formats?.some(isJpeg) === true ? 'gave raw pictures (YUYV)' : 'has no MJPEG, only raw pictures (YUYV)';
  return [
    `${only}: ${megabytes.toFixed(0)} MB/s over USB, and every frame is converted and encoded here,`,
    'with --fit none too. A smaller --input-size or --input-fps costs less',
  ];
}

function slowRateDetails({ measurement }: Capture, device: DeviceFacts | undefined): string[] {
  if (measurement.kind !== 'frames' || device?.formats === undefined) return [];
  const { size, picture, fps } = measurement;
  const offered = device.formats
    .filter((format) => isJpeg(format) === (picture === 'jpeg'))
    .flatMap(({ sizes }) => sizes)
    .find(({ width, height }) => width === size.width && height === size.height)?.fps[0];
  if (offered === undefined || (fps ?? 0) >= offered * SLOW_BELOW) return [];
  return [
    `slower than the ${Math.round(offered)} fps it offers: many cameras expose longer in dim light, or this machine is busy`,
  ];
}

function failureTodo(reason: string, code: string): string | undefined {
  if (code === 'source-denied') return undefined;
  if (/busy/.test(reason)) {
    return 'end the program that uses the camera (sudo fuser -v /dev/video* names it; `sudo systemctl stop ttycam-sender` if it is the service)';
  }
  if (/^frozen|^no picture within|does not answer/.test(reason)) {
    return 'unplug the camera and plug it in again; without a hub between, and with a power supply that is strong enough';
  }
  const line = /apt install \S+/.exec(reason)?.[0];
  return line === undefined ? undefined : `sudo ${line}`;
}

function diagnoseOtherDevice({ role, node, name }: DeviceFacts): Finding[] {
  switch (role) {
    case 'metadata':
      return [{ level: 'info', topic: 'device', words: `${node} carries metadata of ${name}, no pictures` }];
    case 'csi':
      return [
        {
          level: 'info',
          topic: 'device',
          words: `${node} (${name}) belongs to a CSI camera: --device rpicam reads it`,
        },
      ];
    case 'codec':
    case 'camera':
      return [];
  }
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
  return denied
    ? { level: 'bad', topic, words, todo }
    : { level: 'info', topic, words: `${words} (\`${user.command}\` puts it there)` };
}

function diagnoseTool({ command, debianPackage, use, present }: ToolFacts, facts: Facts): Finding {
  const topic = 'tool';
  if (present) return { level: 'ok', topic, words: `${command} (${use})` };
  const words = `${command} is not installed (${use})`;
  const hasUsb = facts.devices.some(({ role }) => role === 'camera');
  const hasCsi = facts.devices.some(({ role }) => role === 'csi');
  const needed = (command === 'v4l2-ctl' && hasUsb) || (debianPackage === 'rpicam-apps-lite' && hasCsi);
  const line = `sudo apt install ${debianPackage}`;
  return needed ? { level: 'warn', topic, words, todo: line } : { level: 'info', topic, words: `${words}: ${line}` };
}

function diagnoseEncoders({ picture, sharp, turbojpeg }: EncoderFacts): Finding {
  const topic = 'encoder';
  if (sharp.kind === 'unavailable') return { level: 'bad', topic, words: sharp.reason };
  const bySharp = `sharp takes ${sharp.cpuMs.toFixed(1)} ms of CPU for a picture of ${picture.width}x${picture.height}`;
  if (turbojpeg.kind === 'unavailable') {
    const todo = turbojpeg.todo === undefined ? {} : { todo: `${turbojpeg.todo}: ${ENCODER_GAIN}` };
    return { level: 'warn', topic, words: bySharp, details: [`${turbojpeg.reason}; libturbojpeg takes less`], ...todo };
  }
  const words = `${bySharp}, libturbojpeg ${turbojpeg.cpuMs.toFixed(1)} ms`;
  const isFaster = turbojpeg.cpuMs < sharp.cpuMs;
  return { level: 'ok', topic, words: isFaster ? `${words}: --encoder auto uses it for cameras` : words };
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
    : 'cool it: a heat sink, or a lower --fps';
  return [{ level: now.length > 0 ? 'bad' : 'warn', topic, words: `${when} (${raw})`, todo }];
}

function diagnoseWifi({ name, signalDbm }: Wifi): Finding {
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
