// --check: whether a picture is whole, down to the last code of its data.
import { inspectJpeg } from '../../core/jpeg/jpeg-walk.js';
import { walkScans } from '../../core/jpeg/scan-walk.js';
import { decodeWithSharp } from '../decode.js';

/** Why a picture is damaged, or cannot be proven to be whole; undefined for a good one. */
export type CheckPicture = (jpeg: Uint8Array) => Promise<string | undefined>;

/** Kinds that are not walked, such as arithmetic coding, are decoded through sharp instead, which then has the say. */
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
