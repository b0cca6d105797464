// Formats the dashboard's settings for the status line and the help.
import type { ColorDepth } from '../../picture/palette.js';
import type { TerminalTraits } from '../terminal/terminal-traits.js';
import type { CameraEndpoints } from '../text/empty-texts.js';
import type { ThemeChoice } from '../text/theme.js';
import type { CameraOrder } from './remembered-settings.js';
import type { View } from './view-state.js';

/** The name and the value of one setting, as texts. */
export type Setting = readonly [name: string, value: string];

export interface SettingFacts {
  readonly columns: number;
  readonly rows: number;
  readonly traits: TerminalTraits;
  readonly depth: ColorDepth;
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly theme: ThemeChoice;
  /**
   * What pictures are made of, as text, and whether they have the colours of `depth`: without WebAssembly they have none.
   * Undefined where no pictures are drawn.
   */
  readonly picture: { readonly text: string; readonly colored: boolean } | undefined;
}

/** The orders of cameras, as texts. */
export const ORDER_TEXTS: Readonly<Record<CameraOrder, string>> = {
  name: 'by name',
  trouble: 'trouble first',
  arrival: 'as they came',
};

/** `truecolor`, `256 colours`, `no colours ascii`. */
export function depthText(depth: ColorDepth, ascii: boolean): string {
  const text = depth === 'truecolor' ? depth : depth === 'none' ? 'no colours' : `${depth} colours`;
  return ascii ? `${text} ascii` : text;
}

/** The settings in the status line. */
export function settingsLine({ depth, ascii, picture }: SettingFacts): string {
  const colors = picture?.colored === false ? '' : depthText(depth, ascii);
  return [colors, picture?.text ?? ''].filter((text) => text !== '').join('  ');
}

/** The settings in the help. */
export function settingsOf({ listening, nats }: CameraEndpoints, view: View, facts: SettingFacts): Setting[] {
  const { columns, rows, traits, depth, ascii, mouse, theme, picture } = facts;
  const terminal = [
    `${columns}x${rows}`,
    depthText(depth, ascii),
    ...(traits.synchronises === true ? ['synchronised'] : []),
    ...(mouse ? [] : ['no mouse']),
  ];
  const now = [view.layout, ORDER_TEXTS[view.order], `${view.maxFps} screens/s`, `theme ${theme}`];
  return [
    ...(listening === undefined ? [] : [['listening', listening] as const]),
    ...(nats === undefined ? [] : [['nats', nats] as const]),
    ['terminal', terminal.join(', ')],
    ['pictures', picture?.text ?? 'none'],
    ['now', now.join(', ')],
  ];
}
