// The receiver on one page: link -> camera -> outputs, and beside it stats and state -> dashboard or lines.
import type { ProgramContext } from '../cli/run-program.js';
import type { CameraSnapshot } from '../core/camera/camera-snapshot.js';
import type { Demand } from '../core/camera/demand.js';
import type { ReceivedFrame } from '../core/camera/received-frame.js';
import { TtycamError } from '../core/errors.js';
import { LogRing } from '../core/log.js';
import { plainText } from '../core/text.js';
import { Chaos } from '../net/chaos.js';
import { monotonicMs } from '../net/clock.js';
import { formatEndpoint } from '../net/endpoint.js';
import { openNats } from '../net/nats/nats.js';
import { formatNatsUrl } from '../net/nats/nats-url.js';
import type { Dashboard, VisibleCamera } from '../tui/dashboard.js';
import { createActions } from './dashboard-actions.js';
import { pictureDecoder, uprightJpeg } from './decode.js';
import { framesWanted, judge, timedOut } from './expectations.js';
import { Admission, keyNames } from './inputs/admission.js';
import type { Camera } from './inputs/camera.js';
import { CameraRegistry } from './inputs/camera-registry.js';
import { followKeys } from './inputs/credential-reload.js';
import { demandOf, wantsAll } from './inputs/demand-policy.js';
import { FullSizeFrames } from './inputs/full-size-frame.js';
import { NatsCameras } from './inputs/nats-cameras.js';
import { checkJpeg } from './inputs/picture-check.js';
import { Server, type ServerEvents } from './inputs/server.js';
import type { ReceiverOptions } from './options.js';
import type { FrameOutput } from './outputs/frame-output.js';
import { openJpegFiles } from './outputs/jpeg-files-output.js';
import { openMjpeg } from './outputs/mjpeg-output.js';
import { Recorder } from './outputs/recorder.js';
import { Recording } from './outputs/recording-output.js';
import { Report } from './report.js';
import { RunEnding } from './run-ending.js';
import { summarize } from './summary.js';
import { ReceiverWindow } from './window/window.js';

const STATS_EVERY_MS = 1_000;

/** How long a terminal, a peer or a disk may take for its part of the end. */
const CLOSE_TIMEOUT_MS = 5_000;

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
  const { output, signal } = context;
  const log = new LogRing();
  const report = new Report(output, log);
  const end = new RunEnding(signal);
  let frames = 0;
  // It holds from here on, also where a disk, a display or a terminal hangs.
  const timeout =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          if (frames < framesWanted(options)) end.fail(timedOut(options, frames));
        }, options.timeoutMs);
  const places = await end.before(openPlaces(options, report, signal)).catch((reason: unknown) => {
    clearTimeout(timeout);
    throw reason;
  });
  const outputs = places?.outputs ?? [];
  const recorder = new Recorder(options.folder, places?.recording, {
    note: (level, camera, text) => report.note(level, camera, text),
    recorded: (recording) => report.recorded(recording),
  });
  let written = 0;
  let redraw: () => void = () => undefined;
  const changed = (): void => {
    window.changed();
    redraw();
  };

  const names = new Admission(keyNames(options.credentials?.current), options.allow);
  const events: ServerEvents = {
    connected: (camera, connection) => {
      report.connected(camera, connection.legacy);
      const others = cameras.namesakes(camera);
      if (others.length > 0) report.nameShared(camera, others, connection.legacy);
      changed();
    },
    state: (camera) => {
      report.state(camera);
      changed();
    },
    lost: (camera, reason) => {
      // Where the reader of an output has gone, no camera is in trouble.
      if (end.isReached && end.failure === undefined) return;
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
    prove: options.check ? checkJpeg : undefined,
    frame: async (camera, frame) => {
      window.frame(camera.place, frame);
      wholeFrames.frame(camera.place, frame);
      redraw();
      frames += 1;
      if (frames >= options.frames) {
        server.stopTaking();
        bus?.stopTaking();
      }
      try {
        for (const frameOutput of outputs) await frameOutput.write(camera.name, frame);
        await recorder.write(camera, frame);
      } catch (reason) {
        end.fail(reason);
        throw reason;
      }
      written += 1;
      // Not with the last frame that came: those of other cameras may still be on their way into the outputs.
      if (written >= options.frames) {
        server.hasAll();
        bus?.hasAll();
        end.finish();
      }
    },
  };
  const cameras = new CameraRegistry(events);
  // Found by whoever decodes: the dashboard, or the window.
  const damaged = (place: number, frame: ReceivedFrame, reason: string): void => {
    const camera = cameras.roster.cameras.find((one) => one.place === place);
    if (camera?.damaged(frame) === true) report.corrupt(camera, plainText(reason));
  };
  const server = new Server(events, names, cameras);
  const busUrl = options.from === undefined ? undefined : formatNatsUrl({ ...options.from.url, names: [] });
  const wholeFrames = new FullSizeFrames();
  let sights: readonly VisibleCamera[] = [];
  const all = wantsAll(options);
  const isWhole = (place: number): boolean =>
    recorder.isRecording(place) || window.place === place || wholeFrames.wants(place);
  const demand = ({ place }: Camera): Demand | undefined => demandOf(place, { all, isWhole, sights });
  const bus = options.from && createBus(options.from, demand, { cameras, names, events, report });
  const wantsChanged = (): void => bus?.wantsChanged();
  const inSight = (seen: readonly VisibleCamera[]): void => {
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
    { cameras: snapshots, listening: senderUrl, damaged },
    report,
    (ended) => {
      // A dashboard goes on without it; headless, the window was all there was.
      if (options.view === 'tui') return;
      if (ended.kind === 'gone') end.fail(ended.reason);
      else end.finish();
    },
  );

  let dashboard: Dashboard | undefined;
  const following = new AbortController();
  let stats: NodeJS.Timeout | undefined;
  const begin = async (): Promise<void> => {
    if (end.isReached) return;
    if (options.listen !== undefined) {
      const credentials = options.credentials?.current;
      url = formatEndpoint(await server.listen({ endpoint: options.listen, credentials }));
    }
    followKeys(options, server, report, following.signal);
    if (bus !== undefined && options.from !== undefined) {
      // Ended by its own `close`, which says goodbye to the cameras.
      bus.start(openNats({ ...options.from.access, clientName: 'ttycam receiver' }, bus, new AbortController().signal));
    }
    if (options.video === 'window') await window.open(undefined);
    if (options.view === 'tui' && !end.isReached) {
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
        damaged,
        actions,
      });
      if (end.isReached) return await dashboard.close();
      void dashboard.ended.then((ended) => {
        if (ended.kind === 'terminal-gone')
          end.fail(new TtycamError('terminal-gone', `the terminal is gone: ${ended.reason}`));
        else end.finish();
      });
    }
    if (end.isReached) return;
    if (url !== undefined) {
      report.listening(url);
      hooks.listening?.(url);
    }
    stats = setInterval(() => report.stats(snapshots()), STATS_EVERY_MS);
  };
  try {
    await end.before(begin());
    await end.reached;
  } finally {
    following.abort();
    clearInterval(stats);
    clearTimeout(timeout);
    await end.within(CLOSE_TIMEOUT_MS, window.close());
    await end.within(CLOSE_TIMEOUT_MS, dashboard?.close() ?? Promise.resolve());
    output.muted = false;
    await end.within(CLOSE_TIMEOUT_MS, Promise.all([server.close(), bus?.close()]));
    const closing = [...outputs, recorder].map((frameOutput) =>
      frameOutput.close().catch((reason) => end.fail(reason)),
    );
    await end.within(CLOSE_TIMEOUT_MS, Promise.all(closing), unwritten);
  }
  const summary = summarize(cameras.roster.cameras, monotonicMs());
  report.summary(summary);
  if (end.failure !== undefined) throw end.failure;
  const unmet = judge(options, summary);
  if (unmet !== undefined) throw unmet;
}

/** The cameras on a bus, whose events are told as those of the server are. */
function createBus(
  { url }: NonNullable<ReceiverOptions['from']>,
  demand: (camera: Camera) => Demand | undefined,
  run: {
    readonly cameras: CameraRegistry;
    readonly names: Admission;
    readonly events: ServerEvents;
    readonly report: Report;
  },
): NatsCameras {
  const { cameras, names, events, report } = run;
  const patterns = url.names.length === 0 ? ['*'] : url.names;
  return new NatsCameras({ patterns, demandOf: demand }, cameras, names, {
    ...events,
    connected: (camera) => events.connected(camera, { legacy: false }),
    busConnected: (server) => report.busConnected(server, patterns.join(',')),
    busLost: (reason) => report.busLost(reason),
    busDenied: (reason) => report.busDenied(reason),
  });
}

/** Where frames are written to, as the command line asks for it. */
async function openPlaces({ save, output, record }: ReceiverOptions, report: Report, signal: AbortSignal) {
  const waiting = () => report.note('info', undefined, `waiting for somebody to read ${output}`);
  const outputs: FrameOutput[] = [];
  if (save !== undefined) outputs.push(await openJpegFiles(save));
  if (output !== undefined) outputs.push(await openMjpeg(output, process.stdout, { waiting, signal }));
  return { outputs, recording: record === undefined ? undefined : await Recording.begin(record) };
}

function unwritten(): TtycamError {
  const words = `what was written last may be missing: the disk has not answered for ${CLOSE_TIMEOUT_MS / 1_000} s`;
  return new TtycamError('output-failed', words);
}

/** Loads and opens the dashboard; only then is blessed needed. */
async function openTui(
  options: ReceiverOptions,
  { output, onFatalExit }: ProgramContext,
  feed: Parameters<typeof import('../tui/dashboard.js').openDashboard>[0],
): Promise<Dashboard> {
  const { openDashboard } = await import('../tui/dashboard.js');
  const { color, theme, ascii, mouse, picture } = options;
  const { stdin, stdout, env, platform } = process;
  const pictures = options.video === 'terminal';
  const view = { color, theme, ascii, mouse, picture, pictures, decode: pictureDecoder(), turnUpright: uprightJpeg };
  const dashboard = await openDashboard(feed, view, { input: stdin, output: stdout, env, platform });
  output.muted = true;
  onFatalExit(() => dashboard.restoreNow());
  return dashboard;
}
