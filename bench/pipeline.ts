// The sender's CPU time beside sharp alone: both resize and encode the same pictures in the same way.
//
// A process's CPU time is user and system of all its threads, read at its exit. Each program runs once over n frames and
// once over 3n. A frame's cost is the difference over 2n, so start-up, loading sharp and warming up are excluded.
import { meanBytes, openClip, writeFolder } from './helpers/clips.js';
import { helperPath, Program, programPath, startReceiver } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';

/** The size of a webcam's frame at 640x480. */
const CAMERA_JPEG_BYTES = 40_000;
/** Enough for both to warm up: JavaScript is still being compiled in the first hundreds of frames. */
const FRAMES = 200;
const ROUNDS = 4;
const MAX_RATIO = 1.1;

export async function benchPipeline(context: BenchContext): Promise<Row[]> {
  const clip = await openClip(context, CAMERA_JPEG_BYTES);
  const folder = await writeFolder(context, 'pipeline', clip);
  const { receiver, port } = await startReceiver();
  const sender = (frames: number) => {
    const job = ['--device', folder, '--loop', '--frames', String(frames), '--size', '400x400', '--quality', '80'];
    return new Program([programPath('sender'), ...job, '--to', `tcp://127.0.0.1:${port}`, '--quiet']);
  };
  const bare = (frames: number) => new Program([helperPath('bare-sharp'), folder, String(frames)]);
  const rounds: Array<{ ours: number; theirs: number }> = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await costsOfFrame(sender, bare));
  await receiver.stop();
  const ratio = median(rounds.map(({ ours, theirs }) => ours / theirs));
  return [
    {
      bench: 'pipeline',
      subject: `640x480 of ${(meanBytes(clip) / 1_000).toFixed(0)} kB to 400x400, CPU of a frame`,
      measures: [measure('', median(rounds.map(({ ours }) => ours)), 'ms')],
      beside: { name: 'bare sharp', measures: [measure('', median(rounds.map(({ theirs }) => theirs)), 'ms')] },
      ratio,
      goal: { words: `ratio at most ${MAX_RATIO}`, met: ratio <= MAX_RATIO },
    },
  ];
}

/**
 * The CPU time of one frame in both, in ms. The short runs of both are adjacent, and so are the long ones, in opposite
 * order. So a change of the machine's load affects both equally.
 */
async function costsOfFrame(
  ours: (frames: number) => Program,
  theirs: (frames: number) => Program,
): Promise<{ ours: number; theirs: number }> {
  const cpuMs = async (program: Program) => {
    await program.ended();
    return program.cpuMs;
  };
  const ourFew = await cpuMs(ours(FRAMES));
  const theirFew = await cpuMs(theirs(FRAMES));
  const theirMany = await cpuMs(theirs(FRAMES * 3));
  const ourMany = await cpuMs(ours(FRAMES * 3));
  return { ours: (ourMany - ourFew) / (FRAMES * 2), theirs: (theirMany - theirFew) / (FRAMES * 2) };
}
