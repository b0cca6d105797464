// What the dashboard runs with, in words.
import type { ColorDepth } from '../../picture/palette.js';
import type { TerminalTraits } from '../terminal/capabilities.js';
import type { CameraWays } from '../text/empty-texts.js';
import type { Setting } from '../text/help-texts.js';
import type { ThemeChoice } from '../text/theme.js';
import type { View } from './view-state.js';

export interface SettingFacts {
  readonly columns: number;
  readonly rows: number;
  readonly traits: TerminalTraits;
  readonly depth: ColorDepth;
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly theme: ThemeChoice;
  /** What pictures are like, in words. */
  readonly picture: string;
}

/** `truecolor`, `256 colours`, `no colours ascii`. */
export function depthWords(depth: ColorDepth, ascii: boolean): string {
  const words = depth === 'truecolor' ? depth : depth === 'none' ? 'no colours' : `${depth} colours`;
  return ascii ? `${words} ascii` : words;
}

/** The settings as the help lists them. */
export function settingsOf({ listening, bus }: CameraWays, view: View, facts: SettingFacts): Setting[] {
  const { columns, rows, traits, depth, ascii, mouse, theme, picture } = facts;
  const terminal = [
    `${columns}x${rows}`,
    depthWords(depth, ascii),
    ...(traits.synchronises === true ? ['synchronised'] : []),
    ...(mouse ? [] : ['no mouse']),
  ];
  const now = [
    view.layout,
    view.byTrouble ? 'trouble first' : 'by number',
    `${view.maxFps} screens/s`,
    `theme ${theme}`,
  ];
  return [
    ...(listening === undefined ? [] : [['listening', listening] as const]),
    ...(bus === undefined ? [] : [['bus', bus] as const]),
    ['terminal', terminal.join(', ')],
    ['pictures', picture],
    ['now', now.join(', ')],
  ];
}
