// A source of JPEG files: one picture, a folder in the order of the names, a .mjpeg file, or a FIFO.
import { createReadStream, type Stats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '../../core/errors.js';
import { fileProblem, systemCode } from '../../core/file-problem.js';
import { firstJpeg } from '../../core/jpeg/jpeg-file.js';
import { inspectJpeg } from '../../core/jpeg/jpeg-walk.js';
import { MEDIA_HEAD_BYTES, mediaTypeOf } from '../../core/jpeg/media-type.js';
import { unixUs } from '../../net/clock.js';
import type { Source, SourceEvents, SourceFrame } from '../source.js';
import { fifoFrames } from './fifo.js';
import { abandonOnAbort } from './hung-disk.js';
import {
  dropReason,
  jpegStream,
  MAX_JPEG_BYTES,
  MAX_SOURCE_JPEG_BYTES,
  type NonJpegHandlers,
  type StreamContents,
} from './jpeg-stream.js';
import { nonJpegMessage } from './non-jpeg.js';

/** When to read a file again that another program is writing, and when to report that it still holds no picture. */
const REREAD_AFTER_MS = 25;
const REPORT_AFTER_MS = 1_000;

/** The most skipped files that are remembered, so that --loop reports each of them once. */
const MAX_REMEMBERED = 1_000;

export interface FilesOptions {
  readonly path: string;
  /** Begin again at the end. */
  readonly loop: boolean;
  /** With `loop`: a file that holds no picture yet is read again, already before the first one was found. */
  readonly live?: boolean;
  /** Whether the path is a FIFO. */
  readonly fifo?: boolean;
}

/** Files of these names hold one picture. A second JPEG in it, as phones append it, is ignored. */
const ONE_PICTURE = /\.jpe?g$/i;

/** The largest file of one picture. Phones may append another picture, or a second of video. */
const MAX_FILE_BYTES = 2 * MAX_SOURCE_JPEG_BYTES;

/** A file, or a folder of files, of JPEGs. */
export function filesSource(options: FilesOptions): Source {
  return {
    kind: 'finite',
    paced: options.fifo === true,
    label: options.path,
    frames: (signal, events) => abandonOnAbort(fileFrames(options, signal, events), signal),
  };
}

async function* fileFrames(
  { path, loop, live, fifo }: FilesOptions,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  if (fifo === true) {
    try {
      yield* fifoFrames(path, loop, signal, events);
    } catch (reason) {
      throw fileError(reason, path);
    }
    return;
  }
  const skipped = new Map<string, string>();
  // A file that gave pictures before may give none now because its writer has not finished.
  let retryEmpty = loop && live === true;
  let emptySinceMs: number | undefined;
  let reported = false;
  for (;;) {
    const recovered = () => {
      if (reported) events.recovered();
      reported = false;
    };
    const round = yield* onFirst(playOnce(path, skipped, signal, events), recovered);
    if (signal.aborted) return;
    if (round === 'played') {
      if (!loop) return;
      retryEmpty = true;
      emptySinceMs = undefined;
      continue;
    }
    if (!retryEmpty || round.permanent) throw round.reason;
    emptySinceMs ??= performance.now();
    if (performance.now() - emptySinceMs >= REPORT_AFTER_MS) {
      events.trouble(round.reason, REPORT_AFTER_MS);
      reported = true;
      await sleep(REPORT_AFTER_MS, undefined, { signal }).catch(() => undefined);
    } else {
      await sleep(REREAD_AFTER_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** The items of `items`, with a call of `callback` before the first one. */
async function* onFirst<T, R>(items: AsyncGenerator<T, R>, callback: () => void): AsyncGenerator<T, R> {
  try {
    for (let isFirst = true; ; isFirst = false) {
      const step = await items.next();
      if (step.done === true) return step.value;
      if (isFirst) callback();
      yield step.value;
    }
  } finally {
    await items.return(undefined as R);
  }
}

/** The result of a round without a picture. */
interface EmptyRound {
  readonly reason: TtycamError;
  /** The file is of another format, so to read it again would not help. */
  readonly permanent: boolean;
}

/** The pictures of all files, once. */
async function* playOnce(
  path: string,
  skipped: Map<string, string>,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, 'played' | EmptyRound> {
  let played = false;
  const empty = (reason: unknown, permanent = false): EmptyRound => ({ reason: fileError(reason, path), permanent });
  try {
    const stats = await stat(path);
    if (!stats.isDirectory()) {
      // A file of another format is reported as a whole, without the torn JPEGs that it seemed to hold.
      const torn: string[] = [];
      const { hasJpeg, type, problem } = yield* framesOfFile(path, stats, signal, {
        torn: (reason) => torn.push(reason),
      });
      if (hasJpeg || !isOtherFormat(type)) for (const reason of torn) events.torn(reason);
      if (hasJpeg || signal.aborted) return 'played';
      const message = `${path} holds no JPEG${problem === undefined ? '' : `: ${problem}`}`;
      const reason = new TtycamError('source-empty', nonJpegMessage({ kind: 'file', path }, type, message));
      return empty(reason, isOtherFormat(type));
    }
    const names = await namesIn(path);
    for (const name of names) {
      const file = join(path, name);
      const reason = yield* framesOrReason(file, signal, events);
      if (signal.aborted) return 'played';
      played ||= reason === undefined;
      reportSkipped(name, reason, skipped, events);
    }
  } catch (reason) {
    return played ? 'played' : empty(reason);
  }
  return played ? 'played' : empty(new TtycamError('source-empty', `${path} holds no JPEG`));
}

/** The pictures of a file in a folder. Returns why it gives none, or undefined. */
async function* framesOrReason(
  file: string,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, string | undefined> {
  try {
    const { hasJpeg, type, problem } = yield* framesOfFile(file, await stat(file), signal, events);
    if (hasJpeg) return undefined;
    return problem ?? (type === undefined ? 'it holds no whole JPEG' : `it is ${type.name}`);
  } catch (reason) {
    return fileProblem(reason);
  }
}

/** Reports a file without a picture, once for each reason. */
function reportSkipped(
  name: string,
  reason: string | undefined,
  skipped: Map<string, string>,
  events: SourceEvents,
): void {
  if (reason === undefined) {
    skipped.delete(name);
    return;
  }
  if (skipped.get(name) === reason) return;
  if (skipped.size < MAX_REMEMBERED) skipped.set(name, reason);
  events.fileSkipped?.(name, reason);
}

/** What a file was found to hold. */
interface FileContents extends StreamContents {
  /** Why it could not be classified. */
  readonly problem?: string;
}

/** The pictures of one file. */
async function* framesOfFile(
  file: string,
  stats: Stats,
  signal: AbortSignal,
  events: Pick<SourceEvents, 'torn'>,
): AsyncGenerator<SourceFrame, FileContents> {
  const unusable = (problem: string): FileContents => ({ hasJpeg: false, type: undefined, problem });
  if (!stats.isFile()) return unusable(`it is ${describeFileType(stats)}`);
  // A video is not read to its end for nothing. Data of an unknown format may still hold JPEGs.
  const handlers: NonJpegHandlers = { noJpeg: (type) => (isOtherFormat(type) ? 'stop' : 'continue') };
  const isPicture = ONE_PICTURE.test(file);
  if (isPicture && stats.size > MAX_FILE_BYTES) return unusable(`it has over ${MAX_FILE_BYTES / 1_048_576} MiB`);
  if (stats.size > MAX_JPEG_BYTES && !isPicture) {
    return yield* jpegStream(createReadStream(file, { signal }), events, signal, handlers);
  }
  const bytes = await readFile(file, { signal });
  if (bytes.length === 0) return unusable('it is empty');
  if (isPicture) {
    const first = firstJpeg(bytes);
    if (first === undefined) return { hasJpeg: false, type: mediaTypeOf(bytes.subarray(0, MEDIA_HEAD_BYTES)) };
    if (first.kind !== 'jpeg') return unusable(dropReason(first));
    yield { picture: first, capturedUs: unixUs() };
    return { hasJpeg: true, type: undefined };
  }
  const inspection = inspectJpeg(bytes);
  // Most files are one JPEG, which needs no splitting.
  if (inspection.whole && inspection.bytes === bytes.length) {
    yield { picture: { kind: 'jpeg', jpeg: bytes, size: inspection.size }, capturedUs: unixUs() };
    return { hasJpeg: true, type: undefined };
  }
  return yield* jpegStream([bytes], events, signal, handlers);
}

/** Whether it is a known format, in which no JPEG is to be expected. */
function isOtherFormat(type: StreamContents['type']): boolean {
  return type !== undefined && type.family !== 'text' && type.family !== 'unknown' && type.family !== 'zeros';
}

/** The type of a directory entry that is no regular file, for an error message. */
export function describeFileType(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  if (stats.isBlockDevice()) return 'a disk';
  return stats.isCharacterDevice() ? 'a device' : 'no file';
}

/** The files of a folder with a JPEG's extension, in natural order: frame-9 before frame-10. */
async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const order = new Intl.Collator('en', { numeric: true });
  return names.filter((name) => /\.(jpe?g|mjpe?g)$/i.test(name)).sort(order.compare);
}

/** The error for a file that could not be read. */
export function fileError(reason: unknown, path: string): TtycamError {
  if (reason instanceof TtycamError) return reason;
  const code = systemCode(reason);
  const problem = fileProblem(reason);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new TtycamError('source-missing', `cannot open ${path}: ${problem}`, { cause: reason });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new TtycamError('source-denied', `cannot open ${path}: ${problem}`, { cause: reason });
  }
  return new TtycamError('source-failed', `cannot read ${path}: ${problem}`, { cause: reason });
}
