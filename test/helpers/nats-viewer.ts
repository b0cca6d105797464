// A viewer of cameras on a NATS server, whose messages a test makes itself.
import { randomBytes } from 'node:crypto';
import { ChecksumVerifier } from '#src/core/wire/checksum.js';
import { decodeVideo, encodeControl, type VideoMessage, type Watch } from '#src/core/wire/messages.js';
import { subjectOf } from '#src/core/wire/nats-subjects.js';
import { unixUs } from '#src/net/clock.js';
import type { NatsLog } from './nats-log.js';

/** The messages of one camera's name that a viewer has received. */
export class NatsViewer {
  readonly frames: VideoMessage[] = [];
  readonly states: VideoMessage[] = [];
  readonly answers: VideoMessage[] = [];
  readonly #log: NatsLog;
  readonly #name: string;
  readonly #viewerId = randomBytes(16);
  readonly #inbox: string;

  constructor(log: NatsLog, name: string) {
    this.#log = log;
    this.#name = name;
    this.#inbox = log.client.inbox();
    const into = (messages: VideoMessage[]) => (message: { readonly bytes: Uint8Array }) => {
      // NATS itself answers with this where nobody subscribes to the control.
      if (message.bytes.length === 0) return;
      const bytes = Uint8Array.from(message.bytes);
      const video = decodeVideo(bytes);
      new ChecksumVerifier().check(bytes, video.checksum);
      if (video.checksum === undefined || video.hello?.cameraName !== name) throw new Error('no checksum, or no Hello');
      messages.push(video);
    };
    log.client.subscribe(subjectOf(name, 'frame'), into(this.frames));
    log.client.subscribe(subjectOf(name, 'state'), into(this.states));
    log.client.subscribe(this.#inbox, into(this.answers));
  }

  /** Sends once what it wants. */
  watch(wanted: Omit<Watch, 'viewerId'> = {}, paused = false): void {
    const watch = { ...wanted, viewerId: this.#viewerId };
    this.control(encodeControl({ acknowledged: 0, watch, clockAskUs: unixUs(), paused }));
  }

  /** Sends any bytes to the subject of controls. */
  control(bytes: Uint8Array, reply = this.#inbox): void {
    this.#log.client.publish(subjectOf(this.#name, 'control'), [bytes], reply);
  }
}
