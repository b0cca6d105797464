// The lines of the popup with a camera's controls: a name, a slider and a value each.
import { type CameraControl, valueText } from '../../core/camera/camera-control.js';
import { cellText } from '../../core/text.js';
import type { ControlsView } from '../model/popup/controls-popup.js';
import { cut, type Role, type Span, span, wrap } from './spans.js';

const MAX_NAME = 30;
const MAX_VALUE = 24;
const MIN_SLIDER = 8;
const MAX_SLIDER = 32;

/** The keys, below the controls. */
const KEYS: readonly (readonly [string, string])[] = [
  ['←→', 'change'],
  ['PgUp PgDn', 'much'],
  ['d', 'default'],
];

/**
 * The lines for a popup of that many columns and rows. The selected control is always among them.
 */
export function controlLines({ controls, selected, problem }: ControlsView, columns: number, rows: number): Span[][] {
  const texts = controls.map((control) => valueOfControl(control));
  const nameWidth = Math.min(MAX_NAME, Math.max(...controls.map(({ name }) => cellText(name).length), 1));
  const valueWidth = Math.min(MAX_VALUE, Math.max(...texts.map(({ length }) => length), 1));
  const sliderWidth = Math.min(MAX_SLIDER, columns - nameWidth - valueWidth - 6);
  const foot = problem === undefined ? [keyLine()] : problemLines(problem, columns - 2);
  const shown = Math.max(1, rows - 1 - foot.length);
  const first = Math.max(0, Math.min(selected - Math.floor(shown / 2), controls.length - shown));
  const lines = controls.slice(first, first + shown).map((control, index) => {
    const isSelected = first + index === selected;
    const role: Role = control.inactive ? 'dim' : isSelected ? 'strong' : 'plain';
    const name = cellText(control.name).slice(0, nameWidth).padEnd(nameWidth);
    const slider = sliderWidth < MIN_SLIDER ? '' : `  ${sliderOf(control, sliderWidth)}`;
    return [
      span(isSelected ? ' ▸ ' : '   ', 'key'),
      span(name, role),
      span(slider, control.inactive ? 'dim' : isSelected ? 'key' : 'chart'),
      span(`  ${texts[first + index] ?? ''}`, role),
    ];
  });
  return [...lines, [], ...foot].map((line) => cut(line, columns));
}

function problemLines(problem: string, width: number): Span[][] {
  return wrap(cellText(problem), width, 2).map((line) => [span(` ${line}`, 'lost')]);
}

function keyLine(): Span[] {
  return KEYS.flatMap(([keys, meaning]) => [span(` ${keys}`, 'key'), span(` ${meaning} `, 'dim')]);
}

function valueOfControl(control: CameraControl): string {
  if (control.kind === 'button') return 'Enter presses it';
  const text = cellText(valueText(control, control.value));
  return (control.inactive ? `${text} (automatic)` : text).slice(0, MAX_VALUE);
}

/** A slider for a number; blanks for the others. */
function sliderOf({ kind, minimum, maximum, value }: CameraControl, width: number): string {
  if (kind !== 'number') return ' '.repeat(width);
  const share = maximum > minimum ? (value - minimum) / (maximum - minimum) : 0;
  const at = Math.round(Math.min(1, Math.max(0, share)) * (width - 1));
  return `${'─'.repeat(at)}■${'─'.repeat(width - 1 - at)}`;
}
