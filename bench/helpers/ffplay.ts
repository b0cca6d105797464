// Measures ffplay, which the window is compared with.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMsOf } from '../../test/helpers/processes.js';

const LOW_LATENCY = '-fflags nobuffer -flags low_delay -probesize 32 -threads 1 -an -sn'.split(' ');

interface FfplayTimes {
  readonly fps: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
}

/** The CPU time of a frame in ffplay, in ms. It gets the frames at their rate through a pipe. `settings` are environment variables. */
export async function costOfFfplay(
  clip: readonly Uint8Array[],
  { fps, warmUpMs, measuredMs }: FfplayTimes,
  settings: NodeJS.ProcessEnv,
): Promise<number> {
  const input = `-f mjpeg -framerate ${fps} -x 800 -y 600 -i -`.split(' ');
  const env = { ...process.env, ...settings };
  const player = spawn('ffplay', ['-loglevel', 'error', ...LOW_LATENCY, ...input], {
    env,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  player.stdin.on('error', () => undefined);
  let number = 0;
  const feed = setInterval(() => {
    player.stdin.write(clip[number % clip.length] ?? new Uint8Array());
    number += 1;
  }, 1_000 / fps);
  try {
    await sleep(warmUpMs);
    const before = { cpuMs: cpuMsOf(player.pid ?? 0), number };
    await sleep(measuredMs);
    return (cpuMsOf(player.pid ?? 0) - before.cpuMs) / (number - before.number);
  } finally {
    clearInterval(feed);
    player.kill('SIGKILL');
  }
}
