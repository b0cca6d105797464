// Which source a --device means.
import { existsSync } from 'node:fs';
import { TtycamError } from '../../core/errors.js';
import { filesSource } from './files.js';
import { patternSource } from './pattern.js';
import type { Source } from './source.js';
import { stdinSource } from './stdin.js';

export interface SourceChoice {
  readonly device: string;
  readonly fps: number | undefined;
  readonly loop: boolean;
}

/**
 * The source that a `--device` names.
 *
 * @throws TtycamError `source-missing` when it names none.
 */
export function openSource(choice: SourceChoice, stdin: NodeJS.ReadStream): Source {
  const { device, fps, loop } = choice;
  if (device === 'pattern') return patternSource(fps);
  if (device === '-') return stdinSource(stdin);
  if (existsSync(device)) return filesSource({ path: device, loop });
  throw new TtycamError(
    'source-missing',
    `cannot open ${device}: there is no such file. --device takes pattern, - (JPEGs on stdin), a JPEG file, a folder of them, or a .mjpeg file`,
  );
}
