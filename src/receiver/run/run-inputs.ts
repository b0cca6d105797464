// The inputs of a run: where senders connect, NATS, and the cameras that the receiver goes to.
import type { ControlRequest } from '../../core/camera/camera-control.js';
import { Chaos } from '../../net/chaos.js';
import { allKeys } from '../../net/credentials/credentials.js';
import { announceListener } from '../../net/discovery/announcement.js';
import { formatEndpoint } from '../../net/endpoint.js';
import { openNats } from '../../net/nats/nats.js';
import { formatNatsUrl } from '../../net/nats/nats-url.js';
import { Admission, keyNames } from '../inputs/admission.js';
import type { Camera } from '../inputs/camera.js';
import type { CameraRegistry } from '../inputs/camera-registry.js';
import { followCredentials } from '../inputs/credential-reload.js';
import { type DemandPolicy, IN_FULL } from '../inputs/demand-policy.js';
import type { FrameQuota } from '../inputs/frame-receiver.js';
import { NatsCameras, type NatsCamerasEvents } from '../inputs/nats-cameras.js';
import { Server, type ServerEvents } from '../inputs/server.js';
import type { ReceiverOptions } from '../options.js';
import { PulledCameras, type PulledCamerasEvents } from '../pulled/pulled-cameras.js';
import type { Report } from '../report.js';

/** The rate at which a person sees the pictures of a file. */
const FILE_FPS = 30;

/** What the inputs report, each to the same run. */
export type RunInputsEvents = ServerEvents & NatsCamerasEvents & PulledCamerasEvents;

/** What the inputs share with the rest of a run. */
export interface RunInputsShared {
  readonly cameras: CameraRegistry;
  readonly demand: DemandPolicy;
  readonly quota: FrameQuota;
  readonly report: Report;
}

/** All inputs of one run. */
export class RunInputs {
  readonly server: Server;
  readonly pulled: PulledCameras;
  /** The NATS server on which cameras are discovered. */
  readonly natsUrl: string | undefined;
  readonly #options: ReceiverOptions;
  readonly #report: Report;
  readonly #nats: NatsCameras | undefined;
  /** Abandons a NATS connection that has not closed in time. */
  readonly #natsAbort = new AbortController();
  readonly #credentialFollowing = new AbortController();
  #url: string | undefined;
  #endAnnouncement: (() => Promise<void>) | undefined;

  constructor(options: ReceiverOptions, { cameras, demand, quota, report }: RunInputsShared, events: RunInputsEvents) {
    this.#options = options;
    this.#report = report;
    const { from, credentials } = options;
    const names = new Admission(keyNames(credentials?.current), options.allow);
    this.server = new Server(events, names, cameras, quota);
    if (options.chaos !== undefined) this.server.disturb(new Chaos(options.chaos));
    const demandOf = ({ place }: Camera) => demand.of(place);
    // Without a dashboard, cameras that were named are wanted in any case.
    const pulledDemand = (camera: Camera) => (options.view === 'tui' ? demandOf(camera) : IN_FULL);
    const fileFps = options.view === 'tui' ? FILE_FPS : undefined;
    this.pulled = new PulledCameras(cameras, quota, pulledDemand, events, fileFps);
    this.natsUrl = from && formatNatsUrl({ ...from.url, names: [] });
    const keys = allKeys(credentials?.current);
    this.#nats = from && new NatsCameras({ patterns: from.url.names, demandOf, quota, keys }, cameras, names, events);
  }

  /** Where senders connect; undefined before it listens, and where it does not. */
  get url(): string | undefined {
    return this.#url;
  }

  /** @throws TtycamError when the address to listen on cannot be had. */
  async open(): Promise<void> {
    const { listen, announce, credentials, from } = this.#options;
    if (listen !== undefined) {
      const endpoint = await this.server.listen({ endpoint: listen, credentials: credentials?.current });
      this.#url = formatEndpoint(endpoint);
      if (announce)
        this.#endAnnouncement = announceListener({ role: 'receiver', ...endpoint }, (why) =>
          this.#report.notAnnounced(why),
        );
    }
    followCredentials(this.#options, [this.server, this.#nats], this.#report, this.#credentialFollowing.signal);
    if (this.#nats !== undefined && from !== undefined) {
      const options = { ...from.access, clientName: 'ttycam receiver' };
      this.#nats.start(openNats(options, this.#nats, this.#natsAbort.signal));
    }
    this.pulled.start(this.#options.cameras);
  }

  /** The demand for the cameras has changed. */
  demandChanged(): void {
    this.#nats?.demandChanged();
    this.pulled.demandChanged();
  }

  /** Asks for a control of a camera to be set. The result comes with its next report. */
  requestControl(camera: Camera, request: ControlRequest): void {
    this.server.requestControl(camera, request);
    this.#nats?.requestControl(camera, request);
    this.pulled.requestControl(camera, request);
  }

  /** Stops following the files of keys. */
  ending(): void {
    this.#credentialFollowing.abort();
  }

  /** Takes no more frames. Resolves when each peer has got the message. */
  async close(): Promise<void> {
    await Promise.all([this.#endAnnouncement?.(), this.server.close(), this.#nats?.close(), this.pulled.close()]);
  }

  /** Ends what has not closed in time. */
  abandon(): void {
    this.#natsAbort.abort();
  }
}
