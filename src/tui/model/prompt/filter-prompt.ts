// The prompt of the filter, which takes effect while it is typed.
import { NOTHING, type Updated } from '../operator/effect.js';
import type { View } from '../view-state.js';
import { typeInto } from './prompt.js';

/** The view while a filter is typed. It takes effect with each key. */
export function withPrompt(view: View, prompt: string): View {
  return { ...view, prompt, log: { ...view.log, filter: prompt.trim(), anchor: undefined } };
}

/** Applies a key to the open prompt. */
export function typeFilter(view: View, prompt: string, key: string): Updated {
  const outcome = typeInto(prompt, key);
  switch (outcome.kind) {
    case 'typing':
      return { view: withPrompt(view, outcome.text), effect: NOTHING };
    case 'cancelled': {
      const { filter, selected } = view.beforePrompt;
      const log = { ...view.log, filter };
      return { view: { ...view, prompt: undefined, log, selected: selected ?? view.selected }, effect: NOTHING };
    }
    case 'done': {
      const log = {
        shown: view.log.shown === 'off' ? 'on' : view.log.shown,
        filter: outcome.text,
        anchor: undefined,
      } as const;
      return { view: { ...view, prompt: undefined, log }, effect: NOTHING };
    }
  }
}
