// The receiver on one page: state, inputs, outputs, views, and a run from its start to its summary.
import type { ProgramContext } from '../cli/run-program.js';
import type { CameraSnapshot } from '../core/camera/camera-snapshot.js';
import type { ReceivedFrame } from '../core/camera/received-frame.js';
import type { TtycamError } from '../core/errors.js';
import { LogRing } from '../core/log.js';
import { plainText } from '../core/text.js';
import type { AttachSource, RunSource } from '../events/run-source.js';
import { Chaos } from '../net/chaos.js';
import { monotonicMs } from '../net/clock.js';
import { allKeys } from '../net/credentials/credentials.js';
import { announceListener } from '../net/discovery/announcement.js';
import { formatEndpoint } from '../net/endpoint.js';
import { openNats } from '../net/nats/nats.js';
import { formatNatsUrl } from '../net/nats/nats-url.js';
import { createActions } from './dashboard-actions.js';
import { receiverSource } from './events/run-source.js';
import { judge, startTimeout } from './expectations.js';
import { Admission, keyNames } from './inputs/admission.js';
import type { Camera } from './inputs/camera.js';
import { CameraRegistry } from './inputs/camera-registry.js';
import { followCredentials } from './inputs/credential-reload.js';
import { DemandPolicy, IN_FULL, wantsAll } from './inputs/demand-policy.js';
import { FrameQuota } from './inputs/frame-receiver.js';
import { FullSizeFrames } from './inputs/full-size-frame.js';
import { NatsCameras, type NatsCamerasEvents } from './inputs/nats-cameras.js';
import { type CheckPicture, checkJpeg } from './inputs/picture-check.js';
import { Server, type ServerEvents } from './inputs/server.js';
import type { ReceiverOptions } from './options.js';
import type { FrameOutput } from './outputs/frame-output.js';
import { type OpenedOutputs, openOutputs } from './outputs/open-outputs.js';
import { Recorder } from './outputs/recorder.js';
import { addCamera } from './pulled/add-camera.js';
import { PulledCameras, type PulledCamerasEvents } from './pulled/pulled-cameras.js';
import { Report } from './report.js';
import { RunEnding, unwrittenError } from './run-ending.js';
import { summarize } from './summary.js';
import { type ViewFeed, Views } from './views.js';

const STATS_EVERY_MS = 1_000;

/** The rate at which a person sees the pictures of a file. */
const FILE_FPS = 30;

/** For a program that runs the receiver inside itself, as `npm start` does. */
export interface ReceiverHooks {
  /** The receiver listens, on this URL. */
  readonly listening?: (url: string) => void;
  /** The run has begun, and offers this to its events. */
  readonly opened?: AttachSource;
}

/**
 * Receives until `--frames` have come, the person quits, or the program is told to stop.
 *
 * @throws TtycamError what went wrong, or which expectation was not met.
 */
export async function runReceiver(
  options: ReceiverOptions,
  context: ProgramContext,
  hooks: ReceiverHooks = {},
): Promise<void> {
  const log = new LogRing();
  const report = new Report(context.output, log);
  const end = new RunEnding(context.signal);
  const quota = new FrameQuota(options.frames);
  // The timeout runs from here on, so that it holds even where a disk, a display or a terminal hangs.
  const timeout = startTimeout(options, quota, end);
  const outputs = await end.before(openOutputs(options, report, context.signal)).catch((reason: unknown) => {
    clearTimeout(timeout);
    throw reason;
  });
  const run = new Run(options, context, { log, report, end, quota }, outputs);
  hooks.opened?.(run.source);
  try {
    await end.before(run.start(hooks));
    await end.reached;
  } finally {
    clearTimeout(timeout);
    await run.close();
  }
  run.conclude();
}

/** What exists before the outputs are open. */
interface RunBasics {
  readonly log: LogRing;
  readonly report: Report;
  readonly end: RunEnding;
  readonly quota: FrameQuota;
}

/** One run. Inputs report to it, and it hands each frame to the outputs and the views. */
class Run implements ServerEvents, NatsCamerasEvents, PulledCamerasEvents {
  // State
  readonly check: CheckPicture | undefined;
  /** What it offers to its events. */
  readonly source: RunSource;
  readonly #options: ReceiverOptions;
  readonly #log: LogRing;
  readonly #report: Report;
  readonly #end: RunEnding;
  readonly #quota: FrameQuota;
  readonly #cameras: CameraRegistry;
  readonly #demand: DemandPolicy;
  readonly #fullSizeFrames = new FullSizeFrames();
  #stats: NodeJS.Timeout | undefined;

  // Inputs
  readonly #server: Server;
  readonly #nats: NatsCameras | undefined;
  readonly #natsUrl: string | undefined;
  readonly #pulled: PulledCameras;
  /** Abandons a NATS connection that has not closed in time. */
  readonly #natsAbort = new AbortController();
  readonly #credentialFollowing = new AbortController();
  /** Where senders connect; undefined before it listens. */
  #url: string | undefined;
  #endAnnouncement: (() => Promise<void>) | undefined;

  // Outputs
  readonly #frameOutputs: readonly FrameOutput[];
  readonly #recorder: Recorder;

  // Views
  readonly #views: Views;

  /** @param outputs Undefined where the run ended before they were open. */
  constructor(options: ReceiverOptions, context: ProgramContext, basics: RunBasics, outputs?: OpenedOutputs) {
    const { log, report, end, quota } = basics;
    this.#options = options;
    this.#log = log;
    this.#report = report;
    this.#end = end;
    this.#quota = quota;
    this.check = options.check ? checkJpeg : undefined;
    this.#cameras = new CameraRegistry(this);
    const needsFull = (place: number) =>
      this.#recorder.isRecording(place) || this.#views.windowPlace === place || this.#fullSizeFrames.isWaiting(place);
    this.#demand = new DemandPolicy({ all: wantsAll(options), needsFull });

    const { from } = options;
    const names = new Admission(keyNames(options.credentials?.current), options.allow);
    this.#server = new Server(this, names, this.#cameras, quota);
    if (options.chaos !== undefined) this.#server.disturb(new Chaos(options.chaos));
    this.#natsUrl = from && formatNatsUrl({ ...from.url, names: [] });
    const keys = allKeys(options.credentials?.current);
    const demandOf = ({ place }: Camera) => this.#demand.of(place);
    // Without a dashboard, cameras that were named are wanted in any case.
    const pulledDemand = (camera: Camera) => (options.view === 'tui' ? demandOf(camera) : IN_FULL);
    const fileFps = options.view === 'tui' ? FILE_FPS : undefined;
    this.#pulled = new PulledCameras(this.#cameras, quota, pulledDemand, this, fileFps);
    this.#nats =
      from && new NatsCameras({ patterns: from.url.names, demandOf, quota, keys }, this.#cameras, names, this);

    this.#frameOutputs = outputs?.frameOutputs ?? [];
    this.#recorder = new Recorder(options.folder, outputs?.recording, report);

    const feed = this.#viewFeed();
    this.#views = new Views(options, context, feed, report, end);
    this.source = receiverSource({ snapshots: () => this.#snapshots(), actions: feed.actions, report });
  }

  /** Opens the inputs, then the views. Returns early where the run ends meanwhile. */
  async start(hooks: ReceiverHooks): Promise<void> {
    if (this.#end.isReached) return;
    await this.#openInputs();
    await this.#views.open();
    if (this.#end.isReached) return;
    if (this.#url !== undefined) {
      this.#report.listening(this.#url);
      hooks.listening?.(this.#url);
    }
    this.#stats = setInterval(() => this.#report.stats(this.#snapshots()), STATS_EVERY_MS);
  }

  async #openInputs(): Promise<void> {
    const { listen, announce, credentials, from } = this.#options;
    if (listen !== undefined) {
      const endpoint = await this.#server.listen({ endpoint: listen, credentials: credentials?.current });
      this.#url = formatEndpoint(endpoint);
      if (announce) this.#endAnnouncement = announceListener(endpoint, (why) => this.#report.notAnnounced(why));
    }
    followCredentials(this.#options, [this.#server, this.#nats], this.#report, this.#credentialFollowing.signal);
    if (this.#nats !== undefined && from !== undefined) {
      const options = { ...from.access, clientName: 'ttycam receiver' };
      this.#nats.start(openNats(options, this.#nats, this.#natsAbort.signal));
    }
    this.#pulled.start(this.#options.cameras);
  }

  #viewFeed(): ViewFeed {
    const demandChanged = () => {
      this.#nats?.demandChanged();
      this.#pulled.demandChanged();
    };
    return {
      cameras: () => this.#snapshots(),
      listeningUrl: () => this.#url,
      natsUrl: this.#natsUrl,
      log: this.#log,
      actions: createActions({
        server: this.#server,
        recorder: this.#recorder,
        report: this.#report,
        folder: this.#options.folder,
        demandChanged,
        fullSizeFrames: this.#fullSizeFrames,
        addCamera: (text) => addCamera(text, this.#pulled, this.#options.configFile),
      }),
      damaged: (place, frame, reason) => this.#damaged(place, frame, reason),
      visible: (cameras) => {
        this.#demand.visible = cameras;
        demandChanged();
      },
    };
  }

  connected(camera: Camera, { legacy } = { legacy: false }): void {
    this.#report.connected(camera, legacy);
    const others = this.#cameras.namesakes(camera);
    if (others.length > 0) this.#report.nameShared(camera, others, legacy);
    this.#views.changed();
  }

  state(camera: Camera): void {
    this.#report.state(camera);
    this.#views.changed();
  }

  /** Takes a frame into the views, which drop what they cannot draw, and into the outputs, which take all of them. */
  frame(camera: Camera, frame: ReceivedFrame): Promise<void> | undefined {
    this.#views.frame(camera.place, frame);
    this.#fullSizeFrames.frame(camera.place, frame);
    this.#quota.countArrived();
    if (this.#frameOutputs.length > 0 || this.#recorder.isRecording(camera.place)) return this.#write(camera, frame);
    this.#stored();
    return undefined;
  }

  async #write(camera: Camera, frame: ReceivedFrame): Promise<void> {
    try {
      for (const output of this.#frameOutputs) await output.write(camera.name, frame);
      await this.#recorder.write(camera, frame);
    } catch (reason) {
      this.#end.fail(reason);
      throw reason;
    }
    this.#stored();
  }

  #stored(): void {
    this.#quota.countStored();
    if (this.#quota.isDone) this.#end.finish();
  }

  corrupt(camera: Camera, problem: string): void {
    this.#report.corrupt(camera, problem);
  }

  lost(camera: Camera, reason: TtycamError): void {
    // In a clean end cameras are not in trouble, as when the reader of an output has closed it.
    if (this.#end.isReached && this.#end.failure === undefined) return;
    this.#report.lost(camera, reason);
    this.#views.changed();
  }

  forgotten(camera: Camera): void {
    this.#report.forgotten(camera);
    void this.#recorder.endForgotten(camera);
    this.#views.changed();
  }

  refused(address: string, reason: TtycamError): void {
    this.#report.refused(address, reason);
  }

  note(camera: Camera, message: string): void {
    this.#report.note('warn', camera.name, message);
  }

  /** A run of files alone has nothing more to wait for. A dashboard stays, as a person looks at the last pictures. */
  allEnded(failure: TtycamError | undefined): void {
    const { view, listen, from } = this.#options;
    if (view !== 'headless' || listen !== undefined || from !== undefined) return;
    if (failure === undefined) this.#end.finish();
    else this.#end.fail(failure);
  }

  natsConnected(server: string, cameras: string): void {
    this.#report.natsConnected(server, cameras);
  }

  natsLost(reason: TtycamError): void {
    this.#report.natsLost(reason);
  }

  natsDenied(reason: TtycamError): void {
    this.#report.natsDenied(reason);
  }

  /** Closes views, inputs and outputs, in this order. Each has a limited time. */
  async close(): Promise<void> {
    this.#credentialFollowing.abort();
    clearInterval(this.#stats);
    await this.#views.close();
    const inputs = [this.#endAnnouncement?.(), this.#server.close(), this.#nats?.close(), this.#pulled.close()];
    await this.#end.closing(Promise.all(inputs));
    this.#natsAbort.abort();
    const outputs = [...this.#frameOutputs, this.#recorder];
    const closing = outputs.map((output) => output.close().catch((reason) => this.#end.fail(reason)));
    await this.#end.closing(Promise.all(closing), unwrittenError);
  }

  /**
   * Reports the summary.
   *
   * @throws TtycamError what ended the run, or which expectation was not met.
   */
  conclude(): void {
    const summary = summarize(this.#cameras.roster.cameras, monotonicMs());
    this.#report.summary(summary);
    const failure = this.#end.failure ?? judge(this.#options, summary);
    if (failure !== undefined) throw failure;
  }

  #snapshots(): CameraSnapshot[] {
    const now = monotonicMs();
    return this.#cameras.roster.cameras.map((camera) => ({
      ...camera.snapshot(now),
      recording: this.#recorder.isRecording(camera.place),
    }));
  }

  /** Counts a frame that the dashboard or the window could not decode. */
  #damaged(place: number, frame: ReceivedFrame, reason: string): void {
    const camera = this.#cameras.roster.cameras.find((one) => one.place === place);
    if (camera?.damaged(frame) === true) this.#report.corrupt(camera, plainText(reason));
  }
}
