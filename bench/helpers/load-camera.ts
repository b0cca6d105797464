// A camera of a load: the real protocol, with the one-slot mailbox of a live sender.
import { randomBytes } from 'node:crypto';
import { Newest } from '#src/core/newest.js';
import { unixUs } from '#src/net/clock.js';
import { readKeys } from '#src/net/credentials/key-file.js';
import { RunEnd } from '#src/sender/run-end.js';
import { dialEndpoint } from '#src/sender/uplink/dial.js';
import type { FrameSink, OutgoingFrame } from '#src/sender/uplink/frame-sink.js';
import { NatsUplink } from '#src/sender/uplink/nats-uplink.js';
import { TcpUplink } from '#src/sender/uplink/tcp-uplink.js';

/** Where it sends to, on this machine: a receiver, or a NATS server. */
export type LoadTarget = {
  readonly kind: 'tcp' | 'nats';
  readonly port: number;
  /** A key file, with which a camera on NATS encrypts. */
  readonly keyFile?: string | undefined;
};

/** A frame waits while there is no credit, and is lost when the next one comes before it is sent. */
export class LoadCamera {
  readonly #sink: FrameSink;
  readonly #newest = new Newest<OutgoingFrame>();
  readonly #stop = new AbortController();

  constructor(target: LoadTarget, cameraName: string) {
    const said = { protocolVersion: 1, cameraName, source: 'bench', software: 'bench', finite: false, pausable: true };
    this.#sink = openSink(target, { ...said, instanceId: randomBytes(16) });
    this.#sink.run(this.#stop.signal).catch(() => undefined);
    void this.#send();
  }

  /** Waits until there is somebody who wants its frames: what it captured before would count as dropped. */
  async arrival(): Promise<void> {
    await this.#sink.waitForConsumer(this.#stop.signal);
  }

  capture(sequence: number, jpeg: Uint8Array): void {
    this.#newest.put({ sequence, jpeg, capturedUs: unixUs(), trueWidth: 640, trueHeight: 480 });
  }

  async finish(): Promise<void> {
    this.#newest.close();
    await this.#sink.finish();
    this.#stop.abort();
  }

  async #send(): Promise<void> {
    while (await this.#sink.ready(this.#stop.signal)) {
      const frame = await this.#newest.take();
      if (frame === undefined) return;
      this.#sink.send(frame);
    }
  }
}

function openSink(
  { kind, port, keyFile }: LoadTarget,
  hello: ConstructorParameters<typeof NatsUplink>[0]['hello'],
): FrameSink {
  const nothing = () => undefined;
  const events = { connected: nothing, disconnected: nothing };
  if (kind === 'tcp') {
    const endpoint = { scheme: 'tcp', host: '127.0.0.1', port } as const;
    return new TcpUplink(
      {
        dial: dialEndpoint(endpoint, 8),
        hello,
        end: new RunEnd(),
      },
      events,
    );
  }
  const access = { servers: [{ host: '127.0.0.1', port }] };
  const more = { watched: nothing, blocked: nothing, unblocked: nothing, refused: nothing };
  const key = keyFile === undefined ? undefined : readKeys(keyFile)[0];
  return new NatsUplink({ access, hello, key, end: new RunEnd() }, { ...events, ...more });
}
