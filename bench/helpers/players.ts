// The programs that show video in a terminal: how each is made to show every frame once, at one size, as fast as it can.
import { spawnSync } from 'node:child_process';
import { DECODERS, FRAME_MARK } from './our-picture.js';
import { helperPath } from './program.js';

/** One clip in the forms that players read. */
export interface ClipFiles {
  readonly mjpeg: string;
  /** Says 1,000 fps, for players that keep to the rate they are told. */
  readonly avi: string;
  readonly jpegs: readonly string[];
}

export interface Player {
  readonly name: string;
  readonly ours: boolean;
  /** The Debian package of the command; undefined for what is always there. */
  readonly debianPackage: string | undefined;
  /** `laps`: how many times the clip is shown; only ours show it more than once. */
  command(clip: ClipFiles, columns: number, rows: number, laps: number): readonly string[];
  /** The bytes with which a frame begins, and whether the first one has them too. */
  frameMark(rows: number): { readonly mark: string; readonly onFirst: boolean };
}

/** The screen is so many cells wider and higher than the picture, so that none of them scrolls it. */
export const SPARE_CELLS = 2;

const OURS = Object.keys(DECODERS).map(
  (name): Player => ({
    name,
    ours: true,
    debianPackage: undefined,
    command: ({ mjpeg }, columns, rows, laps) => [
      process.execPath,
      helperPath('play'),
      mjpeg,
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
  // Without -b it would wait for the terminal to tell its background.
  command: ({ avi }, columns, rows) => ['timg', '-ph', '-V', '-bnone', `-g${columns}x${rows}`, '--loops=1', avi],
  frameMark: (rows) => ({ mark: `\x1b[${rows}A`, onFirst: false }),
};

const CHAFA: Player = {
  name: 'chafa',
  ours: false,
  debianPackage: 'chafa',
  // It knows no video, and shows one picture file after another. Most work (-w 9) is the quickest here: with a single
  // symbol there is nothing to choose, and the short cuts for choosing cost five times as much.
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
  // It counts lines from 0 where terminals count from 1, so at the top of the screen its first line is lost under the
  // second. Told of a terminal two rows higher than the picture, it begins a row further down.
  command: ({ avi }, columns, rows) => [
    ...['mpv', '--no-config', '--really-quiet', '--no-audio', '--untimed', '--framedrop=no', '--vd-lavc-threads=1'],
    ...['--vo=tct', '--vo-tct-algo=half-blocks', '--vo-tct-256=no', `--vo-tct-width=${columns}`],
    ...[`--vo-tct-height=${rows + SPARE_CELLS}`, avi],
  ],
  frameMark: () => ({ mark: '\x1b[1;0f', onFirst: true }),
};

/** Those that can run here, ours first; the others are named with their packages. */
export function findPlayers(say: (line: string) => void): Player[] {
  return [...OURS, TIMG, CHAFA, MPV].filter(({ name, debianPackage }) => {
    if (debianPackage === undefined || spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined)
      return true;
    say(`without ${name}: apt-get install ${debianPackage}`);
    return false;
  });
}
