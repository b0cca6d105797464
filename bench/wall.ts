// Measures the data rate of sixteen cameras on a NATS server, to a dashboard and to a viewer that requests full size
// and rate.
import { setTimeout as sleep } from 'node:timers/promises';
import { openClip, writeMjpeg } from './helpers/clips.js';
import { startNats } from './helpers/nats-server.js';
import { Program, programPath } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { BenchTerminal } from './helpers/slow-terminal.js';

const CAMERAS = 16;
const FPS = 30;
const FRAME_BYTES = 20_000;
const SETTLED_MS = 5_000;
const MEASURED_MS = 10_000;

/** The data rate of all cameras together, for each second. */
interface Rate {
  readonly frames: number;
  readonly bytes: number;
}

export async function benchWall(context: BenchContext): Promise<Row[]> {
  const server = await startNats(context.folder);
  if (server === undefined) {
    context.say('wall: nats-server is not installed (apt-get install nats-server)');
    return [];
  }
  const clip = await writeMjpeg(context, 'wall', await openClip(context, FRAME_BYTES));
  const url = server.url;
  const source = ['--device', clip, '--loop', '--live', '--fps', String(FPS), '--to', url, '--json', '--quiet'];
  const senders = Array.from(
    { length: CAMERAS },
    (_, at) => new Program([programPath('sender'), ...source, '--name', `camera-${at + 1}`]),
  );
  await Promise.all(senders.map((sender) => sender.event('connected')));
  const idle = await rateOf(senders);

  const command = [programPath('receiver'), '--from', url];
  const terminal = new BenchTerminal({ columns: 200, rows: 60, command });
  await terminal.untilArrived('camera-1', () => undefined);
  await sleep(SETTLED_MS);
  const wall = await rateOf(senders);
  await terminal.quit();

  const viewer = new Program([...command, '--view', 'headless', '--json', '--frames', '1000000']);
  await viewer.event('nats-connected');
  await sleep(SETTLED_MS);
  const all = await rateOf(senders);
  await viewer.stop();
  await Promise.all(senders.map((sender) => sender.stop()));
  await server.kill();
  return [
    {
      bench: 'wall',
      subject: `${CAMERAS} cameras of ${FPS} fps in 200x60`,
      measures: [
        measure('', wall.frames, 'fps in all'),
        measure('', wall.bytes / 1_000, 'kB/s'),
        measure('before it is opened', idle.frames, 'fps'),
      ],
      beside: {
        name: 'everything',
        measures: [measure('', all.frames, 'fps'), measure('', all.bytes / 1_000, 'kB/s')],
      },
      ratio: wall.bytes / all.bytes,
    },
  ];
}

async function rateOf(senders: readonly Program[]): Promise<Rate> {
  const from = totalsOf(senders);
  const fromMs = performance.now();
  await sleep(MEASURED_MS);
  const to = totalsOf(senders);
  const seconds = (performance.now() - fromMs) / 1_000;
  return { frames: (to.frames - from.frames) / seconds, bytes: (to.bytes - from.bytes) / seconds };
}

/** The totals that the senders have reported so far. */
function totalsOf(senders: readonly Program[]): Rate {
  const last = senders.map(({ events }) => events.findLast(({ event }) => event === 'stats'));
  const sum = (field: string) => last.reduce((total, stats) => total + Number(stats?.[field] ?? 0), 0);
  return { frames: sum('frames'), bytes: sum('bytes') };
}
