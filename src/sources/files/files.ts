// Pictures from disk: a JPEG, a folder of them in the order of their names, or a .mjpeg file.
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
import { noJpegWords } from '../conversion-command.js';
import type { Source, SourceEvents, SourceFrame } from '../source.js';
import { fifoFrames } from './fifo.js';
import { untilAborted } from './hung-disk.js';
import { jpegStream, lossWords, MAX_JPEG_BYTES, MAX_SOURCE_JPEG_BYTES, type StreamVerdict } from './jpeg-stream.js';

/** A file that is being written is read again so soon, and told of when it has held no picture for so long. */
const READ_AGAIN_MS = 25;
const TOLD_AFTER_MS = 1_000;

/** Files of a folder whose reasons are kept in mind, so that --loop tells each of them once. */
const MAX_KNOWN = 1_000;

export interface FilesOptions {
  readonly path: string;
  /** Begin again at the end. */
  readonly loop: boolean;
  /** As a camera: with `loop`, what holds no picture yet is read again from the start on. */
  readonly live?: boolean;
  /** Whether programs write into it as into a pipe. */
  readonly fifo?: boolean;
}

/** Files of these names hold one picture. A second JPEG behind it, as phones write, is none. */
const ONE_PICTURE = /\.jpe?g$/i;

/** The largest file of one picture: behind it, phones may keep another one, or a film of a second. */
const MAX_FILE_BYTES = 2 * MAX_SOURCE_JPEG_BYTES;

/** A file, or a folder of files, of JPEGs. */
export function filesSource(options: FilesOptions): Source {
  return {
    kind: 'finite',
    paced: options.fifo === true,
    label: options.path,
    frames: (signal, events) => untilAborted(fileFrames(options, signal, events), signal),
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
  const known = new Map<string, string>();
  // What once gave pictures is worth another look, as its writer may be in the middle of it.
  let worthwhile = loop && live === true;
  let emptySinceMs: number | undefined;
  let told = false;
  for (;;) {
    const recovered = () => {
      if (told) events.recovered();
      told = false;
    };
    const round = yield* withFirst(playOnce(path, known, signal, events), recovered);
    if (signal.aborted) return;
    if (round === 'played') {
      if (!loop) return;
      worthwhile = true;
      emptySinceMs = undefined;
      continue;
    }
    if (!worthwhile || round.hopeless) throw round.reason;
    emptySinceMs ??= performance.now();
    if (performance.now() - emptySinceMs >= TOLD_AFTER_MS) {
      events.trouble(round.reason, TOLD_AFTER_MS);
      told = true;
      await sleep(TOLD_AFTER_MS, undefined, { signal }).catch(() => undefined);
    } else {
      await sleep(READ_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** What a generator gives, and a call with the first of it. */
async function* withFirst<T, R>(given: AsyncGenerator<T, R>, first: () => void): AsyncGenerator<T, R> {
  try {
    for (let isFirst = true; ; isFirst = false) {
      const step = await given.next();
      if (step.done === true) return step.value;
      if (isFirst) first();
      yield step.value;
    }
  } finally {
    await given.return(undefined as R);
  }
}

/** That a round gave no picture, and why. */
interface EmptyRound {
  readonly reason: TtycamError;
  /** It is of another format: to read it again would give nothing else. */
  readonly hopeless: boolean;
}

/** The pictures of all files, once. */
async function* playOnce(
  path: string,
  known: Map<string, string>,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, 'played' | EmptyRound> {
  let played = false;
  const empty = (reason: unknown, hopeless = false): EmptyRound => ({ reason: fileError(reason, path), hopeless });
  try {
    const stats = await stat(path);
    if (!stats.isDirectory()) {
      // Where it turns out to hold no picture at all, that is told, and not what was torn in it.
      const torn: string[] = [];
      const { hasJpeg, kind, problem } = yield* framesOfFile(path, stats, signal, {
        torn: (words) => torn.push(words),
      });
      if (hasJpeg || !isFormat(kind)) for (const words of torn) events.torn(words);
      if (hasJpeg || signal.aborted) return 'played';
      const begin = `${path} holds no JPEG${problem === undefined ? '' : `: ${problem}`}`;
      return empty(new TtycamError('source-empty', noJpegWords({ kind: 'file', path }, kind, begin)), isFormat(kind));
    }
    const names = await namesIn(path);
    for (const name of names) {
      const file = join(path, name);
      const reason = yield* framesOrReason(file, signal, events);
      if (signal.aborted) return 'played';
      played ||= reason === undefined;
      leaveOut(name, reason, known, events);
    }
  } catch (reason) {
    return played ? 'played' : empty(reason);
  }
  return played ? 'played' : empty(new TtycamError('source-empty', `${path} holds no JPEG`));
}

/** The pictures of a file of a folder; returns why it gives none. */
async function* framesOrReason(
  file: string,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, string | undefined> {
  try {
    const { hasJpeg, kind, problem } = yield* framesOfFile(file, await stat(file), signal, events);
    if (hasJpeg) return undefined;
    return problem ?? (kind === undefined ? 'it holds no whole JPEG' : `it is ${kind.name}`);
  } catch (reason) {
    return fileProblem(reason);
  }
}

function leaveOut(name: string, reason: string | undefined, known: Map<string, string>, events: SourceEvents): void {
  if (reason === undefined) {
    known.delete(name);
    return;
  }
  if (known.get(name) === reason) return;
  if (known.size < MAX_KNOWN) known.set(name, reason);
  events.fileSkipped?.(name, reason);
}

/** What came of a file. */
interface FileVerdict extends StreamVerdict {
  /** Why there is nothing to judge. */
  readonly problem?: string;
}

/** The pictures of one file. */
async function* framesOfFile(
  file: string,
  stats: Stats,
  signal: AbortSignal,
  events: Pick<SourceEvents, 'torn'>,
): AsyncGenerator<SourceFrame, FileVerdict> {
  const unusable = (problem: string): FileVerdict => ({ hasJpeg: false, kind: undefined, problem });
  if (!stats.isFile()) return unusable(`it is ${whatItIs(stats)}`);
  // A film is not read to its end for nothing; what no format is known of may still hold JPEGs.
  const judging = { noJpeg: (kind: StreamVerdict['kind']) => (isFormat(kind) ? 'end' : 'on') } as const;
  const isPicture = ONE_PICTURE.test(file);
  if (isPicture && stats.size > MAX_FILE_BYTES) return unusable(`it has over ${MAX_FILE_BYTES / 1_048_576} MiB`);
  if (stats.size > MAX_JPEG_BYTES && !isPicture) {
    return yield* jpegStream(createReadStream(file, { signal }), events, signal, judging);
  }
  const bytes = await readFile(file, { signal });
  if (bytes.length === 0) return unusable('it is empty');
  if (isPicture) {
    const first = firstJpeg(bytes);
    if (first === undefined) return { hasJpeg: false, kind: mediaTypeOf(bytes.subarray(0, MEDIA_HEAD_BYTES)) };
    if (first.kind !== 'jpeg') return unusable(lossWords(first));
    yield { picture: first, capturedUs: unixUs() };
    return { hasJpeg: true, kind: undefined };
  }
  const inspection = inspectJpeg(bytes);
  // A file that is one JPEG, as most are, is handed on as it was read.
  if (inspection.whole && inspection.bytes === bytes.length) {
    yield { picture: { kind: 'jpeg', jpeg: bytes, size: inspection.size }, capturedUs: unixUs() };
    return { hasJpeg: true, kind: undefined };
  }
  return yield* jpegStream([bytes], events, signal, judging);
}

function isFormat(kind: StreamVerdict['kind']): boolean {
  return kind !== undefined && kind.family !== 'text' && kind.family !== 'unknown' && kind.family !== 'zeros';
}

/** What stands where a file should be. */
export function whatItIs(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  if (stats.isBlockDevice()) return 'a disk';
  return stats.isCharacterDevice() ? 'a device' : 'no file';
}

/** The files of a folder that are called as JPEGs are, sorted as people count: frame-9 before frame-10. */
async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const order = new Intl.Collator('en', { numeric: true });
  return names.filter((name) => /\.(jpe?g|mjpe?g)$/i.test(name)).sort(order.compare);
}

/** Why a file could not be read, in words. */
export function fileError(reason: unknown, path: string): TtycamError {
  if (reason instanceof TtycamError) return reason;
  const code = systemCode(reason);
  const words = fileProblem(reason);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new TtycamError('source-missing', `cannot open ${path}: ${words}`, { cause: reason });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new TtycamError('source-denied', `cannot open ${path}: ${words}`, { cause: reason });
  }
  return new TtycamError('source-failed', `cannot read ${path}: ${words}`, { cause: reason });
}
