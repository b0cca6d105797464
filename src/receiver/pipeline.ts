// The receiver on one page: link -> camera -> outputs, and beside it stats and state -> dashboard or lines.
import type { ProgramContext } from '../cli/run.js';
import { TtycamError } from '../core/errors.js';
import { LogRing } from '../core/log.js';
import type { CameraSnapshot } from '../core/snapshot.js';
import type { Demand } from '../core/watches.js';
import { formatBusUrl } from '../net/bus-url.js';
import { Chaos } from '../net/chaos.js';
import { monotonicMs } from '../net/clock.js';
import { formatEndpoint } from '../net/endpoint.js';
import { openBus } from '../net/nats.js';
import type { Dashboard, Sight } from '../tui/dashboard.js';
import { createActions } from './actions.js';
import { BusCameras } from './bus-cameras.js';
import type { Camera } from './camera.js';
import { Cameras } from './cameras.js';
import { pictureDecoder } from './decode.js';
import { framesWanted, judge, timedOut } from './expectations.js';
import { keyNames, Names } from './names.js';
import type { ReceiverOptions } from './options.js';
import { openMjpeg } from './outputs/mjpeg.js';
import type { FrameOutput } from './outputs/output.js';
import { Recording } from './outputs/recording.js';
import { openSave } from './outputs/save.js';
import { Recorder } from './recorder.js';
import { Report } from './report.js';
import { Server, type ServerEvents } from './server.js';
import { summarize } from './summary.js';
import { demandOf, wantsAll } from './wants.js';
import { WholeFrames } from './whole-frame.js';
import { ReceiverWindow } from './window/window.js';

const STATS_EVERY_MS = 1_000;

/** For whoever runs the receiver inside another program, as `npm start` does. */
export interface ReceiverHooks {
  /** It listens, on this url. */
  readonly listening?: (url: string) => void;
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
  const { console, signal } = context;
  const log = new LogRing();
  const report = new Report(console, log);
  const outputs = await openOutputs(options);
  const commanded = options.record === undefined ? undefined : await Recording.begin(options.record);
  const recorder = new Recorder(options.folder, commanded, {
    note: (level, camera, text) => report.note(level, camera, text),
    recorded: (recording) => report.recorded(recording),
  });
  const end = new Ending(signal);
  let frames = 0;
  let redraw: () => void = () => undefined;
  const changed = (): void => {
    window.changed();
    redraw();
  };

  const names = new Names(keyNames(options.credentials), options.allow);
  const events: ServerEvents = {
    connected: (camera, connection) => {
      report.connected(camera, connection.legacy);
      changed();
    },
    state: (camera) => {
      report.state(camera);
      changed();
    },
    lost: (camera, reason) => {
      report.lost(camera, reason);
      changed();
    },
    forgotten: (camera) => {
      report.forgotten(camera);
      void recorder.endForgotten(camera);
      changed();
    },
    refused: (address, reason) => report.refused(address, reason),
    corrupt: (camera, problem) => report.corrupt(camera, problem),
    frame: async (camera, frame) => {
      window.frame(camera.place, frame);
      wholeFrames.frame(camera.place, frame);
      redraw();
      frames += 1;
      const last = frames >= options.frames;
      if (last) {
        server.stopTaking();
        bus?.stopTaking();
      }
      try {
        for (const output of outputs) await output.write(camera.name, frame);
        await recorder.write(camera, frame);
      } catch (reason) {
        end.fail(reason);
        throw reason;
      }
      if (last) end.finish();
    },
  };
  const cameras = new Cameras(events);
  const server = new Server(events, names, cameras);
  const busUrl = options.from === undefined ? undefined : formatBusUrl({ ...options.from.url, names: [] });
  const wholeFrames = new WholeFrames();
  let sights: readonly Sight[] = [];
  const all = wantsAll(options);
  const isWhole = (place: number): boolean =>
    recorder.isRecording(place) || window.place === place || wholeFrames.wants(place);
  const demand = ({ place }: Camera): Demand | undefined => demandOf(place, { all, isWhole, sights });
  const bus = options.from && createBus(options.from, demand, { cameras, names, events, report });
  const wantsChanged = (): void => bus?.wantsChanged();
  const inSight = (seen: readonly Sight[]): void => {
    sights = seen;
    wantsChanged();
  };
  if (options.chaos !== undefined) server.disturb(new Chaos(options.chaos));
  const snapshots = (): CameraSnapshot[] => {
    const now = monotonicMs();
    return cameras.roster.cameras.map((camera) => ({
      ...camera.snapshot(now),
      recording: recorder.isRecording(camera.place),
    }));
  };

  let url: string | undefined;
  const senderUrl = (): string => url ?? busUrl ?? '';
  const { windowSize: size, windowBackend: backend } = options;
  const window = new ReceiverWindow(
    { size, backend, folder: options.folder },
    { cameras: snapshots, listening: senderUrl },
    report,
    (ended) => {
      // A dashboard goes on without it; headless, the window was all there was.
      if (options.view === 'tui') return;
      if (ended.kind === 'gone') end.fail(ended.reason);
      else end.finish();
    },
  );

  let dashboard: Dashboard | undefined;
  let stats: NodeJS.Timeout | undefined;
  let timeout: NodeJS.Timeout | undefined;
  try {
    if (options.listen !== undefined) {
      url = formatEndpoint(await server.listen({ endpoint: options.listen, credentials: options.credentials }));
    }
    if (bus !== undefined && options.from !== undefined) {
      // Ended by its own `close`, which says goodbye to the cameras.
      bus.start(openBus({ ...options.from.access, clientName: 'ttycam receiver' }, bus, new AbortController().signal));
    }
    // A display that hangs must not hold up whoever wants to stop.
    if (options.video === 'window') await Promise.race([window.open(undefined), end.reached]);
    if (options.view === 'tui') {
      const actions = {
        ...createActions({ server, recorder, report, folder: options.folder, wantsChanged, wholeFrames }),
        toggleWindow: (place: number | undefined) => window.toggle(place),
      };
      const watch = (listener: () => void): (() => void) => {
        redraw = listener;
        return () => {
          redraw = () => undefined;
        };
      };
      dashboard = await openTui(options, context, {
        cameras: snapshots,
        log,
        listening: url,
        bus: busUrl,
        watch,
        inSight,
        actions,
      });
      void dashboard.ended.then((ended) => {
        if (ended.kind === 'terminal-gone')
          end.fail(new TtycamError('terminal-gone', `the terminal is gone: ${ended.reason}`));
        else end.finish();
      });
    }
    if (url !== undefined) {
      report.listening(url);
      hooks.listening?.(url);
    }
    stats = setInterval(() => report.stats(snapshots()), STATS_EVERY_MS);
    if (options.timeoutMs !== undefined) {
      timeout = setTimeout(() => {
        if (frames < framesWanted(options)) end.fail(timedOut(options, frames));
      }, options.timeoutMs);
    }
    await end.reached;
  } finally {
    clearInterval(stats);
    clearTimeout(timeout);
    await window.close();
    await dashboard?.close();
    console.muted = false;
    await Promise.all([server.close(), bus?.close()]);
    const closed = await Promise.allSettled([...outputs, recorder].map((output) => output.close()));
    for (const one of closed) if (one.status === 'rejected') end.fail(one.reason);
  }
  const summary = summarize(cameras.roster.cameras, monotonicMs());
  report.summary(summary);
  if (end.failure !== undefined) throw end.failure;
  const unmet = judge(options, summary);
  if (unmet !== undefined) throw unmet;
}

/** The one way out of a run: the first reason counts. */
class Ending {
  readonly reached: Promise<void>;
  #failure: TtycamError | undefined;
  #resolve: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.reached = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    if (signal.aborted) this.finish();
    signal.addEventListener('abort', () => this.finish(), { once: true });
  }

  get failure(): TtycamError | undefined {
    return this.#failure;
  }

  finish(): void {
    this.#resolve();
  }

  fail(reason: unknown): void {
    this.#failure ??= TtycamError.from(reason);
    this.#resolve();
  }
}

/** The cameras on a bus, whose events are told as those of the server are. */
function createBus(
  { url }: NonNullable<ReceiverOptions['from']>,
  demand: (camera: Camera) => Demand | undefined,
  run: { readonly cameras: Cameras; readonly names: Names; readonly events: ServerEvents; readonly report: Report },
): BusCameras {
  const { cameras, names, events, report } = run;
  const patterns = url.names.length === 0 ? ['*'] : url.names;
  return new BusCameras({ patterns, demandOf: demand }, cameras, names, {
    ...events,
    connected: (camera) => events.connected(camera, { legacy: false }),
    busConnected: (server) => report.busConnected(server, patterns.join(',')),
    busLost: (reason) => report.busLost(reason),
    busDenied: (reason) => report.busDenied(reason),
  });
}

async function openOutputs({ save, output }: ReceiverOptions): Promise<FrameOutput[]> {
  const outputs: FrameOutput[] = [];
  if (save !== undefined) outputs.push(await openSave(save));
  if (output !== undefined) outputs.push(await openMjpeg(output, process.stdout));
  return outputs;
}

/** Loads and opens the dashboard; only then is blessed needed. */
async function openTui(
  options: ReceiverOptions,
  { console, onLastBreath }: ProgramContext,
  feed: Parameters<typeof import('../tui/dashboard.js').openDashboard>[0],
): Promise<Dashboard> {
  const { openDashboard } = await import('../tui/dashboard.js');
  const { color, theme, ascii, mouse, picture } = options;
  const { stdin: input, stdout: output, env, platform } = process;
  const pictures = options.video === 'terminal';
  const view = { color, theme, ascii, mouse, picture, pictures, decode: pictureDecoder() };
  const dashboard = await openDashboard(feed, view, { input, output, env, platform });
  console.muted = true;
  onLastBreath(() => dashboard.restoreNow());
  return dashboard;
}
