// The default name of a camera: this machine, and the camera’s model or the device that the user named.
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { type Address, namesOf, parseAddress } from '../core/address.js';
import type { Source } from './source.js';
import { isTwin, type VideoDevice } from './v4l2/v4l2-devices.js';

/** Model numbers, as cameras have them: `C920`, `C925e`, `HD-3000`, `imx708`. */
const MODEL = /^(?:[A-Z]{1,4}-?\d{3,4}[a-z]?|(?:imx|ov)\d{3,5}\w*)$/i;

/** Longest name of a camera, in characters. A receiver shows it beside the machine’s. */
const MAX_LENGTH = 32;

/** The number of characters of a serial number that distinguishes twins. */
const SERIAL_TAIL = 4;

/**
 * A camera's name without `--name`, by the source that the user named. It depends on nothing but its arguments: a camera
 * that is absent at the start has the same name.
 */
export function nameForSource(machine: string, source: Address): string {
  const [named] = namesOf(machine, [source]);
  return named ?? `${machine}-${source.shown === '-' ? 'stdin' : deviceName(source.shown)}`;
}

/** The name of a source without `--name`. It may open cameras, where there are several. */
export async function defaultName(source: Source, signal: AbortSignal): Promise<string> {
  return (await source.name?.(signal)) ?? nameForSource(hostname(), parseAddress(source.label));
}

/** The name for a path of udev's: the model of a by-id path, the port of a by-path path. Otherwise the last part of a path. */
function deviceName(shown: string): string {
  const [, folder, rest = ''] = /^\/dev\/v4l\/(by-id|by-path)\/(.+)$/.exec(shown) ?? [];
  const [link, index] = splitIndex(rest);
  if (folder === 'by-id') return `${shortModel(link.replace(/^usb-/, '').replaceAll('_', ' '))}${index}`;
  const port = /-usb(?:v\d)?-\d+:([\d.]+):/.exec(`${link}:`)?.[1];
  return port === undefined ? basename(shown) : `usb-${port}${index}`;
}

/** A link without `-video-index0`; a higher index stays. */
function splitIndex(link: string): readonly [string, string] {
  const [, start = link, index = '0'] = /^(.*)-video-index(\d+)$/.exec(link) ?? [];
  return [start, index === '0' ? '' : `-${index}`];
}

/** The model in a camera's own name for itself: `C920` of `HD Pro Webcam C920`; the whole name where it has no number. */
export function shortModel(text: string): string {
  const words = text
    .replace(/\(.*?\)/g, ' ')
    // uvcvideo repeats the name behind a colon: `Integrated Camera: Integrated C`.
    .replace(/^([^:]+):.*$/, '$1')
    .split(/[^\p{L}\p{N}.-]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const model = words.find((word) => MODEL.test(word));
  return (
    model ??
    (words
      .join('-')
      .slice(0, MAX_LENGTH)
      .replace(/[.-]+$/, '') ||
      'camera')
  );
}

/** The name of a V4L2 camera, with a suffix where another one of the same model is there: its serial number, else its port. */
export function nameForDevice(machine: string, device: VideoDevice, cameras: readonly VideoDevice[]): string {
  const model = shortModel(device.name);
  const isAlone = cameras.every((other) => other.node === device.node || shortModel(other.name) !== model);
  return isAlone ? `${machine}-${model}` : `${machine}-${model}-${suffix(device, cameras)}`;
}

function suffix(device: VideoDevice, cameras: readonly VideoDevice[]): string {
  const { usb, node } = device;
  const serial = usb?.serial.replace(/[^\p{L}\p{N}]/gu, '').slice(-SERIAL_TAIL) ?? '';
  if (usb === undefined) return basename(node);
  return serial === '' || isTwin(device, cameras) ? usb.port : serial;
}
