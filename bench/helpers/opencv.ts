// OpenCV in Python, which does a sender's work for comparison; where it is installed.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT } from '../../test/helpers/programs.js';

const run = promisify(execFile);

/** The Python that has OpenCV. */
const PYTHON = process.env['PYTHON'] ?? 'python3';

/** Whether OpenCV can be imported: `PYTHON` names a Python that has it. */
export async function hasOpenCv(): Promise<boolean> {
  try {
    await run(PYTHON, ['-c', 'import cv2']);
    return true;
  } catch {
    return false;
  }
}

/** The CPU time in ms of a process that decodes, resizes and encodes so many files of a folder. */
export async function openCvCpuMs(folder: string, frames: number): Promise<number> {
  const { stdout } = await run(PYTHON, [`${ROOT}bench/helpers/opencv_chain.py`, folder, String(frames)]);
  return Number(stdout);
}
