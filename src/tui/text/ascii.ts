// ASCII replacements for the dashboard's characters, for terminals and fonts that lack the others.

const ASCII_SIGNS: Readonly<Record<string, string>> = {
  '·': '.',
  '◌': 'o',
  '●': '*',
  '▲': '!',
  '✕': 'x',
  '‖': '=',
  '○': 'z',
  '…': '~',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '─': '-',
  '│': '|',
  '┌': '+',
  '┐': '+',
  '└': '+',
  '┘': '+',
  '▸': '>',
  '–': '-',
  '×': 'x',
  '’': "'",
  '▁': '_',
  '▂': '.',
  '▃': '-',
  '▄': '=',
  '▅': '+',
  '▆': 'o',
  '▇': '%',
  '█': '#',
  '■': '#',
  '□': 'e',
  '╭': '+',
  '╮': '+',
  '╰': '+',
  '╯': '+',
  '◉': '@',
};

/** The ASCII replacement for a character. The chart's Braille is replaced according to its number of dots. */
export function asciiFor(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x7f) return character;
  const sign = ASCII_SIGNS[character];
  if (sign !== undefined) return sign;
  if (code < 0x2800 || code > 0x28ff) return '?';
  let dots = 0;
  for (let bits = code & 0xff; bits > 0; bits >>= 1) dots += bits & 1;
  return dots < 3 ? '.' : dots < 5 ? ':' : '#';
}
