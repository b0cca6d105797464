// Cameras in the test's own process: uplinks whose frames the test sends, so that dozens of them need little CPU.
import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { TtycamError } from '#src/core/errors.js';
import { unixUs } from '#src/net/clock.js';
import type { Credentials } from '#src/net/credentials/credentials.js';
import { parseEndpoint } from '#src/net/endpoint.js';
import { RunEnd } from '#src/sender/run-end.js';
import { dialEndpoint } from '#src/sender/uplink/dial.js';
import { TcpUplink } from '#src/sender/uplink/tcp-uplink.js';
import { cleanup } from './cleanup.js';

export interface CameraOptions {
  readonly name?: string;
  readonly finite?: boolean;
  readonly connectTimeoutMs?: number;
  /** What else ends the run; by default nothing that a receiver sends. */
  readonly ends?: { readonly whenDone: boolean; readonly whenRefused: boolean };
  /** For tls://. */
  readonly credentials?: Credentials | undefined;
}

/** One camera. */
export class TestCamera {
  readonly uplink: TcpUplink;
  readonly disconnects: TtycamError[] = [];
  connects = 0;
  /** Ends the uplink. */
  readonly stop = new AbortController();
  /** Settles as the uplink's `run` does. */
  readonly ended: Promise<void>;
  #sequence = 0;

  constructor(url: string, { name = 'test', finite = false, connectTimeoutMs, credentials, ends }: CameraOptions = {}) {
    const hello = {
      protocolVersion: 1,
      cameraName: name,
      instanceId: randomBytes(16),
      source: 'test',
      software: 'test',
      finite,
      pausable: true,
    };
    const end = new RunEnd({ connectTimeoutMs, ...ends });
    this.uplink = new TcpUplink(
      { dial: dialEndpoint(parseEndpoint(url), 8), credentials, hello, end },
      {
        connected: () => {
          this.connects += 1;
        },
        disconnected: (reason) => this.disconnects.push(reason),
      },
    );
    this.ended = this.uplink.run(this.stop.signal);
    this.ended.catch(() => undefined);
  }

  /** Sends one frame as soon as credit allows. Returns false when the receiver takes no more. */
  async send(jpeg: Uint8Array, wanted?: number): Promise<boolean> {
    if (!(await this.uplink.ready(this.stop.signal, wanted))) return false;
    this.#sequence += 1;
    this.uplink.send({ sequence: this.#sequence, jpeg, capturedUs: unixUs(), trueWidth: 0, trueHeight: 0 });
    return true;
  }

  /** Sends `wanted` frames, or fewer when the receiver takes no more. */
  async sendUntilTaken(jpeg: Uint8Array, wanted: number): Promise<void> {
    while (await this.send(jpeg, wanted));
  }

  /** Waits until all frames have arrived, and closes the connection. */
  async finish(): Promise<void> {
    await this.uplink.drain(this.stop.signal);
    await this.uplink.finish();
    this.stop.abort();
    await this.ended;
  }
}

/** Starts a camera that streams to `url`; the end of the test stops it. */
export function testCamera(t: TestContext, url: string, options: CameraOptions = {}): TestCamera {
  const camera = new TestCamera(url, options);
  cleanup(t, async () => {
    camera.stop.abort();
    await camera.ended.catch(() => undefined);
  });
  return camera;
}
