// Detects the media type of data that are not a JPEG, by their magic numbers, for a helpful error.

/** A media type other than JPEG. */
export interface MediaType {
  /** With its article, as it follows "it is": `a PNG picture`. */
  readonly name: string;
  /** The family decides what a person can do with the data. */
  readonly family: 'picture' | 'film' | 'sound' | 'compressed' | 'archive' | 'text' | 'recording' | 'zeros' | 'unknown';
  /** For compressed data, the program that unpacks them. For a picture, the name of ffmpeg's decoder. */
  readonly tool?: string;
}

/** How many bytes of the beginning are enough for the detection. */
export const MEDIA_HEAD_BYTES = 4_096;

/** Transport streams have a sync byte every 188 bytes. So many in a row do not occur by chance. */
const TS_PACKET_BYTES = 188;
const TS_PACKETS = 5;

/** The magic numbers of formats, as Latin-1. */
const BEGINNINGS: readonly (readonly [string, MediaType])[] = [
  ['\x89PNG\r\n', { name: 'a PNG picture', family: 'picture', tool: 'png' }],
  ['II*\0', { name: 'a TIFF picture', family: 'picture', tool: 'tiff' }],
  ['MM\0*', { name: 'a TIFF picture', family: 'picture', tool: 'tiff' }],
  ['\xff\x0a', { name: 'a JPEG XL picture', family: 'picture', tool: 'jpegxl' }],
  ['\0\0\0\x0cJXL ', { name: 'a JPEG XL picture', family: 'picture', tool: 'jpegxl' }],
  ['\0\0\0\x0cjP  ', { name: 'a JPEG 2000 picture', family: 'picture', tool: 'jpeg2000' }],
  ['GIF8', { name: 'a GIF picture', family: 'picture', tool: 'gif' }],
  ['\x1aE\xdf\xa3', { name: 'a WebM or MKV film', family: 'film' }],
  ['FLV\x01', { name: 'an FLV film', family: 'film' }],
  ['OggS', { name: 'an Ogg film', family: 'film' }],
  ['\x30\x26\xb2\x75\x8e\x66\xcf\x11', { name: 'a WMV film', family: 'film' }],
  ['\0\0\x01\xba', { name: 'an MPEG film', family: 'film' }],
  ['\0\0\x01\xb3', { name: 'an MPEG video stream', family: 'film' }],
  ['\0\0\x01\xb0', { name: 'MPEG-4 video', family: 'film' }],
  ['nut/multimedia', { name: 'a NUT film', family: 'film' }],
  ['DKIF', { name: 'an IVF film', family: 'film' }],
  ['YUV4MPEG2', { name: 'raw video (y4m)', family: 'film' }],
  ['fLaC', { name: 'a sound file', family: 'sound' }],
  ['ID3', { name: 'a sound file', family: 'sound' }],
  ['\x1f\x8b\x08', { name: 'gzip data', family: 'compressed', tool: 'gunzip' }],
  ['\xfd7zXZ\0', { name: 'xz data', family: 'compressed', tool: 'unxz' }],
  ['BZh', { name: 'bzip2 data', family: 'compressed', tool: 'bunzip2' }],
  ['\x28\xb5\x2f\xfd', { name: 'zstd data', family: 'compressed', tool: 'unzstd' }],
  ['PK\x03\x04', { name: 'a ZIP archive', family: 'archive' }],
  ['7z\xbc\xaf\x27\x1c', { name: 'a 7z archive', family: 'archive' }],
  ['%PDF-', { name: 'a PDF document', family: 'archive' }],
  ['\x7fELF', { name: 'a program', family: 'archive' }],
  ['ttycam\n', { name: 'a recording of ttycam', family: 'recording' }],
];

/** The types of RIFF files, behind `RIFF` and a length. */
const RIFF: Readonly<Record<string, MediaType>> = {
  WEBP: { name: 'a WebP picture', family: 'picture', tool: 'webp' },
  'AVI ': { name: 'an AVI film', family: 'film' },
  WAVE: { name: 'a sound file', family: 'sound' },
};

/** The brands of ISO base media files for still pictures (ISO/IEC 14496-12 and 23008-12). All others are films. */
const STILL_BRANDS = /^(heic|heix|heim|heis|hevc|hevx|mif1|msf1)/;

/**
 * The media type of data.
 *
 * @param head The beginning of the data, up to MEDIA_HEAD_BYTES.
 * @returns Undefined for a JPEG, and for too few bytes.
 */
export function mediaTypeOf(head: Uint8Array): MediaType | undefined {
  return formatOf(head) ?? textOf(head) ?? otherOf(head);
}

/** The media type by magic number only: undefined for text, for zeros, and for unknown data. */
export function formatOf(head: Uint8Array): MediaType | undefined {
  const start = behindHeaders(head);
  const text = latin1(start.subarray(0, 64));
  const found = BEGINNINGS.find(([beginning]) => text.startsWith(beginning));
  if (found !== undefined) return found[1];
  if (text.startsWith('RIFF')) return RIFF[text.slice(8, 12)];
  if (text.slice(4, 8) === 'ftyp') return isoMedia(text.slice(8, 12));
  if (/^(moov|mdat|wide|skip)$/.test(text.slice(4, 8))) return { name: 'a QuickTime film', family: 'film' };
  if (latin1(start.subarray(257, 262)) === 'ustar') return { name: 'a tar archive', family: 'archive' };
  if (isBmp(start)) return { name: 'a BMP picture', family: 'picture', tool: 'bmp' };
  if (isTransportStream(start)) return { name: 'an MPEG transport stream', family: 'film' };
  return annexB(start);
}

function isoMedia(brand: string): MediaType {
  if (STILL_BRANDS.test(brand)) return { name: 'a HEIC picture', family: 'picture', tool: 'heif' };
  if (/^avi[fs]/.test(brand)) return { name: 'an AVIF picture', family: 'picture', tool: 'av1' };
  return { name: brand === 'qt  ' ? 'a QuickTime film' : 'an MP4 film', family: 'film' };
}

/** BITMAPFILEHEADER: `BM`, the size, four zeros, and the offset of the pixels, then a header of a known size. */
function isBmp(head: Uint8Array): boolean {
  const reserved = head.subarray(6, 10);
  const headerBytes = head[14] ?? 0;
  return (
    head[0] === 0x42 &&
    head[1] === 0x4d &&
    reserved.every((byte) => byte === 0) &&
    [12, 40, 52, 56, 64, 108, 124].includes(headerBytes)
  );
}

function isTransportStream(head: Uint8Array): boolean {
  // The data may begin in the middle of a packet.
  for (let first = 0; first < TS_PACKET_BYTES; first += 1) {
    let packets = 0;
    while (packets < TS_PACKETS && head[first + packets * TS_PACKET_BYTES] === 0x47) packets += 1;
    if (packets === TS_PACKETS) return true;
  }
  return false;
}

/** H.264 and HEVC byte streams: NAL units behind start codes (ITU-T H.264 and H.265, annex B). */
function annexB(head: Uint8Array): MediaType | undefined {
  const types = unitTypes(head);
  const isH264 = (type: number) => [0x67, 0x27, 0x47, 0x68, 0x28, 0x48, 0x65, 0x25, 0x45, 0x09, 0x06].includes(type);
  const isHevc = (type: number) => [0x40, 0x42, 0x44, 0x46, 0x26, 0x4e].includes(type);
  const [first] = types;
  const zeros = head.subarray(0, 3).every((byte, index) => byte === 0 || (index === 2 && byte === 1));
  if (first === undefined || (!zeros && types.length < 3)) return undefined;
  // The type byte of a parameter set is more certain than that of a picture, which may have many values.
  if (types.some((type) => type === 0x40) && types.some(isHevc)) return { name: 'HEVC (H.265) video', family: 'film' };
  if (zeros ? isH264(first) : types.filter(isH264).length >= 2) return { name: 'H.264 video', family: 'film' };
  if (zeros && isHevc(first)) return { name: 'HEVC (H.265) video', family: 'film' };
  return undefined;
}

/** The type byte behind each start code. */
function unitTypes(head: Uint8Array): number[] {
  const types: number[] = [];
  for (let at = 0; at + 3 < head.length; at += 1) {
    if (head[at] === 0 && head[at + 1] === 0 && head[at + 2] === 1) types.push(head[at + 3] as number);
  }
  return types;
}

/** The data behind the headers of an HTTP response or of a multipart body, where there are any. */
function behindHeaders(head: Uint8Array): Uint8Array {
  const text = latin1(head.subarray(0, 1_024));
  const headers = /^(?:\r?\n)?(?:HTTP\/1|--)[^\r\n]*\r?\n(?:[\x20-\x7e]*\r?\n)*?\r?\n/.exec(text);
  return headers === null ? head : head.subarray(headers[0].length);
}

/** Text, shown by its first line. Undefined for binary data. */
function textOf(head: Uint8Array): MediaType | undefined {
  if (
    head.length === 0 ||
    head.subarray(0, 512).some((byte) => byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13)
  ) {
    return undefined;
  }
  const text = latin1(head.subarray(0, 512)).trim();
  // Data with many high bytes do not count as text: raw video may begin so.
  const plain = text.replace(/[^\x20-\x7e\s]/g, '').length;
  if (text === '' || plain < text.length * 0.9) return undefined;
  if (/^(<!doctype html|<html)/i.test(text)) return { name: 'a web page', family: 'text' };
  const line = text.split(/[\r\n]/, 1)[0]?.replace(/[^\x20-\x7e]/g, '?') ?? '';
  return { name: `text (${line.length > 60 ? `${line.slice(0, 59)}…` : line})`, family: 'text' };
}

function otherOf(head: Uint8Array): MediaType | undefined {
  if (head.length < 4 || (head[0] === 0xff && head[1] === 0xd8)) return undefined;
  if (head.every((byte) => byte === 0)) return { name: 'nothing but zeros', family: 'zeros' };
  return { name: 'raw video, or a kind of data that ttycam does not know', family: 'unknown' };
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
