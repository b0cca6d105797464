// What a sender offers to its rules and to MQTT: the state of its camera, from its own events, and its newest picture.
import type { EventFields, Output } from '../../cli/output.js';
import type { CameraStatus } from '../../events/mqtt/camera-status.js';
import type { RunSource } from '../../events/run-source.js';

/** The newest picture, made ready to be sent. */
export interface NewestPicture {
  readonly jpeg: Uint8Array;
  /** Since 1970, in ms. */
  readonly atMs: number;
}

type Change = Partial<Pick<CameraStatus, 'state' | 'reason'>>;

/** The state after an event; undefined: it says nothing of the state. */
function changeBy(event: string, { reason }: EventFields): Change | undefined {
  switch (event) {
    case 'trouble':
      return { state: 'lost', reason: String(reason) };
    case 'recovered':
      return { state: 'live', reason: undefined };
    case 'resting':
      return { state: 'resting', reason: undefined };
    case 'paused':
      return { state: 'paused', reason: undefined };
    case 'resumed':
      return { state: 'connecting', reason: undefined };
    default:
      return undefined;
  }
}

/**
 * Follows a sender's events.
 *
 * @param newest The newest picture; undefined before there is one.
 */
export function senderSource(
  output: Pick<Output, 'listen' | 'warn'>,
  name: string,
  newest: () => NewestPicture | undefined,
): RunSource {
  let status: CameraStatus = {
    ...{ place: 1, name, state: 'connecting', reason: undefined, fps: 0, bytesPerSecond: 0, ageMs: undefined },
    ...{ frames: 0, dropped: 0, corrupt: 0, paused: false, recording: false },
  };
  output.listen((event, fields) => {
    const change = changeBy(event, fields);
    if (change !== undefined) status = { ...status, ...change, paused: event === 'paused' };
    if (event === 'stats') status = { ...status, ...figures(fields) };
  });
  return {
    note: (text) => output.warn(text),
    picture: () => newest()?.jpeg,
    cameras: () => {
      const picture = newest();
      return [{ ...status, ageMs: picture && Math.max(0, Date.now() - picture.atMs) }];
    },
  };
}

function figures({ fps, bytesPerSecond, frames, dropped, torn }: EventFields) {
  const [rate, bytes, sent, lost, corrupt] = [fps, bytesPerSecond, frames, dropped, torn].map(Number);
  return { fps: rate ?? 0, bytesPerSecond: bytes ?? 0, frames: sent ?? 0, dropped: lost ?? 0, corrupt: corrupt ?? 0 };
}
