// The picture check of --check: walks a JPEG's data down to its last code.
import { inspectJpeg } from '../../core/jpeg/jpeg-walk.js';
import { walkScans } from '../../core/jpeg/scan-walk.js';
import { decodeWithSharp } from '../decode.js';

/** Resolves with why a picture is damaged, or cannot be checked; undefined for a good one. */
export type CheckPicture = (jpeg: Uint8Array) => Promise<string | undefined>;

/** Kinds that cannot be walked, such as arithmetic coding, are decoded through sharp, which then decides. */
export const checkJpeg: CheckPicture = async (jpeg) => {
  const verdict = walkScans(jpeg);
  if (verdict.kind === 'damaged') return verdict.reason;
  if (verdict.kind === 'whole') return undefined;
  const inspection = inspectJpeg(jpeg);
  if (!inspection.whole) return inspection.problem;
  const { width, height } = inspection.size;
  const outcome = await decodeWithSharp(jpeg, Math.min(64, width), Math.min(64, height));
  return outcome.kind === 'unreadable' ? outcome.reason : undefined;
};
