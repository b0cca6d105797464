// Pieces of text that each play a role, measured and cut before they become anything's markup.

/** What a text means; a theme gives each role its colour. */
export type Role =
  | 'plain'
  | 'strong'
  | 'dim'
  | 'key'
  | 'title'
  | 'waiting'
  | 'connecting'
  | 'live'
  | 'stalled'
  | 'paused'
  | 'resting'
  | 'lost'
  | 'frozen'
  | 'recording'
  | 'mark'
  | 'chart';

/** A piece of text; every character of it is one cell wide (`cellText`). */
export interface Span {
  readonly text: string;
  readonly role: Role;
}

export function span(text: string, role: Role = 'plain'): Span {
  return { text, role };
}

/** Cells that the spans take. */
export function widthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, one) => sum + Array.from(one.text).length, 0);
}

/** The spans cut to `width` cells, with an ellipsis where something is missing. */
export function cut(spans: readonly Span[], width: number): Span[] {
  if (widthOf(spans) <= width) return [...spans];
  const kept: Span[] = [];
  let left = width - 1;
  for (const one of spans) {
    if (left < 0) break;
    const characters = Array.from(one.text);
    if (characters.length > left) {
      kept.push({ ...one, text: `${characters.slice(0, left).join('')}…` });
      break;
    }
    kept.push(one);
    left -= characters.length;
  }
  return width < 1 ? [] : kept;
}

/** `left` and `right` at the two ends of `width` cells. Where both do not fit, the right one goes first. */
export function justify(left: readonly Span[], right: readonly Span[], width: number): Span[] {
  const room = width - widthOf(left) - widthOf(right);
  if (right.length === 0 || room < 1) return cut(left, width);
  return [...left, span(' '.repeat(room)), ...right];
}

/** `spans` in the middle of `width` cells. */
export function centre(spans: readonly Span[], width: number): Span[] {
  const kept = cut(spans, width);
  return [span(' '.repeat(Math.max(0, Math.floor((width - widthOf(kept)) / 2)))), ...kept];
}

/** A text in lines of `width` cells, broken at spaces where there are any; at most `most` lines, the last one cut. */
export function wrap(text: string, width: number, most: number): string[] {
  const lines: string[] = [];
  let left = Array.from(text);
  while (left.length > 0 && lines.length < most) {
    if (left.length <= width || lines.length === most - 1) {
      lines.push(left.length <= width ? left.join('') : `${left.slice(0, Math.max(0, width - 1)).join('')}…`);
      break;
    }
    const space = left.lastIndexOf(' ', width);
    const at = space > width / 3 ? space : Math.max(1, width);
    lines.push(left.slice(0, at).join('').trimEnd());
    left = left.slice(at);
    while (left[0] === ' ') left.shift();
  }
  return lines;
}

/** As many of `groups` as fit in `width`, from the first, with `between` in between. */
export function fitting(groups: readonly (readonly Span[])[], between: string, width: number): Span[] {
  const kept: Span[] = [];
  for (const group of groups) {
    const next = kept.length === 0 ? [...group] : [...kept, span(between), ...group];
    if (widthOf(next) > width) break;
    kept.splice(0, kept.length, ...next);
  }
  return kept;
}
