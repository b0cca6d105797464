// The cameras that this receiver goes to, as the command line names them.
import { existsSync } from 'node:fs';
import { isCameraWord, senderOptionsFor } from '../../../cli/command/camera-word.js';
import { TtycamError } from '../../../core/errors.js';
import { readAddress } from '../../../core/secrets.js';
import type { CameraTarget, NamedTarget } from './camera-target.js';
import { type CameraWord, readCameraWord } from './camera-word.js';
import { sshTarget } from './ssh-target.js';

/** What each scheme opens. */
const SCHEMES: Readonly<Record<string, (word: CameraWord) => NamedTarget>> = {
  ssh: sshTarget,
};

/**
 * Reads the cameras of a command line.
 *
 * @param sender The words that call a sender, for advice.
 * @throws TtycamError `usage`.
 */
export function readCameraTargets(words: readonly string[], sender: string): CameraTarget[] {
  const given = words.map((word) => {
    // Registers its secrets before an error quotes it.
    readAddress(word);
    if (!isCameraWord(word, existsSync)) throw new TtycamError('usage', `${word} is no camera, and no command`);
    const read = readCameraWord(word);
    const advice = `run \`${sender} ${senderOptionsFor(word)}\` beside it`;
    return { name: read.name, target: targetOf(read, advice) };
  });
  const taken = new Set<string>();
  for (const { name } of given) {
    if (name === undefined) continue;
    if (taken.has(name)) throw new TtycamError('usage', `two cameras are called ${name}`);
    taken.add(name);
  }
  return given.map(({ name, target }) => {
    const { names, shown, open } = target;
    const chosen = name ?? names.find((one) => !taken.has(one)) ?? numbered(names.at(-1) ?? shown, taken);
    taken.add(chosen);
    return { name: chosen, shown, open };
  });
}

function targetOf(word: CameraWord, advice: string): NamedTarget {
  const { scheme = '', address } = word;
  const read = Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined;
  if (read !== undefined) return read(word);
  const known = Object.keys(SCHEMES).map((one) => `${one}://`);
  throw new TtycamError(
    'usage',
    `${address}: a receiver goes to cameras of ${known.join(', ')}. For this one ${advice}`,
  );
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) {
    const candidate = `${name} (${number})`;
    if (!taken.has(candidate)) return candidate;
  }
}
