// Styled text as a list of spans, each with a role. Spans are measured, cut and aligned before they become markup.

/** The meaning of a span. The theme defines the style of each role. */
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
  | 'ended'
  | 'frame'
  | 'timeline'
  | 'chart'
  | 'chart-middle'
  | 'chart-low';

/** A text with one role. Each of its code points is one cell wide, which `cellText` ensures. */
export interface Span {
  readonly text: string;
  readonly role: Role;
}

export function span(text: string, role: Role = 'plain'): Span {
  return { text, role };
}

/** The width of the spans, in cells. */
export function widthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, one) => sum + Array.from(one.text).length, 0);
}

/** The spans truncated to `width` cells, with an ellipsis if text was removed. */
export function cut(spans: readonly Span[], width: number): Span[] {
  if (widthOf(spans) <= width) return [...spans];
  const kept: Span[] = [];
  let remaining = width - 1;
  for (const one of spans) {
    if (remaining < 0) break;
    const characters = Array.from(one.text);
    if (characters.length > remaining) {
      kept.push({ ...one, text: `${characters.slice(0, remaining).join('')}…` });
      break;
    }
    kept.push(one);
    remaining -= characters.length;
  }
  return width < 1 ? [] : kept;
}

/** `left` and `right` aligned to the two ends of `width` cells. If they do not fit together, `right` is left out. */
export function justify(left: readonly Span[], right: readonly Span[], width: number): Span[] {
  const room = width - widthOf(left) - widthOf(right);
  if (right.length === 0 || room < 1) return cut(left, width);
  return [...left, span(' '.repeat(room)), ...right];
}

/** The cells between a frame's corner and its title. Narrow frames have no line there. */
export function titleMargin(columns: number): number {
  return columns < 30 ? 1 : 2;
}

/** The cells of both ends of a title together. One cell of the frame stays between them. */
export function titleRoom(columns: number): number {
  return Math.max(0, columns - 2 * titleMargin(columns) - 1);
}

/** The spans as a part of a frame's edge: long gaps show the line of the frame. */
export function inFrame(spans: readonly Span[]): Span[] {
  return spans.map((one) => (/^ {4,}$/.test(one.text) ? span('─'.repeat(one.text.length), 'frame') : one));
}

/** A text wrapped at spaces to at most `maxLines` lines of `width` cells. The last line is truncated if need be. */
export function wrap(text: string, width: number, maxLines: number): string[] {
  const lines: string[] = [];
  let rest = Array.from(text);
  while (rest.length > 0 && lines.length < maxLines) {
    if (rest.length <= width || lines.length === maxLines - 1) {
      lines.push(rest.length <= width ? rest.join('') : `${rest.slice(0, Math.max(0, width - 1)).join('')}…`);
      break;
    }
    const space = rest.lastIndexOf(' ', width);
    const at = space > width / 3 ? space : Math.max(1, width);
    lines.push(rest.slice(0, at).join('').trimEnd());
    rest = rest.slice(at);
    while (rest[0] === ' ') rest.shift();
  }
  return lines;
}

/** The first groups that fit in `width` cells together, joined by `separator`. */
export function fitting(groups: readonly (readonly Span[])[], separator: string, width: number): Span[] {
  const kept: Span[] = [];
  for (const group of groups) {
    const next = kept.length === 0 ? [...group] : [...kept, span(separator), ...group];
    if (widthOf(next) > width) break;
    kept.splice(0, kept.length, ...next);
  }
  return kept;
}
