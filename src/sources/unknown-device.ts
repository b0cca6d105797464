// The error for a `--device` that names no file, with a suggestion: for an address, a number, or another program's name.
import { suggestion } from '../cli/suggestion.js';
import type { Address } from '../core/address.js';
import { TtycamError } from '../core/errors.js';

/** The keywords of `--device`. */
const KEYWORDS: readonly string[] = ['auto', 'pattern', 'webcam', 'rpicam', 'ffmpeg'];

/** Other programs' names for CSI cameras. */
const CSI = /^(picamera2?|libcamera|raspicam|raspistill|csi)$/i;

/** The error for a `--device` that does not exist. */
export function unknownDeviceError(address: Address): TtycamError {
  const device = address.reveal();
  const error = (problem: string) => new TtycamError('source-missing', `cannot open ${address.shown}: ${problem}`);
  const [, number] = /^(?:video)?(\d{1,2})$/.exec(device) ?? [];
  if (number !== undefined) return error(`there is no such file. For camera ${number}: --device /dev/video${number}`);
  if (CSI.test(device)) return error('there is no such file. For a Pi’s CSI camera: --device rpicam');
  if (/^file:\/\//i.test(device)) return error(`it is an address. Name the file itself: --device ${filePath(device)}`);
  if (/^(nats|tcp|tls):\/\//i.test(device)) return error('it is an address. A receiver belongs to --to');
  if (/^ssh:\/\//i.test(device)) return error(`a receiver reads it: ttycam ${address.shown}`);
  if (device.startsWith('exec:')) {
    return error(
      'a receiver reads it. A sender reads a program’s pictures from a pipe: <program> | ttycam send --device -',
    );
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(device)) {
    return error(`it is an address. ffmpeg may open it: --device ffmpeg:${address.shown}`);
  }
  if (/^v4l2:/.test(device)) return error(`there is no such file. Leave v4l2: out: --device ${device.slice(5)}`);
  if (device.startsWith('~')) {
    return error('there is no such file. Only a shell replaces ~: write the path of the home folder');
  }
  const near = suggestion(device, KEYWORDS);
  const others = near === '' ? 'A device can also be auto, pattern, -, webcam, rpicam or ffmpeg:<input>' : near;
  return error(`there is no such file. ${others}`);
}

function filePath(url: string): string {
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return '<path>';
  }
}
