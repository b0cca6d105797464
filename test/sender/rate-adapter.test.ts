import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SenderOptions } from '#src/sender/options.js';
import { RateAdapter } from '#src/sender/rate-adapter.js';
import type { FrameSink } from '#src/sender/uplink/frame-sink.js';

test('fewer bytes are worth CPU time where a frame takes the link long, also at a fixed quality', () => {
  const savesBytes = (path: { readonly carryMs: number | undefined } | undefined): boolean =>
    new RateAdapter({ adapt: false } as SenderOptions, true, { path } as FrameSink).savesBytes;
  assert.equal(savesBytes({ carryMs: 40 }), true);
  assert.equal(savesBytes({ carryMs: 5 }), false);
  assert.equal(savesBytes({ carryMs: undefined }), false);
  assert.equal(savesBytes(undefined), false);
});
