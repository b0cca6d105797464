// Pictures from disk: a JPEG, a folder of them in the order of their names, or a .mjpeg file.
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TtycamError } from '../../core/errors.js';
import { firstJpeg } from '../../core/jpeg-file.js';
import { framesOf, jpegStream, MAX_SOURCE_JPEG_BYTES } from './jpeg-stream.js';
import type { Source, SourceEvents, SourceFrame } from './source.js';

export interface FilesOptions {
  readonly path: string;
  /** Begin again at the end. */
  readonly loop: boolean;
}

/** Files of these names hold one picture. A second JPEG behind it, as phones write, is none. */
const ONE_PICTURE = /\.jpe?g$/i;

/** The largest file of one picture: behind it, phones may keep another one, or a film of a second. */
const MAX_FILE_BYTES = 2 * MAX_SOURCE_JPEG_BYTES;

/** A file, or a folder of files, of JPEGs. */
export function filesSource(options: FilesOptions): Source {
  return {
    kind: 'finite',
    label: options.path,
    frames: (signal, events) => fileFrames(options, signal, events),
  };
}

async function* fileFrames(
  { path, loop }: FilesOptions,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  do {
    let count = 0;
    for (const file of await filesOf(path)) {
      for await (const frame of framesOfFile(file, signal, events)) {
        count += 1;
        yield frame;
      }
      if (signal.aborted) return;
    }
    // Also what ends a --loop over nothing.
    if (count === 0) throw new TtycamError('source-empty', `${path} holds no JPEG`);
  } while (loop);
}

async function* framesOfFile(file: string, signal: AbortSignal, events: SourceEvents): AsyncGenerator<SourceFrame> {
  try {
    const stats = await stat(file);
    // FIFOs and .mjpeg files are sequences, whatever they are called.
    if (!stats.isFile() || !ONE_PICTURE.test(file)) {
      yield* jpegStream(createReadStream(file, { signal }), events, signal);
    } else if (stats.size > MAX_FILE_BYTES) {
      yield* framesOf([{ kind: 'large', bytes: stats.size }], events);
    } else {
      const first = firstJpeg(await readFile(file, { signal }));
      if (first !== undefined) yield* framesOf([first], events);
    }
  } catch (reason) {
    if (signal.aborted) return;
    throw fileError(reason, file);
  }
}

/** The files of a path, sorted as people count: frame-9 before frame-10. */
async function filesOf(path: string): Promise<string[]> {
  try {
    const stats = await stat(path);
    if (stats.isFile() || stats.isFIFO()) return [path];
    if (!stats.isDirectory()) throw new TtycamError('source-failed', `cannot read ${path}: it is no file of JPEGs`);
    const names = await readdir(path);
    const order = new Intl.Collator('en', { numeric: true });
    return names
      .filter((name) => /\.(jpe?g|mjpe?g)$/i.test(name))
      .sort(order.compare)
      .map((name) => join(path, name));
  } catch (reason) {
    throw fileError(reason, path);
  }
}

/** Why a file could not be read, in words. */
export function fileError(reason: unknown, path: string): TtycamError {
  if (reason instanceof TtycamError) return reason;
  const code = reason instanceof Error && 'code' in reason ? reason.code : undefined;
  if (code === 'ENOENT')
    return new TtycamError('source-missing', `cannot open ${path}: there is no such file`, { cause: reason });
  if (code === 'EACCES' || code === 'EPERM') {
    return new TtycamError('source-denied', `cannot open ${path}: permission denied`, { cause: reason });
  }
  const words = reason instanceof Error ? reason.message : String(reason);
  return new TtycamError('source-failed', `cannot read ${path}: ${words}`, { cause: reason });
}
