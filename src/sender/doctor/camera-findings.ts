// The diagnosis of cameras and video devices, a pure function.
import { controlDetails } from './control-details.js';
import type { Capture, DeviceFacts, Facts } from './facts.js';
import type { Finding } from './finding.js';
import { describeFormats, isJpeg } from './formats.js';

/** A loopback device has no format, and seems busy, until a program writes to it. */
const FEED_LOOPBACK =
  'start the program that feeds the device: one without any format is a loopback device that nothing writes to';

/** A camera below this fraction of the rate it offers is reported as slow. */
const SLOW_BELOW = 0.8;

/** Above this fraction of torn pictures, something is wrong with the cable or the power. */
const TORN_ABOVE = 0.05;

/** The speed of USB 1.1, in Mbit/s. */
const FULL_SPEED_MBPS = 12;

const BETTER_CABLE =
  'use a short cable, and a port without a hub or a hub with its own power supply, or ask for less: --input-size, --input-fps';

/** The findings for the cameras that were checked, and for the other devices. */
export function diagnoseDevices(facts: Facts): Finding[] {
  return [...diagnoseCameras(facts), ...facts.devices.flatMap(diagnoseOtherDevice)];
}

function diagnoseCameras(facts: Facts): Finding[] {
  if (facts.captures.length > 0) return facts.captures.map((capture) => diagnoseCapture(capture, facts));
  const todo = facts.devices.some(({ role }) => role === 'csi')
    ? 'install what reads the CSI camera: sudo apt install rpicam-apps-lite'
    : 'plug a camera in (lsusb shows whether it is seen), or try `sender --device pattern`, which needs none';
  return [{ level: 'bad', topic: 'camera', words: 'none found', todo }];
}

function diagnoseCapture(capture: Capture, { devices, asked }: Facts): Finding {
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
  details.push(...controlDetails(device?.controls), ...usbDetails(device, devices));
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
  if (size.width !== asked.size.width || size.height !== asked.size.height) {
    details.push(`asked for ${asked.size.width}x${asked.size.height}, and it gave ${size.width}x${size.height}`);
  }
  if (asked.fps !== undefined && fps !== undefined && (fps < asked.fps * SLOW_BELOW || fps > asked.fps / SLOW_BELOW)) {
    details.push(`asked for ${asked.fps} fps, and it gave ${fps.toFixed(1)}`);
  }
  const isTorn = torn > measurement.frames * TORN_ABOVE;
  const problems = [
    ...rawPictureDetails(capture, formats),
    ...(asked.fps === undefined ? slowRateDetails(capture, device) : []),
    ...usbSpeedDetails(device),
    ...(isTorn ? ['many pictures arrive torn: a bad cable, or too little USB power'] : []),
  ];
  const todo = isTorn ? { todo: BETTER_CABLE } : {};
  return { level: problems.length > 0 ? 'warn' : 'ok', topic, words, details: [...details, ...problems], ...todo };
}

/** Where a USB camera is plugged in, and which other cameras share its bus. */
function usbDetails(device: DeviceFacts | undefined, devices: readonly DeviceFacts[]): string[] {
  const usb = device?.usb;
  if (usb === undefined) return [];
  const bus = usb.port.split('-')[0];
  const ports = new Set(devices.flatMap(({ usb: one }) => (one === undefined ? [] : [one.port])));
  const others = [...ports].filter((port) => port !== usb.port && port.split('-')[0] === bus).length;
  const parts = [
    `USB port ${usb.port}`,
    ...(usb.speedMbps === undefined ? [] : [`${usb.speedMbps} Mbit/s`]),
    ...(usb.port.includes('.') ? ['behind a hub'] : []),
    ...(others === 0 ? [] : [`shares its bus with ${others} other ${others === 1 ? 'camera' : 'cameras'}`]),
  ];
  return [parts.join(', ')];
}

function usbSpeedDetails(device: DeviceFacts | undefined): string[] {
  const speed = device?.usb?.speedMbps;
  if (speed === undefined || speed > FULL_SPEED_MBPS) return [];
  return ['plugged in at the speed of USB 1: a hub or a cable is too old, or the plug is not all the way in'];
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
  if (/arrived torn/.test(reason)) return BETTER_CABLE;
  if (/has no room/.test(reason)) {
    return 'give each camera a port of another bus (lsusb -t shows them), or ask for less: --input-format mjpeg, --input-size 320x240, --input-fps 10';
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
    case 'pipeline': {
      const words = `${node} (${name}) is part of an image pipeline that a program has to configure before it gives pictures`;
      return [{ level: 'info', topic: 'device', words }];
    }
    case 'unfed':
      return [
        { level: 'info', topic: 'device', words: `${node} (${name}) gives no pictures now: no program feeds it` },
      ];
    case 'codec':
    case 'camera':
      return [];
  }
}
