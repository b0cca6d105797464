// The settings that the next dashboard starts with, and their form in a file: one object of JSON.
import { LAYOUT_KINDS, type LayoutKind, LOG_CHOICES, type LogChoice } from '../layout/layout.js';
import { THEME_CHOICES, type ThemeChoice } from '../text/theme.js';

/** The order of the cameras: by name, those in trouble first, or as they came. */
export type CameraOrder = (typeof CAMERA_ORDERS)[number];
export const CAMERA_ORDERS = ['name', 'trouble', 'arrival'] as const;

/** The part of the view that is remembered. */
export interface ViewSettings {
  readonly layout: LayoutKind;
  readonly order: CameraOrder;
  readonly log: LogChoice;
}

export interface RememberedSettings extends ViewSettings {
  readonly theme: ThemeChoice;
}

export const DEFAULT_SETTINGS: RememberedSettings = { layout: 'grid', order: 'name', log: 'auto', theme: 'default' };

/** The version of the format. A program ignores a file with a higher one. */
const VERSION = 1;

/** `newer`: a newer program has written the text, and this one must not replace it. */
export type ParsedSettings =
  | { readonly kind: 'settings'; readonly settings: RememberedSettings }
  | { readonly kind: 'newer' }
  | { readonly kind: 'unusable'; readonly reason: string };

export function formatSettings({ layout, order, log, theme }: RememberedSettings): string {
  return `${JSON.stringify({ version: VERSION, layout, order, log, theme }, undefined, 2)}\n`;
}

/** Reads any text. A missing setting has its default; one wrong value makes the whole text unusable. */
export function parseSettings(text: string): ParsedSettings {
  const fields = parseObject(text);
  if (fields === undefined) return { kind: 'unusable', reason: 'it is not a JSON object' };
  const version = fields.get('version');
  if (typeof version !== 'number') return { kind: 'unusable', reason: 'it has no version' };
  if (version > VERSION) return { kind: 'newer' };
  const wrong: string[] = [];
  const choose = <Word extends string>(name: string, words: readonly Word[], otherwise: Word): Word => {
    if (!fields.has(name)) return otherwise;
    const word = words.find((one) => one === fields.get(name));
    if (word === undefined) wrong.push(`"${name}" must be one of ${words.join(', ')}`);
    return word ?? otherwise;
  };
  const settings: RememberedSettings = {
    layout: choose('layout', LAYOUT_KINDS, DEFAULT_SETTINGS.layout),
    order: orderOf(choose('order', [...CAMERA_ORDERS, 'number'], DEFAULT_SETTINGS.order)),
    log: choose('log', LOG_CHOICES, DEFAULT_SETTINGS.log),
    theme: choose('theme', THEME_CHOICES, DEFAULT_SETTINGS.theme),
  };
  return wrong.length === 0 ? { kind: 'settings', settings } : { kind: 'unusable', reason: wrong.join('; ') };
}

/** Older programs wrote `number`, which is the order of arrival. */
function orderOf(word: CameraOrder | 'number'): CameraOrder {
  return word === 'number' ? 'arrival' : word;
}

function parseObject(text: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return new Map(Object.entries(value));
  } catch {
    return undefined;
  }
}
