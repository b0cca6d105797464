// The fastest CRC-32 available: that of Node from 20.15 and 22.2 on, which is several times as fast as the one in JavaScript.
import * as zlib from 'node:zlib';
import { type Crc32, crc32 } from '../core/wire/checksum.js';

export const fastCrc32: Crc32 = 'crc32' in zlib ? (bytes, before) => zlib.crc32(bytes, before) : crc32;
