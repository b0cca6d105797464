// What MQTT tells of a camera.

export interface CameraStatus {
  readonly place: number;
  readonly name: string;
  /** 2 for the second camera of its name. */
  readonly twin?: number | undefined;
  /** One of the states of a camera, such as `live`. */
  readonly state: string;
  readonly reason: string | undefined;
  readonly fps: number;
  readonly bytesPerSecond: number;
  /** The age of the newest picture; undefined where it is not known. */
  readonly ageMs: number | undefined;
  readonly frames: number;
  readonly dropped: number;
  readonly corrupt: number;
  readonly paused: boolean;
  readonly recording: boolean;
}

/** What a command on MQTT asks of a camera. */
export const CAMERA_COMMANDS = ['pause', 'resume', 'record', 'stop', 'snapshot'] as const;
export type CameraCommand = (typeof CAMERA_COMMANDS)[number];

/** The payload of a camera's state. */
export function statusFields(camera: CameraStatus): Readonly<Record<string, unknown>> {
  const { name, place, state, reason, fps, bytesPerSecond, ageMs, frames, dropped, corrupt, paused, recording } =
    camera;
  return {
    camera: name,
    place,
    state,
    reason: reason ?? null,
    fps: Math.round(fps * 10) / 10,
    bytesPerSecond: Math.round(bytesPerSecond),
    ageMs: ageMs === undefined ? null : Math.round(ageMs),
    frames,
    dropped,
    corrupt,
    paused,
    recording,
  };
}
