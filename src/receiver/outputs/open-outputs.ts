// Opens the outputs of the command line: every one that a run writes frames to from its start.
import type { ReceiverOptions } from '../options.js';
import type { Report } from '../report.js';
import type { FrameOutput } from './frame-output.js';
import { openJpegFiles } from './jpeg-files-output.js';
import { openMjpeg } from './mjpeg-output.js';
import { Recording } from './recording-output.js';

/** The outputs of `--save` and `--output`, and the recording of `--record`. */
export interface OpenedOutputs {
  readonly frameOutputs: readonly FrameOutput[];
  readonly recording: Recording | undefined;
}

/**
 * Opens them one after another.
 *
 * @param signal Aborted, a FIFO's reader is no longer waited for.
 * @throws TtycamError `output-failed`.
 */
export async function openOutputs(
  { save, output, record }: Pick<ReceiverOptions, 'save' | 'output' | 'record'>,
  report: Report,
  signal: AbortSignal,
): Promise<OpenedOutputs> {
  const waiting = () => report.note('info', undefined, `waiting for somebody to read ${output}`);
  const frameOutputs: FrameOutput[] = [];
  if (save !== undefined) frameOutputs.push(await openJpegFiles(save));
  if (output !== undefined) frameOutputs.push(await openMjpeg(output, process.stdout, { waiting, signal }));
  return { frameOutputs, recording: record === undefined ? undefined : await Recording.begin(record) };
}
