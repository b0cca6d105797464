// Short forms of camera names that can still be told apart: a name is cut where it equals the others.

const HEAD_AND_TAIL = [1, 0.5, 0.25, 0] as const;

/**
 * Names in at most `width` cells each, in their order. Names that fit are kept. The others lose their end, or a part of
 * their middle or their start, so that names that differ still differ.
 */
export function distinctNames(names: readonly string[], width: number): readonly string[] {
  if (width < 1) return names.map(() => '');
  const whole = names.map((name) => Array.from(name));
  if (whole.every((name) => name.length <= width)) return names;
  let best: readonly string[] = [];
  let bestCount = -1;
  for (const share of HEAD_AND_TAIL) {
    const cut = whole.map((name) => shortened(name, Math.round((width - 1) * share), width));
    const count = new Set(cut).size;
    if (count > bestCount) [best, bestCount] = [cut, count];
  }
  return bestCount === new Set(names).size ? best : apart(names, best, width);
}

/** A name that keeps `head` characters of its start, and its end. */
function shortened(name: readonly string[], head: number, width: number): string {
  if (name.length <= width) return name.join('');
  const tail = width - 1 - head;
  return `${name.slice(0, head).join('')}…${tail === 0 ? '' : name.slice(-tail).join('')}`;
}

/**
 * Replaces the names that look like another one when cut. Each keeps its first character, and the part where it first differs
 * from the name most like it.
 */
function apart(names: readonly string[], short: readonly string[], width: number): readonly string[] {
  return short.map((one, index) => {
    const name = names[index] ?? '';
    const others = names.filter((other, at) => other !== name && short[at] === one);
    if (others.length === 0 || width < 4) return one;
    const from = Math.max(1, ...others.map((other) => commonStart(name, other)));
    const characters = Array.from(name);
    const part = characters.slice(Math.min(from, characters.length - width + 2));
    const [first = ''] = characters;
    return `${first}…${part.length <= width - 2 ? part.join('') : `${part.slice(0, width - 3).join('')}…`}`;
  });
}

function commonStart(one: string, other: string): number {
  const [characters, others] = [Array.from(one), Array.from(other)];
  const at = characters.findIndex((character, index) => character !== others[index]);
  return at < 0 ? characters.length : at;
}
