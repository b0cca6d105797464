// Parses `--rpicam-args`.
import { splitWords } from '../../cli/shell-words.js';
import { TtycamError } from '../../core/errors.js';

/** Options that would take the pictures away from us, or end the stream. */
const REFUSED =
  /^(-o|--output|-t|--timeout|-c|--config|--codec|--camera|--list-cameras|--frames|--segment|--split|-h|--help|--version)$/;

/**
 * Parses `--rpicam-args`: words as a shell splits them, with quotes.
 *
 * @throws TtycamError `usage` for an option that this program sets itself.
 */
export function parseRpicamArgs(text: string): readonly string[] {
  const words = splitWords(text);
  const refused = words.find((word) => REFUSED.test(word.split('=')[0] ?? ''));
  if (refused === undefined) return words;
  throw new TtycamError('usage', `--rpicam-args: ${refused} is set by the sender itself, or would end the stream`);
}
