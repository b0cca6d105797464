// The USB descriptors of a webcam with pictures in one format and one control, by the USB Video Class 1.0.
import { join } from '../bytes.js';

/** Addresses in the descriptors. */
export const USB = {
  controlInterface: 0,
  streamInterface: 1,
  processingUnit: 3,
  /** The selector of the processing unit's control for brightness. */
  brightness: 2,
  picturesEndpoint: 1,
} as const;

/** The interval between two pictures, in units of 100 ns. */
export const INTERVAL = 1_000_000;

const CS_INTERFACE = 0x24;
const VIDEO = 0x0e;

/** H.264 and HEVC are those of the USB Video Class 1.1, which Linux reads in any camera. */
export type UsbFormat = 'MJPG' | 'H264' | 'H265';

export interface UsbCameraKind {
  readonly format: UsbFormat;
  readonly width: number;
  readonly height: number;
  /** The longest picture, in bytes. */
  readonly maxBytes: number;
  readonly product: string;
  readonly serial: string;
}

const le16 = (value: number): number[] => [value & 255, (value >> 8) & 255];
const le32 = (value: number): number[] => [...le16(value & 0xffff), ...le16(value >>> 16)];
const descriptor = (type: number, ...body: readonly number[]): number[] => [body.length + 2, type, ...body];

export function deviceDescriptor(): Uint8Array {
  // Class 0xef with the interface association that follows; strings 1 to 3.
  return Uint8Array.from([
    18,
    1,
    ...le16(0x0200),
    0xef,
    2,
    1,
    64,
    ...le16(0x1d6b),
    ...le16(0x0102),
    ...le16(0x0100),
    1,
    2,
    3,
    1,
  ]);
}

export function configurationDescriptor(kind: UsbCameraKind): Uint8Array {
  const parts = [
    descriptor(0x0b, USB.controlInterface, 2, VIDEO, 3, 0, 0),
    descriptor(4, USB.controlInterface, 0, 0, VIDEO, 1, 0, 0),
    ...controlDescriptors(),
    descriptor(4, USB.streamInterface, 0, 1, VIDEO, 2, 0, 0),
    ...streamDescriptors(kind),
    // The bulk endpoint of the pictures.
    descriptor(5, 0x80 | USB.picturesEndpoint, 2, ...le16(512), 0),
  ].flat();
  return Uint8Array.from([9, 2, ...le16(parts.length + 9), 2, 1, 0, 0x80, 250, ...parts]);
}

function controlDescriptors(): number[][] {
  const units = [
    // A camera, the processing unit behind it with brightness, and the USB terminal behind that.
    descriptor(CS_INTERFACE, 2, 1, ...le16(0x0201), 0, 0, ...le16(0), ...le16(0), ...le16(0), 2, 0, 0),
    descriptor(CS_INTERFACE, 5, USB.processingUnit, 1, ...le16(0), 2, 1, 0, 0),
    descriptor(CS_INTERFACE, 3, 2, ...le16(0x0101), 0, USB.processingUnit, 0),
  ];
  const bytes = units.flat().length + 13;
  return [descriptor(CS_INTERFACE, 1, ...le16(0x0100), ...le16(bytes), ...le32(48_000_000), 1, 1), ...units];
}

function streamDescriptors(kind: UsbCameraKind): number[][] {
  const formats = [
    ...(kind.format === 'MJPG' ? jpegFormat(kind) : videoFormat(kind)),
    descriptor(CS_INTERFACE, 0x0d, 1, 1, 4),
  ];
  const bytes = formats.flat().length + 14;
  const header = descriptor(CS_INTERFACE, 1, 1, ...le16(bytes), 0x80 | USB.picturesEndpoint, 0, 2, 0, 0, 0, 1, 0);
  return [header, ...formats];
}

/** The size of a picture, and the least and the largest rate in bits a second. */
function sizeAndRate({ width, height, maxBytes }: UsbCameraKind): number[] {
  const rate = maxBytes * 8 * 10;
  return [...le16(width), ...le16(height), ...le32(rate), ...le32(rate)];
}

function jpegFormat(kind: UsbCameraKind): number[][] {
  const intervals = [...le32(INTERVAL), 1, ...le32(INTERVAL)];
  return [
    descriptor(CS_INTERFACE, 6, 1, 1, 1, 1, 0, 0, 0, 0),
    descriptor(CS_INTERFACE, 7, 1, 0, ...sizeAndRate(kind), ...le32(kind.maxBytes), ...intervals),
  ];
}

function videoFormat(kind: UsbCameraKind): number[][] {
  const guid = Buffer.concat([Buffer.from(kind.format), Buffer.from('00001000800000aa00389b71', 'hex')]);
  const intervals = [...le32(INTERVAL), 1, ...le32(0), ...le32(INTERVAL)];
  return [
    // The last byte: pictures differ in their number of bytes.
    descriptor(CS_INTERFACE, 0x10, 1, 1, ...guid, 12, 1, 0, 0, 0, 0, 1),
    descriptor(CS_INTERFACE, 0x11, 1, 0, ...sizeAndRate(kind), ...intervals),
  ];
}

/** The string `index`; 0 are the languages. */
export function stringDescriptor(index: number, { product, serial }: UsbCameraKind): Uint8Array {
  if (index === 0) return Uint8Array.from([4, 3, ...le16(0x0409)]);
  const text = Buffer.from(['', 'Test', product, serial][index] ?? '', 'utf16le');
  return join(Uint8Array.of(text.length + 2, 3), text);
}

/** The answer to a negotiation of the stream: struct uvc_streaming_control. */
export function streamSettings({ maxBytes }: UsbCameraKind): Uint8Array {
  const settings = [1, 0, 1, 1, ...le32(INTERVAL), ...le16(0), ...le16(0), ...le16(0), ...le16(0), ...le16(0)];
  return Uint8Array.from([...settings, ...le32(maxBytes), ...le32(maxBytes + 64)]);
}
