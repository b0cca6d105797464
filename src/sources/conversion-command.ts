// What to type where data is no JPEG: the command that makes JPEGs of it.

import { shellWords } from '../cli/shell-words.js';
import type { MediaType } from '../core/jpeg/media-type.js';

/** Where data comes from. */
export type Origin =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'pipe'; readonly name: string };

const TO_SENDER = '-c:v mjpeg -q:v 4 -f mjpeg - | sender --device -';

/** That a source holds no JPEG, what it is instead, and how it can be sent all the same. */
export function noJpegWords(origin: Origin, kind: MediaType | undefined, begin: string): string {
  const words = kind === undefined ? begin : `${begin}: it is ${kind.name}`;
  const way = kind === undefined ? undefined : conversionCommand(origin, kind);
  return way === undefined ? words : `${words}. ${way}`;
}

/** How data of a kind can be sent all the same; undefined where that cannot be told. */
export function conversionCommand(origin: Origin, kind: MediaType): string | undefined {
  const file = origin.kind === 'file' ? shellWords([origin.path]) : undefined;
  switch (kind.family) {
    case 'film':
      return film(origin);
    case 'picture':
      // Most GIFs move.
      return kind.tool === 'gif' ? film(origin) : picture(file, kind);
    case 'compressed':
      return file === undefined
        ? `Unpack it first: … | ${kind.tool} | sender --device -`
        : `Unpack it first: ${kind.tool} -c ${file} | sender --device -`;
    case 'unknown':
      return `For raw video, ffmpeg has to be told what it is: ${file === undefined ? '…' : `cat ${file}`} | ffmpeg -f rawvideo -pixel_format yuyv422 -video_size 640x480 -framerate 30 -i - ${TO_SENDER}`;
    case 'recording':
      return file === undefined ? 'Name its file: --device night.ttycam' : 'Give its file a name that ends in .ttycam';
    default:
      return undefined;
  }
}

function film(origin: Origin): string {
  return origin.kind === 'file'
    ? `Try --device ${shellWords([`ffmpeg:${origin.path}`])}`
    : `Put ffmpeg in between: … | ffmpeg -i - ${TO_SENDER}`;
}

function picture(file: string | undefined, { tool }: MediaType): string {
  const still = 'Make a JPEG of it';
  // ffmpeg reads HEIC from version 7.1 on only.
  if (tool === 'heif') return `${still}: heif-convert ${file ?? 'picture.heic'} picture.jpg`;
  if (file !== undefined) return `${still}: ffmpeg -i ${file} picture.jpg`;
  return `Put ffmpeg in between: … | ffmpeg -f image2pipe -c:v ${tool} -i - ${TO_SENDER}`;
}
