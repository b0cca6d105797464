// Every sign of the dashboard, for terminals and fonts that have ASCII only.

const ASCII_SIGNS: Readonly<Record<string, string>> = {
  ...{
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
  },
  ...{ '─': '-', '│': '|', '┌': '+', '┐': '+', '└': '+', '┘': '+', '▸': '>', '–': '-', '×': 'x', '’': "'" },
  ...{ '▁': '_', '▂': '.', '▃': '-', '▄': '=', '▅': '+', '▆': 'o', '▇': '%', '█': '#', '■': '#', '◉': '@' },
};

/** The character of ASCII that stands for another one. Braille, of which the chart is drawn, by how many dots it has. */
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
