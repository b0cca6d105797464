// The sender's HTTP server, for a camera that is watched without a receiver: stream, snapshot, health and metrics.
import type { Output } from '../../cli/output.js';
import { SOFTWARE } from '../../cli/version.js';
import type { TtycamError } from '../../core/errors.js';
import { announceListener } from '../../net/discovery/announcement.js';
import { followHttpSecrets } from '../../net/http/follow-secrets.js';
import { type HttpApp, HttpServer, type HttpServerOptions } from '../../net/http/http-server.js';
import { METRICS_TYPE, MetricsText } from '../../net/http/metrics-text.js';
import { snapshot, stream } from '../../net/http/pictures.js';
import { addProcessMetrics } from '../../net/http/process-metrics.js';
import { type HttpReply, type HttpRequest, notFound, words, wrongMethod } from '../../net/http/reply.js';
import { EventLines } from '../event-lines.js';
import { secretsReport } from '../events.js';
import type { FrameCounts } from '../frame-counters.js';
import type { FrameSink } from '../uplink/frame-sink.js';
import type { SourceTap } from './source-tap.js';

/** What the metrics are made of. */
export interface SenderFigures {
  readonly sink: Pick<FrameSink, 'counts' | 'path'>;
  counts(): FrameCounts;
}

export class SenderHttp implements HttpApp {
  readonly #tap: SourceTap;
  readonly #figures: SenderFigures;
  readonly #lines: EventLines;
  readonly #ended = new AbortController();
  #server: HttpServer | undefined;
  #endAnnouncement: (() => Promise<void>) | undefined;

  private constructor(tap: SourceTap, figures: SenderFigures, output: Output) {
    this.#tap = tap;
    this.#figures = figures;
    this.#lines = new EventLines(output);
  }

  /** @throws TtycamError when the address cannot be had. */
  static async open(
    options: HttpServerOptions & { readonly announce: boolean },
    tap: SourceTap,
    figures: SenderFigures,
    output: Output,
  ): Promise<SenderHttp> {
    const opened = new SenderHttp(tap, figures, output);
    const server = await HttpServer.listen(options, opened);
    opened.#server = server;
    output.event('listening', { url: server.url });
    output.say(`stream, snapshots and metrics on ${server.url}`);
    followHttpSecrets(options.files, server, secretsReport(output), opened.#ended.signal);
    if (options.announce) opened.#announce(server.url, options.host, output);
    return opened;
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await Promise.all([this.#endAnnouncement?.(), this.#server?.close()]);
    this.#tap.close();
  }

  #announce(url: string, host: string, output: Output): void {
    const [scheme, usualPort] = url.startsWith('https:') ? (['https', 443] as const) : (['http', 80] as const);
    const port = Number(new URL(url).port) || usualPort;
    this.#endAnnouncement = announceListener({ role: 'sender', scheme, host, port }, (reason) => {
      output.event('not-announced', { reason });
      output.warn(`not announced: ${reason}`);
    });
  }

  refused(address: string, reason: TtycamError): void {
    this.#lines.warn('http', `${address} refused: ${reason.message}`);
  }

  async reply(request: HttpRequest): Promise<HttpReply> {
    if (request.method === 'POST') return wrongMethod('POST', 'GET, HEAD');
    const { path, query } = request.target;
    const action = path.length === 0 ? query.get('action') : undefined;
    switch (path.length > 1 ? undefined : (action ?? path[0])) {
      case 'snapshot':
      case 'snapshot.jpg':
        return await snapshot(this.#tap, this.#tap.hub, request);
      case 'stream':
      case 'stream.mjpeg':
        return stream(this.#tap, this.#tap.hub, request);
      case 'healthz': {
        const problem = this.#tap.unhealthy();
        return problem === undefined ? words(200, 'ok') : words(503, problem);
      }
      case 'metrics':
        return { kind: 'body', status: 200, type: METRICS_TYPE, body: this.#metrics() };
      default:
        return notFound('there is nothing here: see /stream.mjpeg, /snapshot.jpg, /healthz and /metrics');
    }
  }

  #metrics(): string {
    const metrics = new MetricsText();
    const { sink, counts } = this.#figures;
    const { camera, captured, heldBack, droppedForLink, droppedForCpu, encodeMs } = counts();
    const { frames, bytes, lost } = sink.counts;
    const { sent, dropped } = this.#tap.hub.countsOf(this.#tap.place);
    const isWell = this.#tap.unhealthy() === undefined;
    metrics.gauge('ttycam_camera_up', '1 while the camera gives pictures, or is closed as nobody watches.', [
      { value: isWell ? 1 : 0 },
    ]);
    metrics.gauge('ttycam_receiver_connected', '1 while there is a receiver.', [
      { value: sink.path === undefined ? 0 : 1 },
    ]);
    metrics.counter('ttycam_camera_frames_total', 'Frames that the camera gave.', [{ value: camera }]);
    metrics.counter('ttycam_captured_frames_total', 'Frames that were meant to be sent.', [{ value: captured }]);
    metrics.counter('ttycam_sent_frames_total', 'Frames that the receiver took.', [{ value: frames }]);
    metrics.counter('ttycam_sent_bytes_total', 'Bytes of these frames.', [{ value: bytes }]);
    const byHop = { held: heldBack, link: droppedForLink, cpu: droppedForCpu, connection: lost, http: dropped };
    metrics.counter(
      'ttycam_frames_dropped_total',
      'Frames that were dropped, by hop.',
      Object.entries(byHop).map(([hop, value]) => ({ labels: { hop }, value })),
    );
    metrics.counter('ttycam_encode_seconds_total', 'Time spent on encoding.', [{ value: encodeMs / 1_000 }]);
    metrics.counter('ttycam_http_frames_sent_total', 'Frames sent in HTTP streams.', [{ value: sent }]);
    const { roundTripMs } = sink.path ?? {};
    if (roundTripMs !== undefined) {
      metrics.gauge('ttycam_round_trip_seconds', 'Round trip to the receiver.', [{ value: roundTripMs / 1_000 }]);
    }
    addProcessMetrics(metrics, SOFTWARE, this.#server);
    return metrics.toString();
  }
}
