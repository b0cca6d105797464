// Texts on every way out: to a terminal, a log, a script, without control characters and known secrets.
import assert from 'node:assert/strict';
import { jsonLine, lineForPeople, textForPeople, valueForScripts } from '#src/core/exit-text.js';
import { MAX_TEXT_LENGTH } from '#src/core/limits.js';
import { Secrets } from '#src/core/secrets.js';
import { cellText, plainText } from '#src/core/text.js';
import { logLines } from '#src/tui/model/log-view.js';
import { waitingLines } from '#src/tui/text/empty-texts.js';
import { below, type Chance, evilText, pick } from '../mutate.js';
import type { Targets } from '../target.js';
import { assertHarmless } from './drawing.js';

/** The longest text of an event, with room for what JSON adds. */
const MAX_EVENT_CHARACTERS = 4_096;

/** A text of a peer, by every way to a terminal, a log or a file's name. */
export function takeText(text: string): void {
  const line = plainText(text);
  assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  assert.ok(Array.from(line).length <= MAX_TEXT_LENGTH);
  const cells = cellText(text);
  assert.ok(cells.length <= MAX_TEXT_LENGTH);
  assertHarmless([
    [{ text: cells, role: 'plain' }],
    ...waitingLines(
      { listening: text, nats: text, reach: { addresses: [text, text], host: text }, canAdd: true, elapsedMs: 5 },
      30,
    ),
  ]);
  const log = { timeMs: 0, level: 'error' as const, camera: text, text };
  assertHarmless(logLines([log], text.slice(0, 3), 60));
}

/** A text, the way it leaves the process. */
function takeExit(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const unsafe = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
  const shown = textForPeople(text);
  assert.doesNotMatch(shown, unsafe);
  assert.equal(textForPeople(shown), shown, 'a second time changes nothing');
  assert.doesNotMatch(lineForPeople(text), /[\n\t]/);
  const value = valueForScripts({ reason: text, list: [text, { deep: text }] });
  const line = jsonLine(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f\u2028-\u202e]/);
  assert.deepEqual(JSON.parse(line), value, 'it can be read again');
  assert.ok((value as { reason: string }).reason.length <= MAX_EVENT_CHARACTERS);
}

const SECRET_SIGNS = [...'abcXYZ0189', ...'%+ /@:?#&=;', 'ä', '漢', '😀', '"', '\\', '\u0007', '%41', '%2', '%25'];

function someSecret(chance: Chance): string {
  return Array.from({ length: 1 + below(chance, 12) }, () => pick(chance, SECRET_SIGNS)).join('');
}

/** Every byte percent-encoded, in upper or lower case. */
function allEncoded(text: string, upper: boolean): string {
  const hex = [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return upper ? hex.toUpperCase() : hex;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Ways in which a program may repeat a secret. */
const REPEATED: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => encodeURIComponent(secret),
  (secret) => encodeURIComponent(encodeURIComponent(secret)),
  (secret) => allEncoded(secret, true),
  (secret) => allEncoded(secret, false),
  (secret) => JSON.stringify(secret).slice(1, -1),
  (secret) => plainText(secret),
  (secret) => decoded(secret),
  (secret) => secret.replaceAll(' ', '+'),
  (secret) => `${secret.slice(0, 2)}\n${secret.slice(2)}`,
];

/** A text with known secrets in it: none of them, nor what they mean, is left. */
function takeSecrets(chance: Chance): void {
  const secrets = new Secrets();
  const known = Array.from({ length: 1 + below(chance, 4) }, () => someSecret(chance));
  for (const secret of known) secrets.add(secret);
  let text = '';
  for (let count = 1 + below(chance, 6); count > 0; count -= 1) {
    text +=
      pick(chance, ['', ' ', 'a', '%', 'rtsp://cam/', evilText(chance)]) + pick(chance, REPEATED)(pick(chance, known));
  }
  const hidden = secrets.hide(text);
  for (const secret of known) {
    for (const form of [secret, decoded(secret), plainText(secret)]) {
      const bare = form.replace(/\p{Cc}/gu, '');
      if (Array.from(bare).length < 4) continue;
      assert.ok(
        !hidden.replace(/\p{Cc}/gu, '').includes(bare),
        `${JSON.stringify(form)} is left of ${JSON.stringify(text)}`,
      );
      assert.ok(
        !decoded(hidden).includes(bare),
        `${JSON.stringify(form)} is left, encoded, of ${JSON.stringify(text)}`,
      );
    }
  }
}

export const TEXT_TARGETS: Targets = {
  text: { share: 10, run: (chance) => takeText(evilText(chance)) },
  exit: { share: 20, run: (chance) => takeExit(evilText(chance)) },
  secrets: { share: 20, run: takeSecrets },
};
