// Opens and closes of a camera leave nothing behind. `npm run soak -- --opens` repeats it ten thousand times.
import { test } from 'node:test';
import { CAN_OPEN, openRandomly } from './random-opens.js';

const NEEDS = { skip: CAN_OPEN ? false : 'no /dev/null' };

test('300 opens with random formats, controls and failures leave no memory and no descriptor', NEEDS, async () => {
  await openRandomly(300);
});
