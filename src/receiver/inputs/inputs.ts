// All inputs of a run: the server that senders connect to, cameras on NATS, and cameras that this receiver goes to.
import { Chaos } from '../../net/chaos.js';
import { announceListener } from '../../net/discovery/announcement.js';
import { formatEndpoint } from '../../net/endpoint.js';
import { openNats } from '../../net/nats/nats.js';
import { formatNatsUrl } from '../../net/nats/nats-url.js';
import type { ReceiverOptions } from '../options.js';
import type { Report } from '../report.js';
import { Admission, keyNames } from './admission.js';
import type { Camera } from './camera.js';
import type { CameraRegistry } from './camera-registry.js';
import { followCredentials } from './credential-reload.js';
import type { DemandPolicy } from './demand-policy.js';
import { DialedCameras } from './dialed/dialed-cameras.js';
import type { FrameQuota } from './frame-receiver.js';
import { NatsCameras, type NatsCamerasEvents } from './nats-cameras.js';
import { Server, type ServerEvents } from './server.js';

/** What all inputs share. */
export interface InputHost {
  readonly events: ServerEvents & NatsCamerasEvents;
  readonly cameras: CameraRegistry;
  readonly quota: FrameQuota;
  readonly demand: DemandPolicy;
  readonly report: Report;
}

export class Inputs {
  readonly server: Server;
  /** The NATS server for people; undefined for none. */
  readonly natsUrl: string | undefined;
  readonly #options: ReceiverOptions;
  readonly #host: InputHost;
  readonly #nats: NatsCameras | undefined;
  readonly #dialed = new DialedCameras();
  /** Abandons a NATS connection that has not closed in time. */
  readonly #natsAbort = new AbortController();
  readonly #credentialFollowing = new AbortController();
  #url: string | undefined;
  #endAnnouncement: (() => Promise<void>) | undefined;

  constructor(options: ReceiverOptions, host: InputHost) {
    const { from } = options;
    const { events, cameras, quota, demand } = host;
    this.#options = options;
    this.#host = host;
    const names = new Admission(keyNames(options.credentials?.current), options.allow);
    this.server = new Server(events, names, cameras, quota);
    if (options.chaos !== undefined) this.server.disturb(new Chaos(options.chaos));
    this.natsUrl = from && formatNatsUrl({ ...from.url, names: [] });
    const demandOf = ({ place }: Camera) => demand.of(place);
    this.#nats = from && new NatsCameras({ patterns: from.url.names, demandOf, quota }, cameras, names, events);
  }

  /** Where senders connect; undefined before it listens. */
  get url(): string | undefined {
    return this.#url;
  }

  async open(): Promise<void> {
    const { listen, announce, credentials, from } = this.#options;
    const { report, demand } = this.#host;
    if (listen !== undefined) {
      const endpoint = await this.server.listen({ endpoint: listen, credentials: credentials?.current });
      this.#url = formatEndpoint(endpoint);
      if (announce) this.#endAnnouncement = announceListener(endpoint, (why) => report.notAnnounced(why));
    }
    followCredentials(this.#options, this.server, report, this.#credentialFollowing.signal);
    const isWanted = ({ place }: Camera) => demand.of(place) !== undefined;
    this.#dialed.start(this.#options.cameras, { ...this.#host, server: this.server, isWanted });
    if (this.#nats !== undefined && from !== undefined) {
      const options = { ...from.access, clientName: 'ttycam receiver' };
      this.#nats.start(openNats(options, this.#nats, this.#natsAbort.signal));
    }
  }

  /** What the receiver wants of its cameras may have changed. */
  demandChanged(): void {
    this.#nats?.demandChanged();
    this.#dialed.demandChanged();
  }

  /** Ends every connection in order. It may take long; then `abandon` ends the rest. */
  async close(): Promise<void> {
    this.#credentialFollowing.abort();
    await Promise.all([this.#endAnnouncement?.(), this.#closeServer(), this.#nats?.close()]);
  }

  abandon(): void {
    this.#natsAbort.abort();
  }

  /** The connections to cameras end in order before the programs behind them. */
  async #closeServer(): Promise<void> {
    await this.server.close();
    await this.#dialed.close();
  }
}
