// One camera of a load generator: the real protocol, with a live sender's one-slot mailbox.
import { randomBytes } from 'node:crypto';
import { Newest } from '#src/core/newest.js';
import { unixUs } from '#src/net/clock.js';
import { RunEnd } from '#src/sender/run-end.js';
import type { FrameSink, OutgoingFrame } from '#src/sender/uplink/frame-sink.js';
import { NatsUplink } from '#src/sender/uplink/nats-uplink.js';
import { TcpUplink } from '#src/sender/uplink/tcp-uplink.js';

/** The target on this machine: a receiver, or a NATS server. */
export type LoadTarget = { readonly kind: 'tcp' | 'nats'; readonly port: number };

/** A frame that cannot be sent waits; the next frame replaces it. */
export class LoadCamera {
  readonly #outlet: FrameSink;
  readonly #newest = new Newest<OutgoingFrame>();
  readonly #stop = new AbortController();

  constructor(target: LoadTarget, cameraName: string) {
    const hello = { protocolVersion: 1, cameraName, source: 'bench', software: 'bench', finite: false, pausable: true };
    this.#outlet = sinkTo(target, { ...hello, instanceId: randomBytes(16) });
    this.#outlet.run(this.#stop.signal).catch(() => undefined);
    void this.#send();
  }

  /** Waits for a consumer: frames captured before that would count as dropped. */
  async arrival(): Promise<void> {
    await this.#outlet.arrival(this.#stop.signal);
  }

  capture(sequence: number, jpeg: Uint8Array): void {
    this.#newest.put({ sequence, jpeg, capturedUs: unixUs(), trueWidth: 640, trueHeight: 480 });
  }

  async finish(): Promise<void> {
    this.#newest.close();
    await this.#outlet.finish();
    this.#stop.abort();
  }

  async #send(): Promise<void> {
    while (await this.#outlet.ready(this.#stop.signal)) {
      const frame = await this.#newest.take();
      if (frame === undefined) return;
      this.#outlet.send(frame);
    }
  }
}

function sinkTo({ kind, port }: LoadTarget, hello: ConstructorParameters<typeof NatsUplink>[0]['hello']): FrameSink {
  const nothing = () => undefined;
  const linkEvents = { connected: nothing, disconnected: nothing };
  if (kind === 'tcp') {
    const endpoint = { scheme: 'tcp', host: '127.0.0.1', port } as const;
    return new TcpUplink(
      {
        endpoint,
        hello,
        prefixBytes: 8,
        end: new RunEnd(),
      },
      linkEvents,
    );
  }
  const access = { servers: [{ host: '127.0.0.1', port }] };
  const more = { watched: nothing, hindered: nothing, unhindered: nothing, refused: nothing };
  return new NatsUplink({ access, hello, end: new RunEnd() }, { ...linkEvents, ...more });
}
