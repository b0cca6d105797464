// What a JPEG says before its data: size, components, and the tables that it is to be decoded with.
import { MAX_BLOCKS_IN_MCU } from '../kernel/jpeg-layout.js';
import type { HuffmanCodes } from './huffman.js';
import { STANDARD_AC, STANDARD_DC } from './standard-tables.js';

/** One component (Y, Cb or Cr): how densely it is sampled, and its tables. */
export interface JpegComponent {
  /** Samples, in each direction, for every `maxHorizontal` and `maxVertical` pixels. */
  readonly horizontal: number;
  readonly vertical: number;
  /** What coefficients are multiplied by, in zigzag order. */
  readonly quantisation: Uint16Array;
  readonly dc: HuffmanCodes;
  readonly ac: HuffmanCodes;
}

/** The header of a JPEG that can be decoded here: sequential, 8 bit, in one scan, grey or YCbCr. */
export interface JpegHeader {
  readonly kind: 'header';
  readonly width: number;
  readonly height: number;
  readonly components: readonly JpegComponent[];
  readonly maxHorizontal: number;
  readonly maxVertical: number;
  /** Rows and columns of MCUs, those cut off at the picture's edges among them. */
  readonly mcusAcross: number;
  readonly mcusDown: number;
  /** MCUs between two restart markers; 0 without any. */
  readonly restartInterval: number;
  /** Where the data of the scan begin. */
  readonly dataAt: number;
}

/** `unsupported`: a JPEG of a kind that is not decoded here. `unreadable`: a broken one. */
export interface HeaderProblem {
  readonly kind: 'unsupported' | 'unreadable';
  readonly reason: string;
}

interface FrameComponent {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
  readonly quantisationAt: number;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: readonly FrameComponent[];
}

/** What the segments before the scan have said so far. */
interface Said {
  readonly quantisations: (Uint16Array | undefined)[];
  readonly dc: (HuffmanCodes | undefined)[];
  readonly ac: (HuffmanCodes | undefined)[];
  frame: Frame | undefined;
  restartInterval: number;
  jfif: boolean;
  adobeTransform: number | undefined;
}

/**
 * Most pixels a JPEG may declare: 50 megapixels, above any camera that streams. A few hundred bytes can declare 65,535 x
 * 65,535.
 */
export const MAX_PIXELS = 50_000_000;

const RGB_IDS = 'RGB';

/** Reads the segments (ITU-T T.81, annex B) up to the data of the first scan. */
export function readHeader(jpeg: Uint8Array): JpegHeader | HeaderProblem {
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) return unreadable('it does not begin as a JPEG');
  const said: Said = {
    quantisations: [],
    dc: [...STANDARD_DC],
    ac: [...STANDARD_AC],
    frame: undefined,
    restartInterval: 0,
    jfif: false,
    adobeTransform: undefined,
  };
  let at = 2;
  for (;;) {
    if (at + 4 > jpeg.length) return unreadable('its header breaks off');
    if (jpeg[at] !== 0xff) return unreadable('a segment does not end where it says');
    const code = jpeg[at + 1] as number;
    if (code === 0xff || code === 0x01) {
      at += code === 0xff ? 1 : 2; // a fill byte (B.1.1.2), or TEM, which stands alone
      continue;
    }
    const length = uint16(jpeg, at + 2);
    const end = at + 2 + length;
    if (length < 2 || end > jpeg.length) return unreadable('its header breaks off');
    const segment = jpeg.subarray(at + 4, end);
    const problem = code === 0xda ? undefined : readSegment(code, segment, said);
    if (problem !== undefined) return problem;
    if (code === 0xda) return readScan(segment, said, end);
    at = end;
  }
}

/** One segment before the scan. Markers: T.81, table B.1. */
function readSegment(code: number, segment: Uint8Array, said: Said): HeaderProblem | undefined {
  switch (code) {
    case 0xc0: // SOF0, baseline
    case 0xc1: // SOF1, extended sequential
      return readFrame(segment, said);
    case 0xc4:
      return readHuffman(segment, said);
    case 0xdb:
      return readQuantisations(segment, said);
    case 0xdd:
      if (segment.length < 2) return unreadable('its restart interval is too short');
      said.restartInterval = uint16(segment, 0);
      return undefined;
    case 0xe0: // JFIF, which is YCbCr whatever else is said
      if (beginsWith(segment, 'JFIF\0')) said.jfif = true;
      return undefined;
    case 0xe2: // a colour profile, which sharp takes into account
      return beginsWith(segment, 'ICC_PROFILE\0') ? unsupported('it has a colour profile') : undefined;
    case 0xee: // Adobe Technical Note 5116, section 18
      if (segment.length >= 12 && beginsWith(segment, 'Adobe')) said.adobeTransform = segment[11] as number;
      return undefined;
    case 0xd8:
      return unreadable('another picture begins inside it');
    case 0xd9:
      return unreadable('it holds no picture');
    default:
      // SOF2 to SOF15 with DAC: progressive, lossless, hierarchical, arithmetic. Other segments have no say here.
      return code >= 0xc2 && code <= 0xcf ? unsupported('it is not sequential Huffman') : undefined;
  }
}

function readFrame(segment: Uint8Array, said: Said): HeaderProblem | undefined {
  const count = segment[5] ?? 0;
  if (said.frame !== undefined) return unreadable('it has two frame headers');
  if (segment.length < 6 + count * 3) return unreadable('its frame header is too short');
  if (segment[0] !== 8) return unsupported('it has not 8 bits a sample');
  if (count !== 1 && count !== 3) return unsupported(`it has ${count} components`);
  const height = uint16(segment, 1);
  const width = uint16(segment, 3);
  if (height === 0) return unsupported('it tells its height at its end');
  if (width === 0) return unreadable('it has no width');
  if (width * height > MAX_PIXELS) return unreadable(`${width} x ${height} pixels are above the limit`);
  const components: FrameComponent[] = [];
  for (let at = 6; at < 6 + count * 3; at += 3) {
    const sampling = segment[at + 1] as number;
    const [horizontal, vertical] = [sampling >> 4, sampling & 15];
    if (horizontal < 1 || horizontal > 4 || vertical < 1 || vertical > 4)
      return unreadable('its sampling is not 1 to 4');
    components.push({ id: segment[at] as number, horizontal, vertical, quantisationAt: segment[at + 2] as number });
  }
  said.frame = { width, height, components };
  return undefined;
}

/** DQT, B.2.4.1: any number of tables. */
function readQuantisations(segment: Uint8Array, said: Said): HeaderProblem | undefined {
  for (let at = 0; at < segment.length; ) {
    const head = segment[at] as number;
    const wide = head >> 4;
    const end = at + 1 + 64 * (wide + 1);
    if (wide > 1 || (head & 15) > 3 || end > segment.length) return unreadable('a quantisation table is broken');
    const table = new Uint16Array(64);
    for (let k = 0; k < 64; k += 1) {
      table[k] = wide === 1 ? uint16(segment, at + 1 + k * 2) : (segment[at + 1 + k] as number);
    }
    said.quantisations[head & 15] = table;
    at = end;
  }
  return undefined;
}

/** DHT, B.2.4.2: any number of tables. */
function readHuffman(segment: Uint8Array, said: Said): HeaderProblem | undefined {
  for (let at = 0; at < segment.length; ) {
    const head = segment[at] as number;
    const counts = segment.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const end = at + 17 + total;
    if (head > 0x1f || (head & 15) > 3 || end > segment.length) return unreadable('a Huffman table is broken');
    const tables = head >> 4 === 0 ? said.dc : said.ac;
    tables[head & 15] = { counts, symbols: segment.subarray(at + 17, end) };
    at = end;
  }
  return undefined;
}

/** SOS, B.2.3, and with it all is said. */
function readScan(segment: Uint8Array, said: Said, dataAt: number): JpegHeader | HeaderProblem {
  const { frame, jfif, adobeTransform } = said;
  if (frame === undefined) return unreadable('its scan comes before its frame header');
  const count = segment[0] ?? 0;
  if (segment.length < 4 + count * 2) return unreadable('its scan header is too short');
  if (count !== frame.components.length) return unsupported('it has more than one scan');
  const ids = frame.components.map(({ id }) => id);
  const rgb = adobeTransform === undefined ? String.fromCharCode(...ids) === RGB_IDS : adobeTransform === 0;
  if (count === 3 && !jfif && rgb) return unsupported('it is RGB');
  const components: JpegComponent[] = [];
  for (const [index, { id, horizontal, vertical, quantisationAt }] of frame.components.entries()) {
    const tables = segment[2 + index * 2] as number;
    const quantisation = said.quantisations[quantisationAt];
    const dc = said.dc[tables >> 4];
    const ac = said.ac[tables & 15];
    if (segment[1 + index * 2] !== id) return unreadable('its scan is of other components than its frame');
    if (quantisation === undefined || dc === undefined || ac === undefined) return unreadable('a table is missing');
    // The samples of a single component stand one after another whatever sampling it claims (A.2.2).
    const dense = count === 1 ? { horizontal: 1, vertical: 1 } : { horizontal, vertical };
    components.push({ ...dense, quantisation, dc, ac });
  }
  const { width, height } = frame;
  const maxHorizontal = Math.max(...components.map(({ horizontal }) => horizontal));
  const maxVertical = Math.max(...components.map(({ vertical }) => vertical));
  for (const { horizontal, vertical } of components) {
    if (maxHorizontal % horizontal !== 0 || maxVertical % vertical !== 0) return unsupported('its sampling is uneven');
  }
  const blocks = components.reduce((sum, { horizontal, vertical }) => sum + horizontal * vertical, 0);
  if (blocks > MAX_BLOCKS_IN_MCU) return unreadable('it has too many blocks in an MCU');
  const mcusAcross = Math.ceil(width / (8 * maxHorizontal));
  const mcusDown = Math.ceil(height / (8 * maxVertical));
  const { restartInterval } = said;
  const size = { width, height, maxHorizontal, maxVertical, mcusAcross, mcusDown };
  return { kind: 'header', ...size, components, restartInterval, dataAt };
}

function beginsWith(bytes: Uint8Array, text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (bytes[at] !== text.charCodeAt(at)) return false;
  return true;
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function unreadable(reason: string): HeaderProblem {
  return { kind: 'unreadable', reason };
}

function unsupported(reason: string): HeaderProblem {
  return { kind: 'unsupported', reason };
}
