// Starts a program of the user's that streams a camera over its pipes: JPEGs, or our wire protocol (`ttycam send --to stdio:`).
import type { Readable } from 'node:stream';
import { TtycamError } from '../../core/errors.js';
import { PipeStream } from '../../net/pipe-stream.js';
import { type ProgramStream, startKind } from '../program-stream.js';
import { startChild } from './child.js';

/** How long the program may take to its first bytes: a container has to start, and a camera to open. */
const START_TIMEOUT_MS = 30_000;

/**
 * Starts the program. Its stdin is a pipe that stays open: some programs end with their stdin.
 *
 * @param signal Ends the program, also after this has returned.
 * @throws TtycamError `source-missing` where there is no such program, `source-failed` where it ends at once, `timed-out`.
 */
export async function openProgram(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<ProgramStream> {
  const { stdin, stdout, ended, close } = startChild({ command, args, stdin: 'open' }, signal);
  const silent = new TtycamError('timed-out', `${command} gives nothing within ${START_TIMEOUT_MS / 1_000} s`);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<TtycamError>((resolve) => {
    timer = setTimeout(resolve, START_TIMEOUT_MS, silent);
  });
  const start = await Promise.race([readStart(stdout), ended, late]);
  clearTimeout(timer);
  if (start instanceof TtycamError || stdin === null) {
    await close();
    throw start;
  }
  stdout.unshift(start);
  const { program, stream } =
    startKind(start) === 'wire'
      ? { program: 'a sender', stream: { kind: 'wire', pipes: new PipeStream(stdout, stdin) } as const }
      : { program: '', stream: { kind: 'jpegs', chunks: stdout as AsyncIterable<Uint8Array> } as const };
  return { program, stream, ended };
}

/** The first bytes, which say what streams. They never come where the program ends before. */
function readStart(stdout: Readable): Promise<Buffer> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const take = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (startKind(received) === undefined) return;
      stdout.off('data', take);
      stdout.pause();
      resolve(received);
    };
    stdout.on('data', take);
  });
}
