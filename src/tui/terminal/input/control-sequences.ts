// What a complete control sequence (CSI) is: a key, a mouse event or a reply.
import { characterKey, key, LETTER_KEYS, modified, NUMBER_KEYS } from './key-names.js';
import { isRelease, kittyKey } from './kitty-keys.js';
import type { TerminalEvent } from './terminal-events.js';

export function controlSequenceEvent(
  parameters: string,
  intermediates: string,
  final: string,
): TerminalEvent | undefined {
  const numbers = parameters
    .replace(/^[<>?=]/, '')
    .split(';')
    .map((part) => Number.parseInt(part, 10) || 0);
  const [first = 0, second = 0, third = 0] = numbers;
  if (intermediates === '$' && final === 'y')
    return { kind: 'reply', reply: { kind: 'mode', mode: first, setting: second } };
  if (intermediates !== '') return undefined;
  if (parameters.startsWith('<')) return mouse(first, second - 1, third - 1, final);
  if (parameters.startsWith('>') && final === 'c')
    return { kind: 'reply', reply: { kind: 'secondary-attributes', text: parameters.slice(1) } };
  if (parameters.startsWith('?') && final === 'c') return { kind: 'reply', reply: { kind: 'attributes', numbers } };
  // XTSMGRAPHICS: the first number is the item of the query, and the second is 0 on success.
  if (parameters.startsWith('?1;0;') && final === 'S')
    return { kind: 'reply', reply: { kind: 'color-registers', count: third } };
  if (parameters.startsWith('?2;0;') && final === 'S')
    return { kind: 'reply', reply: { kind: 'screen-pixels', width: third, height: numbers[3] ?? 0 } };
  if (/^[<>?=]/.test(parameters)) return undefined;
  if (final === 'R') return { kind: 'reply', reply: { kind: 'cursor', row: first, column: second } };
  // Window reports (XTWINOPS). Only number 6, the size of a cell, is queried.
  if (final === 't')
    return first === 6 ? { kind: 'reply', reply: { kind: 'cell-pixels', width: third, height: second } } : undefined;
  if (final === 'Z') return key('S-tab');
  if (final === 'u') return kittyKey(parameters);
  if (final === '~' && first === 27 && numbers.length === 3) return characterKey(third, second, '');
  // Focus reports, which this program does not enable.
  if ((final === 'I' || final === 'O') && parameters === '') return undefined;
  const name = final === '~' ? NUMBER_KEYS[first] : LETTER_KEYS[final];
  if (isRelease(parameters.split(';')[1])) return undefined;
  return name === undefined ? undefined : key(modified(name, second));
}

/** Parses an SGR mouse report (mode 1006). Only the wheel and presses of the first button are events. */
function mouse(button: number, column: number, row: number, final: string): TerminalEvent | undefined {
  if (final !== 'M' || button & 32) return undefined;
  if (button & 64) return { kind: 'wheel', column, row, direction: button & 1 ? 'down' : 'up' };
  return (button & 3) === 0 ? { kind: 'click', column, row } : undefined;
}
