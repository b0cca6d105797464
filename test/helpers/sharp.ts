// sharp as the sources load it: an import of its package would load its JavaScript a second time, as other modules.
import { requireSharp } from '#src/native/sharp.js';

export const sharp = requireSharp();
