// The receiver's HTTP server: what each address answers.
import type { EventListener } from '../../cli/output.js';
import { SOFTWARE } from '../../cli/version.js';
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { reasonOf } from '../../core/camera/camera-state.js';
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import type { TtycamError } from '../../core/errors.js';
import { eventStream } from '../../net/http/event-stream.js';
import { followHttpSecrets } from '../../net/http/follow-secrets.js';
import { FrameHub, type HttpFrame } from '../../net/http/frame-hub.js';
import { type HttpApp, HttpServer, type HttpServerOptions } from '../../net/http/http-server.js';
import { METRICS_TYPE, MetricsText } from '../../net/http/metrics-text.js';
import { type PictureSource, snapshot, stream } from '../../net/http/pictures.js';
import { addProcessMetrics } from '../../net/http/process-metrics.js';
import { type HttpReply, type HttpRequest, json, notFound, words, wrongMethod } from '../../net/http/reply.js';
import type { DashboardActions } from '../../tui/dashboard-feed.js';
import type { ExpectationOptions } from '../expectations.js';
import type { Camera } from '../inputs/camera.js';
import { type ReceiverEndpoints, senderReach } from '../run/sender-reach.js';
import { addCameraMetrics } from './camera-metrics.js';
import { cameraMeant } from './camera-query.js';
import { stateBody } from './camera-state.js';
import { isCommand, performCommand } from './commands.js';
import { unmetExpectations } from './health.js';
import { pageReply } from './page.js';

/** What the HTTP server of a receiver is asked for. */
export interface ReceiverHttpOptions extends HttpServerOptions {
  /** Whether clients may pause and record. */
  readonly commands: boolean;
}

/** What it needs of the receiver. */
export interface ReceiverHttpHost {
  readonly expectations: ExpectationOptions;
  readonly actions: Pick<DashboardActions, 'pause' | 'record'>;
  cameras(): readonly Camera[];
  snapshots(): CameraSnapshot[];
  /** Where senders come to. */
  endpoints(): ReceiverEndpoints;
  /** Adds a listener for the JSON events. */
  listen(listener: EventListener): () => void;
  /** A camera is watched over HTTP now, or no longer. */
  demandChanged(): void;
  refused(address: string, reason: TtycamError): void;
  /** Files of the token or the certificate were read again, or cannot be. */
  secretsRead(files: readonly string[]): void;
  secretsKept(files: readonly string[], reason: TtycamError): void;
}

export class ReceiverHttp implements HttpApp {
  readonly #options: ReceiverHttpOptions;
  readonly #host: ReceiverHttpHost;
  readonly #hub: FrameHub;
  readonly #ended = new AbortController();
  #server: HttpServer | undefined;

  constructor(options: ReceiverHttpOptions, host: ReceiverHttpHost) {
    this.#options = options;
    this.#host = host;
    this.#hub = new FrameHub(() => host.demandChanged());
  }

  /**
   * Begins to serve.
   *
   * @returns Where, with the real port.
   * @throws TtycamError when the address cannot be had.
   */
  async open(): Promise<string> {
    const server = await HttpServer.listen(this.#options, this);
    this.#server = server;
    followHttpSecrets(this.#options.files, server, this.#host, this.#ended.signal);
    return server.url;
  }

  /** Whether an HTTP client looks at the camera of a place. */
  isWatching(place: number): boolean {
    return this.#hub.isWatched(place);
  }

  /** A frame has come, which the camera has counted already. */
  frame(camera: Camera, frame: ReceivedFrame): void {
    this.#hub.frame(camera.place, () => httpFrame(frame, camera.frames));
  }

  forgotten(place: number): void {
    this.#hub.forget(place);
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await this.#server?.close();
    this.#hub.close();
  }

  refused(address: string, reason: TtycamError): void {
    this.#host.refused(address, reason);
  }

  async reply(request: HttpRequest): Promise<HttpReply> {
    const { path, query } = request.target;
    const [first, name, last, ...more] = path;
    if (first === 'cameras' && last !== undefined && more.length === 0)
      return await this.#ofCamera(name, last, request);
    const action = path.length === 0 ? query.get('action') : null;
    const word = action === null ? undefined : wordOf(action);
    if (word !== undefined) return await this.#ofCamera(query.get('camera') ?? undefined, word, request);
    if (request.method === 'POST') return wrongMethod('POST', 'GET, HEAD');
    if (action !== null) return notFound('?action= is stream, snapshot, or a command');
    const page = path.length > 1 ? undefined : pageReply(first);
    if (page !== undefined) return page;
    if (path.length === 1) return this.#report(first, request) ?? notFound(NOTHING);
    return notFound(NOTHING);
  }

  #report(word: string | undefined, { headers }: HttpRequest): HttpReply | undefined {
    switch (word) {
      case 'state':
        return json(
          stateBody(this.#host.snapshots(), {
            software: SOFTWARE,
            commands: this.#options.commands,
            sendTo: senderReach(this.#host.endpoints(), headers.host).addresses,
            problems: this.#problems(),
          }),
        );
      case 'events':
        return eventStream((listener) => this.#host.listen(listener));
      case 'healthz': {
        const problems = this.#problems();
        return problems.length === 0 ? words(200, 'ok') : words(503, problems.join('\n'));
      }
      case 'metrics':
        return { kind: 'body', status: 200, type: METRICS_TYPE, body: this.#metrics() };
      default:
        return undefined;
    }
  }

  async #ofCamera(name: string | undefined, word: string, request: HttpRequest): Promise<HttpReply> {
    const { query } = request.target;
    const meant = cameraMeant(this.#host.snapshots(), name, query.get('place'));
    if (meant === undefined) {
      // Without a name it is a camera that has not come yet, and not a wrong address.
      return name === undefined ? words(503, 'no camera has connected', { 'Retry-After': '2' }) : notFound(UNKNOWN);
    }
    if (isCommand(word)) {
      return await performCommand(word, meant, request, {
        isAllowed: this.#options.commands,
        actions: this.#host.actions,
        isPausable: (place) => this.#camera(place)?.identity.pausable === true,
      });
    }
    if (request.method === 'POST') return wrongMethod('POST', 'GET, HEAD');
    const source = this.#pictureSource(meant);
    if (word === 'snapshot.jpg') return await snapshot(source, this.#hub, request);
    if (word === 'stream.mjpeg') return stream(source, this.#hub, request);
    return notFound(NOTHING);
  }

  #pictureSource(meant: CameraSnapshot): PictureSource {
    const { place } = meant;
    const now = (): CameraSnapshot => this.#host.snapshots().find((one) => one.place === place) ?? meant;
    return {
      place,
      // On NATS, its newest frame may be of before it rested.
      rests: meant.state.kind !== 'live',
      newest: () => {
        const { frame, frames } = now();
        return frame === undefined ? undefined : httpFrame(frame, frames);
      },
      problem: () => pictureProblem(now()),
    };
  }

  #camera(place: number): Camera | undefined {
    return this.#host.cameras().find((one) => one.place === place);
  }

  #problems(): string[] {
    return unmetExpectations(this.#host.expectations, this.#host.snapshots());
  }

  #metrics(): string {
    const metrics = new MetricsText();
    const snapshots = new Map(this.#host.snapshots().map((one) => [one.place, one]));
    const measured = this.#host.cameras().flatMap((camera) => {
      const now = snapshots.get(camera.place);
      return now === undefined ? [] : [{ camera, now }];
    });
    addCameraMetrics(metrics, measured, this.#hub);
    addProcessMetrics(metrics, SOFTWARE, this.#server);
    return metrics.toString();
  }
}

const NOTHING = 'there is nothing here: see /, /state, /events, /healthz, /metrics, /cameras/<name>/stream.mjpeg';
const UNKNOWN = 'there is no camera of this name: /state lists them';

/** The last part of the path that means the same as an action; undefined where there is none. */
function wordOf(action: string): string | undefined {
  if (isCommand(action)) return action;
  return action === 'stream' ? 'stream.mjpeg' : action === 'snapshot' ? 'snapshot.jpg' : undefined;
}

/** Why a camera gives no present picture; undefined where it does, or may soon. */
function pictureProblem({ name, state }: CameraSnapshot): string | undefined {
  if (state.kind === 'live' || state.kind === 'resting') return undefined;
  const reason = reasonOf(state);
  if (reason === undefined && (state.kind === 'connecting' || state.kind === 'waiting')) return undefined;
  return `${name} is ${state.kind}${reason === undefined ? '' : `: ${reason}`}`;
}

function httpFrame({ jpeg, capturedMs, receivedMs, trueSize }: ReceivedFrame, sequence: number): HttpFrame {
  return { jpeg, sequence, capturedMs, receivedMs, shownSize: `${trueSize.width}x${trueSize.height}` };
}
