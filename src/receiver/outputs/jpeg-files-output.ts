// The --save output: every frame in a JPEG file of its own.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TtycamError } from '../../core/errors.js';
import { fileProblem } from '../../core/file-problem.js';
import { removeParts, writeFileAtomically } from './atomic-file.js';
import { isTaken, refuseForeignLinks, safeName } from './file-names.js';
import type { FrameOutput } from './frame-output.js';
import { makeFolder } from './make-folder.js';
import { SpareDescriptor } from './spare-descriptor.js';

/** Digits of a file's number: for a billion frames a plain sort is the order of arrival. */
const DIGITS = 9;

/** Numbers that are tried for one frame. */
const MAX_ATTEMPTS = 1_000;

/**
 * Writes frames into `folder` as `000000001-<camera>.jpg`, numbered in the order of arrival. The folder is made if needed. In a
 * folder with frames the numbers continue, and nothing is overwritten. Each file appears as a whole.
 *
 * @throws TtycamError `output-failed`.
 */
export async function openJpegFiles(folder: string): Promise<FrameOutput> {
  let number = await lastNumber(folder);
  const spare = new SpareDescriptor();
  return {
    write: async (cameraName, frame) => {
      for (let attempt = 1; ; attempt += 1) {
        number += 1;
        const path = join(folder, `${String(number).padStart(DIGITS, '0')}-${safeName(cameraName)}.jpg`);
        try {
          await writeFileAtomically(path, frame.jpeg, spare);
          return;
        } catch (cause) {
          // Another receiver may save in the same folder.
          if (!isTaken(cause) || attempt === MAX_ATTEMPTS) throw saveError(folder, cause);
        }
      }
    },
    close: async () => spare.release(),
  };
}

async function lastNumber(folder: string): Promise<number> {
  try {
    refuseForeignLinks(folder);
    await makeFolder(folder);
    await removeParts(folder);
    const names = await readdir(folder);
    const numbers = names.map((name) => Number(/^(\d{9})-.*\.jpg$/.exec(name)?.[1] ?? 0));
    return numbers.reduce((largest, one) => Math.max(largest, one), 0);
  } catch (cause) {
    throw saveError(folder, cause);
  }
}

function saveError(folder: string, cause: unknown): TtycamError {
  if (cause instanceof TtycamError) return cause;
  return new TtycamError('output-failed', `cannot save frames in ${folder}: ${fileProblem(cause, 'writing')}`, {
    cause,
  });
}
