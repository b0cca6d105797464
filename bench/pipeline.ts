// The sender's CPU time with each encoder, beside OpenCV and sharp alone: all resize and encode the same pictures.
//
// A process's CPU time is user and system of all its threads, read at its exit. Each program runs once over a number of frames
// that warms it up, and once over more. A frame's cost is that of the frames that are more, so it includes no start-up. The
// senders read a .mjpeg file of many frames, which is a stream as a camera's is.
import { meanBytes, openClip, writeFolder, writeMjpeg } from './helpers/clips.js';
import { hasOpenCv, openCvCpuMs } from './helpers/opencv.js';
import { helperPath, Program, programPath, startReceiver } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';

/** The size of a webcam's frame at 640x480. */
const CAMERA_JPEG_BYTES = 40_000;
/**
 * The frames until all is compiled. Compiling added 0.5 ms to each of the frames 400 to 1,200, a fourth of the cost. A camera is
 * past these after a minute.
 */
const WARM_UP_FRAMES = 1_600;
const MEASURED_FRAMES = 1_200;
const ROUNDS = 3;
const CLIP_REPEATS = 20;

/** What is compared, and with what: ours, theirs, and the largest ratio that is wanted. */
const COMPARISONS = [
  ['sender --encoder turbojpeg', 'OpenCV', 0.35],
  ['sender', 'OpenCV', 1.2],
  ['sender', 'bare sharp', 1.1],
] as const;

/** Runs a program over so many frames. Resolves with its CPU time in ms. */
type CpuMs = (frames: number) => Promise<number>;

export async function benchPipeline(context: BenchContext): Promise<Row[]> {
  const clip = await openClip(context, CAMERA_JPEG_BYTES);
  const folder = await writeFolder(context, 'pipeline', clip);
  // To open a file again costs more than a frame.
  const file = await writeMjpeg(context, 'pipeline', Array.from({ length: CLIP_REPEATS }, () => clip).flat());
  const { receiver, port } = await startReceiver();
  const node = async (args: readonly string[]): Promise<number> => {
    const program = new Program(args);
    await program.ended();
    return program.cpuMs;
  };
  const sender = (encoder: string) => (frames: number) => {
    const job = ['--device', file, '--loop', '--frames', String(frames), '--size', '400x400', '--quality', '80'];
    return node([programPath('sender'), ...job, '--encoder', encoder, '--to', `tcp://127.0.0.1:${port}`, '--quiet']);
  };
  const programs = new Map<string, CpuMs>([
    ['sender --encoder turbojpeg', sender('turbojpeg')],
    ['sender', sender('sharp')],
    ['bare sharp', (frames) => node([helperPath('bare-sharp'), folder, String(frames)])],
  ]);
  if (await hasOpenCv()) programs.set('OpenCV', (frames) => openCvCpuMs(folder, frames));
  else context.say('pipeline: OpenCV is missing. PYTHON=<a Python that has it> compares with it');
  const rounds: Array<ReadonlyMap<string, number>> = [];
  for (let round = 0; round < (context.rounds ?? ROUNDS); round += 1) rounds.push(await costsOfFrame(programs));
  await receiver.stop();
  const cost = (name: string) => measure('', median(rounds.map((costs) => costs.get(name) ?? Number.NaN)), 'ms');
  return COMPARISONS.filter(([, theirs]) => programs.has(theirs)).map(([ours, theirs, limit]) => {
    const ratios = rounds.map((costs) => (costs.get(ours) ?? Number.NaN) / (costs.get(theirs) ?? Number.NaN));
    const ratio = median(ratios);
    return {
      bench: 'pipeline',
      subject: `${ours}: 640x480 of ${(meanBytes(clip) / 1_000).toFixed(0)} kB to 400x400, CPU of a frame`,
      measures: [cost(ours)],
      beside: { name: theirs, measures: [cost(theirs)] },
      ratio,
      goal: { words: `ratio at most ${limit}`, met: ratio <= limit },
    };
  });
}

/**
 * The CPU time of one frame in each program, in ms. The short runs are adjacent, and so are the long ones, in opposite order:
 * so a change of the machine's load affects all alike.
 */
async function costsOfFrame(programs: ReadonlyMap<string, CpuMs>): Promise<ReadonlyMap<string, number>> {
  const few = new Map<string, number>();
  for (const [name, cpuMs] of programs) few.set(name, await cpuMs(WARM_UP_FRAMES));
  const costs = new Map<string, number>();
  for (const [name, cpuMs] of [...programs].reverse()) {
    const cpuOfAll = await cpuMs(WARM_UP_FRAMES + MEASURED_FRAMES);
    costs.set(name, (cpuOfAll - (few.get(name) ?? Number.NaN)) / MEASURED_FRAMES);
  }
  return costs;
}
