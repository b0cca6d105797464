// CRC-32 as fast as this Node has it: its own from 20.15 and 22.2 on, several times as fast as ours.
import * as zlib from 'node:zlib';
import { type Crc32, crc32 } from '../core/wire/checksum.js';

export const fastCrc32: Crc32 = 'crc32' in zlib ? (bytes, before) => zlib.crc32(bytes, before) : crc32;
