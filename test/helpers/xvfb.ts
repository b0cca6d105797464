// A real X server without a screen, and the pixels that would be on it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { TestContext } from 'node:test';

type Rgb = readonly [number, number, number];

export interface XServer {
  /** For the environment variable DISPLAY. */
  readonly display: string;
  /** The colour of a pixel that is on the screen now. */
  pixel(x: number, y: number): Rgb;
  /** All that is on the screen now, pixel by pixel. */
  look(): (x: number, y: number) => Rgb;
}

/** Starts an X server on a display that is free, for as long as a test. It keeps its pixels in a file in `folder`. */
export async function startXvfb(context: TestContext, folder: string): Promise<XServer> {
  const options = ['-displayfd', '3', '-screen', '0', '1000x700x24', '-fbdir', folder, '-nolisten', 'tcp'];
  const child = spawn('Xvfb', options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  context.after(() => end(child));
  const [number] = (await once(child.stdio[3] as Readable, 'data')) as [Buffer];
  const look = (): ((x: number, y: number) => Rgb) => {
    const file = readFileSync(join(folder, 'Xvfb_screen0'));
    return (x, y) => pixelOf(file, x, y);
  };
  return {
    display: `:${number.toString().trim()}`,
    pixel: (x, y) => look()(x, y),
    look,
  };
}

/** Ends a process and waits until it has. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** Reads an XWD file (X11/XWDFile.h): a header of big-endian words, colours, and 32 bits a pixel. */
function pixelOf(file: Buffer, x: number, y: number): Rgb {
  const [headerBytes, lineBytes, colors] = [0, 12, 19].map((word) => file.readUInt32BE(word * 4)) as [
    number,
    number,
    number,
  ];
  const at = headerBytes + colors * 12 + y * lineBytes + x * 4;
  return [file[at + 2] ?? 0, file[at + 1] ?? 0, file[at] ?? 0];
}
