// The fastest CRC-32 available: that of Node from 20.15 and 22.2 on, which is several times as fast as the one in JavaScript.
import * as zlib from 'node:zlib';
import { type Crc32, crc32 } from '../core/wire/checksum.js';

let fastest: Crc32 | undefined;

/** Chooses at the first call, as programs load zlib when it is used first. */
export const fastCrc32: Crc32 = (bytes, before = 0) => {
  fastest ??= 'crc32' in zlib ? zlib.crc32 : crc32;
  return fastest(bytes, before);
};
