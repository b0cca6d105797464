// Parses a JPEG's header: size, components, and the tables to decode it with.
import { MAX_BLOCKS_IN_MCU } from '../kernel/jpeg-layout.js';
import type { HuffmanCodes } from './huffman-tables.js';
import { STANDARD_AC, STANDARD_DC } from './standard-tables.js';

/** One component (Y, Cb or Cr): its sampling factors and its tables. */
export interface JpegComponent {
  /** The samples for every `maxHorizontal` and `maxVertical` pixels. */
  readonly horizontal: number;
  readonly vertical: number;
  /** The factors of the coefficients, in zigzag order. */
  readonly quantisation: Uint16Array;
  readonly dc: HuffmanCodes;
  readonly ac: HuffmanCodes;
}

/** The header of a JPEG that this decoder supports: sequential, 8 bit, in one scan, grey or YCbCr. */
export interface JpegHeader {
  readonly kind: 'header';
  readonly width: number;
  readonly height: number;
  readonly components: readonly JpegComponent[];
  readonly maxHorizontal: number;
  readonly maxVertical: number;
  /** Columns and rows of MCUs, with those that the picture's edges cut off. */
  readonly mcusAcross: number;
  readonly mcusDown: number;
  /** MCUs between two restart markers; 0 without markers. */
  readonly restartInterval: number;
  /** The position of the scan's data. */
  readonly dataAt: number;
}

/** `unsupported`: this decoder does not support the kind of JPEG. `unreadable`: the JPEG is broken. */
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

/** What the segments before the scan have defined so far. */
interface ParserState {
  readonly quantisations: (Uint16Array | undefined)[];
  readonly dc: (HuffmanCodes | undefined)[];
  readonly ac: (HuffmanCodes | undefined)[];
  frame: Frame | undefined;
  restartInterval: number;
  jfif: boolean;
  adobeTransform: number | undefined;
}

/**
 * The most pixels that a JPEG may declare: 50 megapixels, more than any streaming camera has. A hostile JPEG of a few hundred
 * bytes can declare 65,535 x 65,535.
 */
export const MAX_PIXELS = 50_000_000;

const RGB_IDS = 'RGB';

/** Parses the segments (ITU-T T.81, annex B) up to the data of the first scan. */
export function readHeader(jpeg: Uint8Array): JpegHeader | HeaderProblem {
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) return unreadable('it does not begin as a JPEG');
  const state: ParserState = {
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
    const problem = code === 0xda ? undefined : readSegment(code, segment, state);
    if (problem !== undefined) return problem;
    if (code === 0xda) return readScan(segment, state, end);
    at = end;
  }
}

/** Parses one segment before the scan. Markers: T.81, table B.1. */
function readSegment(code: number, segment: Uint8Array, state: ParserState): HeaderProblem | undefined {
  switch (code) {
    case 0xc0: // SOF0, baseline
    case 0xc1: // SOF1, extended sequential
      return readFrame(segment, state);
    case 0xc4:
      return readHuffman(segment, state);
    case 0xdb:
      return readQuantisations(segment, state);
    case 0xdd:
      if (segment.length < 2) return unreadable('its restart interval is too short');
      state.restartInterval = uint16(segment, 0);
      return undefined;
    case 0xe0: // JFIF, which is always YCbCr
      if (beginsWith(segment, 'JFIF\0')) state.jfif = true;
      return undefined;
    case 0xe2: // a colour profile, which sharp applies
      return beginsWith(segment, 'ICC_PROFILE\0') ? unsupported('it has a colour profile') : undefined;
    case 0xee: // Adobe Technical Note 5116, section 18
      if (segment.length >= 12 && beginsWith(segment, 'Adobe')) state.adobeTransform = segment[11] as number;
      return undefined;
    case 0xd8:
      return unreadable('another picture begins inside it');
    case 0xd9:
      return unreadable('it holds no picture');
    default:
      // SOF2 to SOF15 and DAC: progressive, lossless, hierarchical, arithmetic. Other segments do not matter here.
      return code >= 0xc2 && code <= 0xcf ? unsupported('it is not sequential Huffman') : undefined;
  }
}

function readFrame(segment: Uint8Array, state: ParserState): HeaderProblem | undefined {
  const count = segment[5] ?? 0;
  if (state.frame !== undefined) return unreadable('it has two frame headers');
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
  state.frame = { width, height, components };
  return undefined;
}

/** DQT, B.2.4.1: any number of tables. */
function readQuantisations(segment: Uint8Array, state: ParserState): HeaderProblem | undefined {
  for (let at = 0; at < segment.length; ) {
    const head = segment[at] as number;
    const wide = head >> 4;
    const end = at + 1 + 64 * (wide + 1);
    if (wide > 1 || (head & 15) > 3 || end > segment.length) return unreadable('a quantisation table is broken');
    const table = new Uint16Array(64);
    for (let k = 0; k < 64; k += 1) {
      table[k] = wide === 1 ? uint16(segment, at + 1 + k * 2) : (segment[at + 1 + k] as number);
    }
    state.quantisations[head & 15] = table;
    at = end;
  }
  return undefined;
}

/** DHT, B.2.4.2: any number of tables. */
function readHuffman(segment: Uint8Array, state: ParserState): HeaderProblem | undefined {
  for (let at = 0; at < segment.length; ) {
    const head = segment[at] as number;
    const counts = segment.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const end = at + 17 + total;
    if (head > 0x1f || (head & 15) > 3 || end > segment.length) return unreadable('a Huffman table is broken');
    const tables = head >> 4 === 0 ? state.dc : state.ac;
    // Copies, as the JPEG's buffer may be reused. Not slice(), which gives a view if the bytes are a Buffer.
    tables[head & 15] = { counts: new Uint8Array(counts), symbols: new Uint8Array(segment.subarray(at + 17, end)) };
    at = end;
  }
  return undefined;
}

/** SOS, B.2.3: completes the header. */
function readScan(segment: Uint8Array, state: ParserState, dataAt: number): JpegHeader | HeaderProblem {
  const { frame, jfif, adobeTransform } = state;
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
    const quantisation = state.quantisations[quantisationAt];
    const dc = state.dc[tables >> 4];
    const ac = state.ac[tables & 15];
    if (segment[1 + index * 2] !== id) return unreadable('its scan is of other components than its frame');
    if (quantisation === undefined || dc === undefined || ac === undefined) return unreadable('a table is missing');
    // A single component is never interleaved, whatever its sampling factors are (A.2.2).
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
  const { restartInterval } = state;
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
