// What is reported about data that is not JPEG: its format, and the command that converts it.
import { shellWords } from '../../cli/shell-words.js';
import { TtycamError } from '../../core/errors.js';
import type { MediaType } from '../../core/jpeg/media-type.js';
import type { SourceEvents } from '../source.js';
import type { NonJpegHandlers } from './jpeg-stream.js';

/** Where data comes from. */
export type Origin =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'pipe'; readonly name: string };

const TO_SENDER = '-c:v mjpeg -q:v 4 -f mjpeg - | sender --device -';

/** `problem`, followed by the format that was found and the command that converts it, where these are known. */
export function nonJpegMessage(origin: Origin, type: MediaType | undefined, problem: string): string {
  if (type === undefined) return problem;
  const advice = conversionAdvice(origin, type);
  return `${problem}: it is ${type.name}${advice === undefined ? '' : `. ${advice}`}`;
}

/** Handlers that report other data in a pipe, and keep reading: JPEGs may follow. */
export function reportNonJpeg(origin: Origin & { readonly kind: 'pipe' }, events: SourceEvents): NonJpegHandlers {
  return {
    noJpeg: (type) => {
      const message = nonJpegMessage(origin, type, `no JPEG comes from ${origin.name}`);
      events.trouble(new TtycamError('source-empty', message), undefined);
      return 'continue';
    },
    firstJpeg: () => events.recovered(),
    otherPicture: (type, bytes) => events.torn(`${type.name} among the JPEGs was left out (${bytes} bytes)`),
  };
}

/** How data of a type can be sent after all; undefined where this is unknown. */
function conversionAdvice(origin: Origin, type: MediaType): string | undefined {
  const file = origin.kind === 'file' ? shellWords([origin.path]) : undefined;
  switch (type.family) {
    case 'film':
      return videoAdvice(origin);
    case 'picture':
      // Most GIFs are animated.
      return type.tool === 'gif' ? videoAdvice(origin) : pictureAdvice(file, type);
    case 'compressed':
      return file === undefined
        ? `Unpack it first: … | ${type.tool} | sender --device -`
        : `Unpack it first: ${type.tool} -c ${file} | sender --device -`;
    case 'unknown':
      return `For raw video, ffmpeg needs its format: ${file === undefined ? '…' : `cat ${file}`} | ffmpeg -f rawvideo -pixel_format yuyv422 -video_size 640x480 -framerate 30 -i - ${TO_SENDER}`;
    case 'recording':
      return file === undefined ? 'Name its file: --device night.ttycam' : 'Give its file a name that ends in .ttycam';
    default:
      return undefined;
  }
}

function videoAdvice(origin: Origin): string {
  return origin.kind === 'file'
    ? `Try --device ${shellWords([`ffmpeg:${origin.path}`])}`
    : `Put ffmpeg in between: … | ffmpeg -i - ${TO_SENDER}`;
}

function pictureAdvice(file: string | undefined, { tool }: MediaType): string {
  const still = 'Make a JPEG of it';
  // ffmpeg reads HEIC since version 7.1 only.
  if (tool === 'heif') return `${still}: heif-convert ${file ?? 'picture.heic'} picture.jpg`;
  if (file !== undefined) return `${still}: ffmpeg -i ${file} picture.jpg`;
  return `Put ffmpeg in between: … | ffmpeg -f image2pipe -c:v ${tool} -i - ${TO_SENDER}`;
}
