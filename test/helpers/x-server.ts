// A virtual X server (Xvfb) on a free display number, and the pixels of its screen.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { killChild, suspend } from './processes.js';

/**
 * Display numbers are random: with the lowest free number, a test that has killed its server could meet the next test's
 * server there. TCP port 6000 + n stays below the ports that `freePort` gives.
 */
const DISPLAYS = [1_000, 9_000] as const;
const ATTEMPTS = 20;

export interface XServerOptions {
  /** The screen's size in pixels. */
  readonly width: number;
  readonly height: number;
  /** Additional arguments for Xvfb. */
  readonly args?: readonly string[];
  /** The folder for its framebuffer file, which `look` needs. */
  readonly folder?: string;
  /** Whether programs can draw with OpenGL, whose loading takes half of the start. */
  readonly openGl?: boolean;
}

/** RGB, three bytes a pixel, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Buffer;
}

/** A part of the screen. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The colour of a pixel. */
export function pixelAt({ width, rgb }: Pixels, x: number, y: number): [number, number, number] {
  const at = (y * width + x) * 3;
  return [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0];
}

export class XServer {
  /** The value of the environment variable DISPLAY. */
  readonly display: string;
  readonly child: ChildProcess;
  readonly #number: number;
  readonly #folder: string | undefined;
  #last: Look | undefined;

  private constructor(number: number, child: ChildProcess, folder: string | undefined) {
    this.display = `:${number}`;
    this.child = child;
    this.#number = number;
    this.#folder = folder;
  }

  /** Starts a server. Resolves once it accepts connections. `close` must be called at the end. */
  static async start({ width, height, args = [], folder, openGl = false }: XServerOptions): Promise<XServer> {
    const screen = ['-screen', '0', `${width}x${height}x24`, ...(folder === undefined ? [] : ['-fbdir', folder])];
    const own = ['-displayfd', '3', ...screen, ...(openGl ? [] : ['-extension', 'GLX']), ...args];
    let words = '';
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const number = randomInt(...DISPLAYS);
      const child = spawn('Xvfb', [`:${number}`, ...own], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
      const ready = once(child.stdio[3] as Readable, 'data').then(() => true);
      words = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        words += text;
      });
      const isReady = await Promise.race([ready, once(child, 'exit').then(() => false)]);
      if (isReady) return new XServer(number, child, folder);
    }
    throw new Error(`Xvfb does not start: ${words}`);
  }

  /**
   * The current pixels of the screen, or of a part. Where nothing has changed since the last look at that part, this is the
   * same object. Throws a RangeError if the part exceeds the screen.
   */
  look(part?: Area): Pixels {
    if (this.#folder === undefined) throw new Error('this server keeps its pixels in no file');
    const file = openSync(join(this.#folder, 'Xvfb_screen0'), 'r');
    try {
      this.#last = readXwd(file, part, this.#last);
      return this.#last.pixels;
    } finally {
      closeSync(file);
    }
  }

  /** Sends SIGSTOP; resolves once it has stopped. SIGCONT resumes it. */
  async suspend(): Promise<void> {
    await suspend(this.child.pid ?? 0);
  }

  /** Kills it, and removes the files that a killed server leaves behind. */
  async close(): Promise<void> {
    await killChild(this.child);
    for (const path of [`/tmp/.X${this.#number}-lock`, `/tmp/.X11-unix/X${this.#number}`])
      rmSync(path, { force: true });
  }
}

/** One look at a part of the screen. */
interface Look {
  readonly area: Area;
  /** The whole rows of the screen, as the file has them. */
  readonly rows: Buffer;
  readonly pixels: Pixels;
}

/**
 * Reads a part of a file in the format XWD (X11/XWDFile.h): a header of big-endian words, colours of 12 bytes, and rows of
 * BGRX pixels.
 *
 * @param last The look before. It is returned where it saw the same.
 */
function readXwd(file: number, part: Area | undefined, last: Look | undefined): Look {
  const header = read(file, 0, Buffer.alloc(100));
  const word = (index: number): number => header.readUInt32BE(index * 4);
  const [headerBytes, screenWidth, screenHeight, lineBytes, colors] = [word(0), word(4), word(5), word(12), word(19)];
  const area = part ?? { left: 0, top: 0, width: screenWidth, height: screenHeight };
  const { left, top, width, height } = area;
  const isInside = left >= 0 && top >= 0 && left + width <= screenWidth && top + height <= screenHeight;
  if (!isInside) throw new RangeError(`${width}x${height} at ${left},${top} is not on the screen`);
  const bytes = height * lineBytes;
  if (scratch.length !== bytes) scratch = Buffer.allocUnsafe(bytes);
  const rows = read(file, headerBytes + colors * 12 + top * lineBytes, scratch);
  if (last !== undefined && isDeepStrictEqual(last.area, area) && last.rows.equals(rows)) return last;
  scratch = last?.rows ?? Buffer.alloc(0);
  return { area, rows, pixels: { width, height, rgb: rgbOf(rows, area, lineBytes) } };
}

function rgbOf(rows: Buffer, { left, width, height }: Area, lineBytes: number): Buffer {
  const rgb = Buffer.allocUnsafe(width * height * 3);
  let to = 0;
  for (let row = 0; row < height; row += 1) {
    let from = row * lineBytes + left * 4;
    for (let column = 0; column < width; column += 1) {
      rgb[to] = rows[from + 2] as number;
      rgb[to + 1] = rows[from + 1] as number;
      rgb[to + 2] = rows[from] as number;
      to += 3;
      from += 4;
    }
  }
  return rgb;
}

/** What the next rows are read into: memory that is fresh for each look takes longer than the reading. */
let scratch: Buffer = Buffer.alloc(0);

/** Fills a buffer from a position of a file. */
function read(file: number, at: number, into: Buffer): Buffer {
  readSync(file, into, 0, into.length, at);
  return into;
}
