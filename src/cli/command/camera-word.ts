// Tells a word of the command line that means a camera from a mistyped command.
import { readAddress } from '../../core/secrets.js';
import { shellWords } from '../shell-words.js';

/** The sources that are one word. */
export const SOURCE_WORDS: readonly string[] = ['-', 'auto', 'pattern', 'rpicam', 'webcam'];

/**
 * Whether a word means a camera: an address, a path, `name=…`, the word of a source, or an existing file.
 *
 * @param exists Whether there is a file of that name.
 */
export function isCameraWord(word: string, exists: (path: string) => boolean): boolean {
  return /[:/=]/.test(word) || SOURCE_WORDS.includes(word) || exists(word);
}

/** Splits a word into the name of the camera and its source. `name=` counts only before the first `:`, `/` and `?`. */
export function splitName(word: string): { readonly name: string | undefined; readonly source: string } {
  const [, name, source = word] = /^((?!(?:auto|pattern|rpicam)#)[^:/?=]+)=(.*)$/s.exec(word) ?? [];
  return { name, source };
}

/** The options of a sender for a word that means a camera, as a shell takes them. No secret is in them. */
export function senderOptionsFor(word: string): string {
  const { name, source } = splitName(word);
  const { shown } = readAddress(source);
  return shellWords([...(name === undefined ? [] : ['--name', name]), '--device', shown]);
}
