// Cameras over HTTP and HTTPS as inputs.
import { httpSource } from '../../sources/http/http-source.js';
import { credentialsOf } from '../../sources/http/password-file.js';
import type { CameraRequest, PulledInput } from './pulled-input.js';
import { sourceInput } from './source-input.js';

export function httpInput({ address, settings }: CameraRequest): PulledInput {
  const { everyMs, insecureTls, fps } = settings;
  return sourceInput({
    kind: 'live',
    // Neither a stream nor a single picture says when it was captured, by a clock that we know.
    knowsCaptureTime: false,
    quietMs: everyMs === undefined ? undefined : everyMs * 1.5 + 1_000,
    open: ({ demand }) =>
      httpSource({
        address,
        credentials: credentialsOf(address, settings),
        insecureTls,
        everyMs,
        fps: () => lowest(fps, demand()?.fps),
      }),
  });
}

function lowest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
