// Pictures from JPEG to terminal: CPU time, bytes and quality of a frame, ours beside similar programs.
//
// Every program plays the same frames once, in a pseudo-terminal, as fast as it can. The cost of a frame is that of the whole
// clip minus that of its first frame alone, divided by the number of other frames. So it excludes start-up and the first, full
// picture, but includes JavaScript's warm-up. The warm cost, from the laps after the first five, is in brackets: that of a
// dashboard open for half a minute. The programs run in turns, and the median of the rounds counts. Quality is the PSNR over RGB
// of the terminal's content against the original scaled by a box filter.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { writeAvi } from './helpers/avi.js';
import { boxDownscale } from './helpers/box.js';
import { writeFolder } from './helpers/clips.js';
import { type ClipFiles, findPlayers, type Player, SPARE_CELLS } from './helpers/players.js';
import { type PtyRun, type PtySize, runInPty } from './helpers/pty-run.js';
import { qualityOf } from './helpers/quality.js';
import { cutFrames, replay } from './helpers/replay.js';
import { type BenchContext, type Measure, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';
import { formatMatrix } from './helpers/table.js';
import { openScenes } from './scenes/open-scenes.js';

/** Pictures that fill terminals of 80x24 and 200x60 cells. */
const SIZES: readonly PtySize[] = [
  { columns: 48, rows: 24 },
  { columns: 120, rows: 60 },
];
/** The scenes that are played without `--clip`: each takes four minutes. */
const SCENES = ['room', 'text'];
const ROUNDS = 5;
/** The laps of the clip for warm-up, which is twenty seconds of a camera, and the warm ones. */
const WARM_UP_LAPS = 5;
const WARM_LAPS = 4;
/** The clip's declared rate, so that no player waits for the next frame. */
const UNHURRIED_FPS = 1_000;

interface SceneFiles {
  readonly name: string;
  readonly clip: readonly Uint8Array[];
  readonly whole: ClipFiles;
  readonly first: ClipFiles;
}

/** The cost of a frame in one program. */
interface Cost {
  readonly cpuMs: number;
  /** NaN in programs without warm-up. */
  readonly warmMs: number;
  readonly bytes: number;
  readonly psnrDb: number;
}

export async function benchPicture(context: BenchContext): Promise<Row[]> {
  const players = findPlayers(context.say);
  const columns: Array<{ readonly heading: string; readonly costs: ReadonlyMap<Player, Cost> }> = [];
  for (const { name, clip } of await openScenes(context, SCENES)) {
    const scene = await writeScene(context, name, clip);
    for (const size of SIZES) {
      const heading = `${name} ${size.columns}x${size.rows}`;
      context.say(`picture: ${heading}`);
      columns.push({ heading, costs: await measurePlayers(context, players, scene, size) });
    }
  }
  const headings = columns.map(({ heading }) => heading);
  context.print(
    formatMatrix(
      ['CPU ms (warm), kB, dB a frame', ...headings],
      players.map((player) => [player.name, ...columns.map(({ costs }) => formatCost(costs.get(player)))]),
    ),
  );
  return columns.flatMap(({ heading, costs }) => rowsOf(heading, players, costs));
}

/** Ours beside timg, the cheapest of the others; alone if it is missing. */
function rowsOf(heading: string, players: readonly Player[], costs: ReadonlyMap<Player, Cost>): Row[] {
  const timg = players.find(({ name }) => name === 'timg');
  const theirs = timg && costs.get(timg);
  return players
    .filter(({ ours }) => ours)
    .flatMap((player): Row[] => {
      const cost = costs.get(player);
      if (cost === undefined) return [];
      const row = { bench: 'picture', subject: `${heading}, ${player.name}`, measures: measuresOf(cost) };
      if (theirs === undefined) return [row];
      const fewer = measure('bytes', theirs.bytes / cost.bytes, 'times ours');
      const beside = { name: 'timg', measures: [...measuresOf(theirs), fewer] };
      return [{ ...row, beside, ratio: cost.cpuMs / theirs.cpuMs }];
    });
}

function measuresOf({ cpuMs, warmMs, bytes, psnrDb }: Cost): Measure[] {
  const warm = Number.isNaN(warmMs) ? [] : [measure('warm', warmMs, 'ms')];
  return [measure('CPU', cpuMs, 'ms'), ...warm, measure('', bytes / 1_000, 'kB'), measure('', psnrDb, 'dB')];
}

function formatCost(cost: Cost | undefined): string {
  if (cost === undefined) return '';
  const { cpuMs, warmMs, bytes, psnrDb } = cost;
  const warm = Number.isNaN(warmMs) ? '' : `(${warmMs.toFixed(2)})`;
  return `${cpuMs.toFixed(2).padStart(5)} ${warm.padEnd(7)} ${(bytes / 1_000).toFixed(2).padStart(6)} ${psnrDb.toFixed(1)}`;
}

async function writeScene(context: BenchContext, name: string, clip: readonly Uint8Array[]): Promise<SceneFiles> {
  const [jpeg = new Uint8Array()] = clip;
  const { width = 0, height = 0 } = await sharp(jpeg).metadata();
  // Programs that keep proportions would not fill the cells.
  if (width !== height)
    throw new Error(`${name} is ${width}x${height}, and only square pictures fill the cells in every program`);
  if (clip.length < 2) throw new Error(`${name} has a single frame`);
  const write = async (part: string, frames: readonly Uint8Array[]): Promise<ClipFiles> => {
    const folder = join(context.folder, `${name}-${part}`);
    await mkdir(folder);
    const avi = join(folder, 'clip.avi');
    await writeFile(avi, writeAvi(frames, width, height, UNHURRIED_FPS));
    const own = { ...context, folder };
    const jpegs = frames.map((_, at) => join(folder, 'jpegs', `frame-${String(at).padStart(4, '0')}.jpg`));
    await writeFolder(own, 'jpegs', frames);
    return { avi, jpegs };
  };
  return { name, clip, whole: await write('whole', clip), first: await write('first', clip.slice(0, 1)) };
}

async function measurePlayers(
  { folder }: BenchContext,
  players: readonly Player[],
  { clip, whole, first }: SceneFiles,
  size: PtySize,
): Promise<Map<Player, Cost>> {
  const screen = { columns: size.columns + SPARE_CELLS, rows: size.rows + SPARE_CELLS };
  const play = (player: Player, files: ClipFiles, laps = 1) =>
    runInPty(player.command(files, size.columns, size.rows, laps), screen, folder);
  const rounds: Array<Map<Player, Omit<Cost, 'psnrDb'>>> = [];
  const last = new Map<Player, PtyRun>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const costs: (typeof rounds)[number] = new Map();
    for (const player of players) {
      const [one, all] = [await play(player, first), await play(player, whole)];
      const frames = clip.length - 1;
      const cpuMsOfLaps = async (laps: number): Promise<number> => (await play(player, whole, laps)).cpuMs;
      const laps = player.ours
        ? (await cpuMsOfLaps(WARM_UP_LAPS + WARM_LAPS)) - (await cpuMsOfLaps(WARM_UP_LAPS))
        : Number.NaN;
      costs.set(player, {
        cpuMs: (all.cpuMs - one.cpuMs) / frames,
        warmMs: laps / (WARM_LAPS * clip.length),
        bytes: (all.bytes.length - one.bytes.length) / frames,
      });
      last.set(player, all);
    }
    rounds.push(costs);
  }
  const originals = await Promise.all(clip.map((jpeg) => boxDownscale(jpeg, size.columns, size.rows * 2)));
  const costs = new Map<Player, Cost>();
  for (const [player, { bytes }] of last) {
    const { mark, onFirst } = player.frameMark(size.rows);
    const frames = cutFrames(bytes, mark, onFirst);
    if (frames.length < clip.length) throw new Error(`${player.name} showed ${frames.length} frames of ${clip.length}`);
    const shown = await replay(frames.slice(0, clip.length), screen, size);
    const { mean: psnrDb } = qualityOf(shown, originals, size.columns);
    const middle = (key: 'cpuMs' | 'warmMs' | 'bytes') =>
      median(rounds.map((round) => round.get(player)?.[key] ?? Number.NaN));
    costs.set(player, { cpuMs: middle('cpuMs'), warmMs: middle('warmMs'), bytes: middle('bytes'), psnrDb });
  }
  return costs;
}
