// The prompt for the address of a camera to add.

import type { View } from '../view-state.js';
import { typeInto } from './prompt.js';

/** What the prompt begins with in the status line. */
export const ADDRESS_LABEL = 'camera: ';

/** The view after a key in the open prompt, and the address of the camera to add once it is complete. */
export function typeAddress(view: View, text: string, key: string): { readonly view: View; readonly add?: string } {
  const outcome = typeInto(text, key);
  switch (outcome.kind) {
    case 'typing':
      return { view: { ...view, address: outcome.text } };
    case 'cancelled':
      return { view: { ...view, address: undefined } };
    case 'done': {
      const address = outcome.text.trim();
      return { view: { ...view, address: undefined }, ...(address === '' ? {} : { add: address }) };
    }
  }
}
