// One run of the receiver. Its inputs report to it, and it hands each frame to the outputs and the views.
import type { ProgramContext } from '../../cli/run-program.js';
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import type { TtycamError } from '../../core/errors.js';
import type { LogRing } from '../../core/log.js';
import { plainText } from '../../core/text.js';
import type { AttachSource, RunSource } from '../../events/run-source.js';
import { monotonicMs } from '../../net/clock.js';
import { createActions } from '../dashboard-actions.js';
import { receiverSource } from '../events/run-source.js';
import { judge } from '../expectations.js';
import { ReceiverHttp, type ReceiverHttpHost } from '../http/receiver-http.js';
import type { Camera } from '../inputs/camera.js';
import { CameraRegistry } from '../inputs/camera-registry.js';
import { DemandPolicy, wantsAll } from '../inputs/demand-policy.js';
import type { FrameQuota } from '../inputs/frame-receiver.js';
import { FullSizeFrames } from '../inputs/full-size-frame.js';
import { type CheckPicture, checkJpeg } from '../inputs/picture-check.js';
import type { ReceiverOptions } from '../options.js';
import type { FrameOutput } from '../outputs/frame-output.js';
import type { OpenedOutputs } from '../outputs/open-outputs.js';
import { Recorder } from '../outputs/recorder.js';
import { addCamera } from '../pulled/add-camera.js';
import type { Report } from '../report.js';
import { summarize } from '../summary.js';
import { type ViewFeed, Views } from '../views.js';
import { type RunEnding, unwrittenError } from './run-ending.js';
import { RunInputs, type RunInputsEvents } from './run-inputs.js';
import { type ReceiverEndpoints, senderReach, sshHost } from './sender-reach.js';

const STATS_EVERY_MS = 1_000;

/** For a program that runs the receiver inside itself, as `npm start` does. */
export interface ReceiverHooks {
  /** The receiver listens, on this URL. */
  readonly listening?: (url: string) => void;
  /** The run has begun, and offers this to its events. */
  readonly opened?: AttachSource;
}

/** What exists before the outputs are open. */
export interface RunBasics {
  readonly log: LogRing;
  readonly report: Report;
  readonly end: RunEnding;
  readonly quota: FrameQuota;
}

/** One run. */
export class Run implements RunInputsEvents {
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

  readonly #inputs: RunInputs;

  // Outputs
  readonly #frameOutputs: readonly FrameOutput[];
  readonly #recorder: Recorder;
  readonly #http: ReceiverHttp | undefined;

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
      this.#recorder.isRecording(place) ||
      this.#views.windowPlace === place ||
      this.#fullSizeFrames.isWaiting(place) ||
      this.#http?.isWatching(place) === true;
    this.#demand = new DemandPolicy({ all: wantsAll(options), needsFull });

    this.#inputs = new RunInputs(options, { cameras: this.#cameras, demand: this.#demand, quota, report }, this);
    this.#frameOutputs = outputs?.frameOutputs ?? [];
    this.#recorder = new Recorder(options.folder, outputs?.recording, report);

    const feed = this.#viewFeed();
    this.#views = new Views(options, context, feed, report, end);
    this.source = receiverSource({ snapshots: () => this.#snapshots(), actions: feed.actions, report });
    this.#http = options.http && new ReceiverHttp(options.http, this.#httpHost(options, context, feed));
  }

  /** Opens the inputs, then the views. Returns early where the run ends meanwhile. */
  async start(hooks: ReceiverHooks): Promise<void> {
    if (this.#end.isReached) return;
    await this.#inputs.open();
    const httpUrl = await this.#http?.open();
    await this.#views.open();
    if (this.#end.isReached) return;
    const { url } = this.#inputs;
    if (url !== undefined) {
      this.#report.listening(url);
      hooks.listening?.(url);
    }
    if (httpUrl !== undefined) this.#report.listening(httpUrl);
    this.#stats = setInterval(() => this.#report.stats(this.#snapshots()), STATS_EVERY_MS);
  }

  #viewFeed(): ViewFeed {
    const inputs = this.#inputs;
    const demandChanged = () => inputs.demandChanged();
    return {
      cameras: () => this.#snapshots(),
      listeningUrl: () => inputs.url,
      natsUrl: inputs.natsUrl,
      reach: () => senderReach(this.#endpoints, sshHost(process.env['SSH_CONNECTION'])),
      log: this.#log,
      actions: createActions({
        server: inputs.server,
        recorder: this.#recorder,
        report: this.#report,
        folder: this.#options.folder,
        demandChanged,
        requestControl: (camera, request) => inputs.requestControl(camera, request),
        fullSizeFrames: this.#fullSizeFrames,
        addCamera: (text) => addCamera(text, inputs.pulled, this.#options.configFile),
      }),
      damaged: (place, frame, reason) => this.#damaged(place, frame, reason),
      visible: (cameras) => {
        this.#demand.visible = cameras;
        demandChanged();
      },
    };
  }

  get #endpoints(): ReceiverEndpoints {
    return { listening: this.#inputs.url, nats: this.#inputs.natsUrl };
  }

  #httpHost(options: ReceiverOptions, { output }: ProgramContext, feed: ViewFeed): ReceiverHttpHost {
    return {
      expectations: options,
      actions: feed.actions,
      cameras: () => this.#cameras.roster.cameras,
      snapshots: () => this.#snapshots(),
      endpoints: () => this.#endpoints,
      listen: (listener) => output.listen(listener),
      demandChanged: () => this.#inputs.demandChanged(),
      refused: (address, reason) => this.#report.refused(address, reason),
      secretsRead: (files) => this.#report.keysRead(files),
      secretsKept: (files, reason) => this.#report.keysKept(files, reason),
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
    this.#http?.frame(camera, frame);
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
    this.#http?.forgotten(camera.place);
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
    this.#inputs.ending();
    clearInterval(this.#stats);
    await this.#views.close();
    await this.#end.closing(this.#http?.close() ?? Promise.resolve());
    await this.#end.closing(this.#inputs.close());
    this.#inputs.abandon();
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
