// Reads recordings as another program would.
import { readFileSync } from 'node:fs';
import { decodeVideo, type VideoMessage } from '#src/core/wire/messages.js';
import { RecordingDecoder } from '#src/core/wire/recording-format.js';

export interface ReadMessage {
  readonly place: number;
  readonly arrivedUs: number;
  readonly video: VideoMessage;
}

/** All messages of a complete recording. */
export function readRecording(path: string): ReadMessage[] {
  const decoder = new RecordingDecoder();
  const found = decoder.push(readFileSync(path));
  decoder.end();
  if (decoder.damage !== undefined) throw new Error(`${path}: ${decoder.damage}`);
  return found.map(({ place, arrivedUs, message }) => ({ place, arrivedUs, video: decodeVideo(message) }));
}

/** Only the frames of a complete recording. */
export function recordedFrames(path: string): ReadMessage[] {
  return readRecording(path).filter(({ video }) => video.jpeg !== undefined);
}
