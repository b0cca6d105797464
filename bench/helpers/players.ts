// Programs that show video in a terminal, and the command of each to show every frame once, at one size, unthrottled.
import { spawnSync } from 'node:child_process';
import { DECODERS, FRAME_MARK } from './our-picture.js';
import { helperPath } from './program.js';

/** One clip in the formats that players read. */
export interface ClipFiles {
  /** Declares 1,000 fps, for players that follow the file's rate. */
  readonly avi: string;
  readonly jpegs: readonly string[];
}

export interface Player {
  readonly name: string;
  readonly ours: boolean;
  /** The command's Debian package; undefined if it needs none. */
  readonly debianPackage: string | undefined;
  /** `laps`: how many times to show the clip; only ours support more than one. */
  command(clip: ClipFiles, columns: number, rows: number, laps: number): readonly string[];
  /** The bytes that start a frame, and whether the first frame has them, too. */
  frameMark(rows: number): { readonly mark: string; readonly onFirst: boolean };
}

/** The screen is larger than the picture by so many cells, so that no player scrolls it. */
export const SPARE_CELLS = 2;

const OURS = Object.keys(DECODERS).map(
  (name): Player => ({
    name,
    ours: true,
    debianPackage: undefined,
    command: ({ avi }, columns, rows, laps) => [
      process.execPath,
      helperPath('play'),
      avi,
      String(columns),
      String(rows),
      name,
      String(laps),
    ],
    frameMark: () => ({ mark: FRAME_MARK, onFirst: true }),
  }),
);

const TIMG: Player = {
  name: 'timg',
  ours: false,
  debianPackage: 'timg',
  // Without -b it would wait for the terminal's background colour.
  command: ({ avi }, columns, rows) => ['timg', '-ph', '-V', '-bnone', `-g${columns}x${rows}`, '--loops=1', avi],
  frameMark: (rows) => ({ mark: `\x1b[${rows}A`, onFirst: false }),
};

const CHAFA: Player = {
  name: 'chafa',
  ours: false,
  debianPackage: 'chafa',
  // It has no video support, so it shows picture files one after another. The highest effort (-w 9) is the fastest here,
  // as with a single symbol there is nothing to choose. The heuristics of lower efforts take five times as long.
  command: ({ jpegs }, columns, rows) => [
    ...['chafa', '-f', 'symbols', '--symbols', 'vhalf', '-c', 'full', '--stretch', '--clear', '-d', '0'],
    ...['--threads', '1', '-w', '9', '--size', `${columns}x${rows}`, ...jpegs],
  ],
  frameMark: () => ({ mark: '\x1b[2J', onFirst: true }),
};

const MPV: Player = {
  name: 'mpv',
  ours: false,
  debianPackage: 'mpv',
  // It counts lines from 0 where terminals count from 1, so at the top of the screen the second line overwrites the first.
  // With a height of two rows more than the picture it starts one row further down.
  command: ({ avi }, columns, rows) => [
    ...['mpv', '--no-config', '--really-quiet', '--no-audio', '--untimed', '--framedrop=no', '--vd-lavc-threads=1'],
    ...['--vo=tct', '--vo-tct-algo=half-blocks', '--vo-tct-256=no', `--vo-tct-width=${columns}`],
    ...[`--vo-tct-height=${rows + SPARE_CELLS}`, avi],
  ],
  frameMark: () => ({ mark: '\x1b[1;0f', onFirst: true }),
};

/** The players that are installed, ours first. Reports the packages of the missing ones. */
export function findPlayers(say: (line: string) => void): Player[] {
  return [...OURS, TIMG, CHAFA, MPV].filter(({ name, debianPackage }) => {
    if (debianPackage === undefined || spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined)
      return true;
    say(`without ${name}: apt-get install ${debianPackage}`);
    return false;
  });
}
