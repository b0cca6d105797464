// Names and keys: nobody goes by the name of a key that is another's, and no error shows a key.
import assert from 'node:assert/strict';
import { appearanceOf, plainText } from '#src/core/text.js';
import { isKeyName, MAX_KEYS_OF_NAME, parseKeys } from '#src/net/credentials/key-file.js';
import { Admission } from '#src/receiver/inputs/admission.js';
import { safeName } from '#src/receiver/outputs/file-names.js';
import { below, type Chance, evilText, mutate, pick, randomBytes } from '../mutate.js';
import { survives, type Targets } from '../target.js';

const OWNED = ['barn', 'Gate 2', 'hof-straße', 'fi'];

/** Marks that show nothing. Others that show nothing become a space, which can be seen, but not at an end. */
const INVISIBLE = ['\ufe0f', '\u034f', '\u{e0100}', '\u180b'];
const INVISIBLE_AT_ENDS = ['', '', '\u200b', '\u200d', '\u00ad', '\u2060', '\ufeff', '\u3164'];

/** A name that looks the same on a screen, written otherwise. */
function lookAlike(chance: Chance, name: string): string {
  const letters = Array.from(name, (letter) => {
    const kind = chance();
    if (kind < 0.2) return letter + pick(chance, INVISIBLE);
    if (kind < 0.35) return letter.toUpperCase();
    const code = letter.charCodeAt(0);
    if (kind < 0.5 && code > 0x20 && code < 0x7f) return String.fromCharCode(code + 0xfee0);
    return letter;
  });
  return [pick(chance, INVISIBLE_AT_ENDS), ...letters, pick(chance, INVISIBLE_AT_ENDS)].join('');
}

function takeName(chance: Chance): void {
  const names = new Admission(OWNED);
  const owner = pick(chance, OWNED);
  const alike = lookAlike(chance, owner);
  for (const claimed of [alike, `${alike}/left`]) {
    const refusal = survives(() => {
      const admitted = names.admit(plainText(claimed), undefined);
      assert.fail(`${JSON.stringify(claimed)} is let in as ${JSON.stringify(admitted)}`);
    });
    assert.equal(refusal?.code, 'not-allowed');
  }
  const free = plainText(evilText(chance));
  survives(() => {
    const admitted = names.admit(free, undefined);
    const looks = appearanceOf(admitted);
    for (const name of OWNED) {
      assert.notEqual(looks, appearanceOf(name));
      assert.notEqual(safeName(admitted), safeName(name), 'their files would look alike');
    }
  });
  // Whatever a camera with a key calls itself, it goes by the key's name.
  const own = names.admit(chance() < 0.5 ? alike : `${pick(chance, OWNED)}/${free}`, owner);
  assert.ok(own === owner || own.startsWith(`${owner}/`), own);
  assert.equal(appearanceOf(alike), appearanceOf(owner));
  assert.equal(appearanceOf(appearanceOf(free)), appearanceOf(free), 'a second time changes nothing');
}

/** Keys that are always the same, as each that is read is remembered. */
const KEYS = [1, 2, 3, 4].map((number) => Buffer.alloc(32, number).toString('base64url'));

function takeKeyFile(chance: Chance): void {
  const lines = Array.from({ length: 1 + below(chance, 5) }, () => {
    const key = pick(chance, KEYS);
    return pick(chance, [key, `barn: ${key}`, `gate 2:${key}`, `# ${key}`, '', `${evilText(chance)}: ${key}`]);
  });
  const text = lines.join(pick(chance, ['\n', '\r\n']));
  // Changed in front of the keys: each that is read is remembered, and they would be ever more.
  const changed = chance() < 0.5 ? text : mutatedNames(chance, text);
  const refusal = survives(() => {
    const keys = parseKeys(changed, 'keys');
    assert.ok(keys.length > 0);
    assert.equal(new Set(keys.map(({ id }) => id)).size, keys.length, 'no key stands there twice');
    const named = keys.map(({ name }) => name);
    const ofName = Math.max(...named.map((name) => named.filter((other) => other === name).length));
    assert.ok(ofName <= MAX_KEYS_OF_NAME, 'no name has more keys than a rotation needs');
    for (const key of keys) {
      assert.ok(key.name === undefined || isKeyName(key.name));
      assert.equal(key.secret().length, 32);
      for (const secret of KEYS) assert.ok(!JSON.stringify(key).includes(secret));
    }
  });
  if (refusal === undefined) return;
  assert.equal(refusal.code, 'key-unusable');
  for (const secret of KEYS) assert.ok(!refusal.message.includes(secret), 'an error shows a key');
}

function mutatedNames(chance: Chance, text: string): string {
  const at = text.indexOf(':') + 1;
  const front = mutate(chance, Buffer.from(text.slice(0, at)), randomBytes(chance, 16));
  return Buffer.from(front).toString('utf8') + text.slice(at);
}

export const NAME_TARGETS: Targets = {
  names: { share: 10, run: takeName },
  keys: { share: 5, run: takeKeyFile },
};
