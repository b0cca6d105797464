// All targets of the fuzzer.
import type { Targets } from './target.js';
import { ADDRESS_TARGETS } from './targets/addresses.js';
import { CONFIGURATION_TARGETS } from './targets/configuration.js';
import { COUNT_TARGETS } from './targets/counts.js';
import { HTTP_TARGETS } from './targets/http.js';
import { JPEG_TARGETS } from './targets/jpeg.js';
import { LIMIT_TARGETS } from './targets/limits.js';
import { NAME_TARGETS } from './targets/names.js';
import { PICTURE_TARGETS } from './targets/picture.js';
import { SEALED_TARGETS } from './targets/sealed.js';
import { STRANGER_TARGETS } from './targets/strangers.js';
import { TEXT_TARGETS } from './targets/texts.js';
import { WIRE_TARGETS } from './targets/wire.js';

export const TARGETS: Targets = {
  ...WIRE_TARGETS,
  ...SEALED_TARGETS,
  ...JPEG_TARGETS,
  ...TEXT_TARGETS,
  ...STRANGER_TARGETS,
  ...ADDRESS_TARGETS,
  ...NAME_TARGETS,
  ...CONFIGURATION_TARGETS,
  ...COUNT_TARGETS,
  ...LIMIT_TARGETS,
  ...PICTURE_TARGETS,
  ...HTTP_TARGETS,
};
