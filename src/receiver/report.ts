// Everything that happens, as JSON lines for scripts, as words for people, and as the dashboard's log.
import type { EventFields, Output } from '../cli/output.js';
import { findBottleneck } from '../core/camera/bottleneck.js';
import type { CameraSnapshot } from '../core/camera/camera-snapshot.js';
import { reasonOf } from '../core/camera/camera-state.js';
import type { Demand } from '../core/camera/demand.js';
import type { SenderRates } from '../core/camera/sender-rates.js';
import type { TtycamError } from '../core/errors.js';
import { lineForPeople } from '../core/exit-text.js';
import { MAX_CAMERAS } from '../core/limits.js';
import type { LogLevel, LogRing } from '../core/log.js';
import { LogThrottle } from '../core/rate/log-throttle.js';
import { monotonicMs } from '../net/clock.js';
import { type CredentialChange, changeWords } from '../net/credentials/credential-change.js';
import { hostOf, networkOf } from '../net/networks.js';
import type { Camera } from './inputs/camera.js';
import type { Recording } from './outputs/recording-output.js';
import { type CameraSummary, rounded } from './summary.js';

/** Broken pictures of one camera are told of at most so often; the count goes on. */
const CORRUPT_EVERY_MS = 1_000;

/** Addresses whose refused connections are told of apart within a minute. */
const MAX_REFUSERS = 64;

/** More cameras than this get one line together, for people. */
const MAX_LINES = 4;

/** Tells what happens, in each of the three ways. */
export class Report {
  readonly #output: Output;
  readonly #log: LogRing;
  readonly #corruptToldMs = new WeakMap<Camera, number>();
  /** What was last told of a camera's state: one that comes into sight again is no news. */
  readonly #told = new WeakMap<Camera, string>();
  readonly #refusals = new LogThrottle(monotonicMs(), MAX_REFUSERS);
  readonly #lines = new LogThrottle(monotonicMs(), MAX_CAMERAS);

  constructor(output: Output, log: LogRing) {
    this.#output = output;
    this.#log = log;
  }

  listening(url: string): void {
    this.#output.event('listening', { url });
    this.#tell('info', undefined, `listening on ${url}`);
  }

  busConnected(server: string, cameras: string): void {
    this.#output.event('bus-connected', { server, cameras });
    this.#tell('info', undefined, `on ${server}, listening for ${cameras === '*' ? 'every camera' : cameras}`);
  }

  /** There is no way to the bus, for this reason. */
  busLost(reason: TtycamError): void {
    this.#output.event('bus-lost', { code: reason.code, reason: reason.message });
    this.#tell('error', undefined, `no bus: ${reason.message}`);
  }

  /** The bus lets us not do something. */
  busDenied(reason: TtycamError): void {
    this.#output.event('bus-denied', { code: reason.code, reason: reason.message });
    this.#tell('error', undefined, reason.message);
  }

  /** Other keys or certificates hold from now on. */
  keysRead(files: readonly string[], change: CredentialChange): void {
    this.#output.event('keys-read', { files, ...change });
    this.#tell('info', undefined, changeWords(files, change));
  }

  /** Files of keys or certificates have changed and cannot be used, for this reason. */
  keysKept(files: readonly string[], reason: TtycamError): void {
    this.#output.event('keys-kept', { files, code: reason.code, reason: reason.message });
    this.#tell('error', undefined, `the keys of before stay in force: ${reason.message}`);
  }

  /** @param legacy Whether its sender is a program of the first protocol. */
  connected(camera: Camera, legacy: boolean): void {
    const { name, address, source, software, onBus } = camera.identity;
    this.#told.delete(camera);
    this.#output.event('connected', {
      camera: name,
      place: camera.place,
      address,
      source,
      software,
      legacy,
    });
    this.#tell(
      'info',
      name,
      `${onBus ? 'heard on' : 'connected from'} ${address}${source === '' ? '' : ` (${source})`}`,
    );
  }

  /**
   * A camera has come under a name that others have now, in the places given.
   *
   * @param legacy Whether its sender is a program of the first protocol, which has no name of its own.
   */
  nameShared({ name, place }: Pick<Camera, 'name' | 'place'>, others: readonly number[], legacy: boolean): void {
    const [first] = others;
    const they = others.length === 1 ? `camera ${first} has` : `${others.length} other cameras have`;
    const advice = legacy ? '' : '. Give each sender its own --name';
    this.#tell('warn', name, `${they} this name as well; this one is camera ${place}${advice}`);
  }

  state(camera: Camera): void {
    const { kind } = camera.state;
    const reason = reasonOf(camera.state);
    this.#output.event('state', { ...subject(camera), state: kind, reason: reason ?? null });
    if (kind === 'stalled')
      this.#tellState(camera, 'warn', reason === undefined ? 'no frames any more' : `no frames: ${reason}`);
    else if (kind === 'resting' && reason !== undefined) this.#tellState(camera, 'warn', `no frames: ${reason}`);
    else if (kind === 'paused') this.#tellState(camera, 'info', 'paused');
    else if (kind === 'live') this.#tellState(camera, 'info', 'live');
  }

  lost(camera: Camera, reason: TtycamError): void {
    this.#output.event('lost', { ...subject(camera), code: reason.code, reason: reason.message });
    this.#tell('error', camera.name, `lost: ${reason.message}`);
  }

  forgotten(camera: Camera): void {
    this.#output.event('forgotten', subject(camera));
    this.#tell('warn', camera.name, 'forgotten: it is lost, and its place was needed');
  }

  refused(address: string, reason: TtycamError): void {
    if (!this.#refusals.tell(reason.code, networkOf(hostOf(address)), reason.message)) return;
    this.#output.event('refused', { address, code: reason.code, reason: reason.message, count: 1 });
    this.#tell('warn', undefined, `${address} refused: ${reason.message}`);
  }

  /** What happened too often to be told each time; `atOnce` at the end. */
  #sum(atOnce = false): void {
    for (const { kind, place, reason, untold, count } of this.#refusals.due(monotonicMs(), atOnce)) {
      this.#output.event('refused', { address: place, code: kind, reason, count: untold });
      const words = `refused ${count.toLocaleString('en-US')} connections from ${place} in the last minute: ${reason}`;
      this.#tell('warn', undefined, words);
    }
    for (const { place, reason, untold } of this.#lines.due(monotonicMs(), atOnce)) {
      const words = `${untold.toLocaleString('en-US')} more of this in the last minute, at last: ${reason}`;
      this.#write('warn', place, words);
    }
  }

  corrupt(camera: Camera, problem: string): void {
    const now = monotonicMs();
    if (now - (this.#corruptToldMs.get(camera) ?? Number.NEGATIVE_INFINITY) < CORRUPT_EVERY_MS) return;
    this.#corruptToldMs.set(camera, now);
    this.#output.event('corrupt', { ...subject(camera), reason: problem });
    this.#tell('warn', camera.name, `a picture is damaged: ${problem}`);
  }

  /** Once a second. */
  stats(cameras: readonly CameraSnapshot[]): void {
    this.#sum();
    for (const camera of cameras) this.#output.event('stats', statsFields(camera));
    if (cameras.length === 0) return;
    const shown = cameras.filter((camera) => camera.state.kind !== 'lost');
    if (shown.length > MAX_LINES) {
      const fps = shown.reduce((sum, camera) => sum + camera.fps, 0);
      const bytesPerSecond = shown.reduce((sum, camera) => sum + camera.bytesPerSecond, 0);
      this.#output.say(`${shown.length} cameras  ${fps.toFixed(1)} fps  ${(bytesPerSecond / 1_000).toFixed(0)} kB/s`);
      return;
    }
    for (const camera of shown) this.#output.say(statsLine(camera));
  }

  windowOpened(backend: string): void {
    this.#output.event('window-opened', { backend });
    this.#tell('info', undefined, `window opened (${backend})`);
  }

  /** Closed by the person, or, with a reason, gone by itself or never there. */
  windowClosed(reason: TtycamError | undefined): void {
    this.#output.event('window-closed', { code: reason?.code ?? null, reason: reason?.message ?? null });
    if (reason === undefined) this.#tell('info', undefined, 'window closed');
    else this.#tell('error', undefined, reason.message);
  }

  snapshotSaved({ name, place }: Pick<CameraSnapshot, 'name' | 'place'>, path: string): void {
    this.#output.event('snapshot', { camera: name, place, path });
    this.#tell('info', name, `snapshot: ${path}`);
  }

  snapshotFailed({ name }: Pick<CameraSnapshot, 'name'>, reason: TtycamError): void {
    this.#tell('error', name, reason.message);
  }

  summary(cameras: readonly CameraSummary[]): void {
    this.#sum(true);
    this.#output.event('summary', { cameras });
    for (const { name, place, frames, bytes, fps, dropped, corrupt } of cameras) {
      const shared = cameras.some((other) => other.name === name && other.place !== place);
      const who = shared ? `${name} (${place})` : name;
      this.#output.say(`${who}: ${frames} frames, ${bytes} bytes, ${fps} fps, ${dropped} dropped, ${corrupt} corrupt`);
    }
  }

  /** What somebody has done here, or tried to. */
  note(level: LogLevel, camera: string | undefined, text: string): void {
    this.#tell(level, camera, text);
  }

  /** A recording has ended. */
  recorded({ path, frames, bytes }: Recording): void {
    this.#output.event('recorded', { path, frames, bytes });
    const words =
      frames === 0 ? `nothing to record in ${path}` : `recorded ${frames} frames, ${bytes} bytes in ${path}`;
    this.#tell('info', undefined, words);
  }

  #tellState(camera: Camera, level: LogLevel, words: string): void {
    if (this.#told.get(camera) === words) return;
    this.#told.set(camera, words);
    this.#tell(level, camera.name, words);
  }

  #tell(level: LogLevel, camera: string | undefined, text: string): void {
    if (camera === undefined || this.#lines.tell('', camera, text)) this.#write(level, camera, text);
  }

  #write(level: LogLevel, camera: string | undefined, given: string): void {
    // The dashboard's log is an exit of its own.
    const text = lineForPeople(given);
    this.#log.add({ timeMs: Date.now(), level, camera, text });
    const line = camera === undefined ? text : `${camera}: ${text}`;
    this.#output.say(line);
  }
}

function subject(camera: Camera): EventFields {
  return { camera: camera.name, place: camera.place };
}

function statsFields(camera: CameraSnapshot): EventFields {
  return {
    camera: camera.name,
    place: camera.place,
    state: camera.state.kind,
    fps: rounded(camera.fps),
    bytesPerSecond: Math.round(camera.bytesPerSecond),
    frames: camera.frames,
    bytes: camera.bytes,
    dropped: camera.dropped,
    skipped: camera.bus?.skipped ?? 0,
    corrupt: camera.corrupt,
    latencyMs: camera.latencyMs ?? null,
    roundTripMs: camera.roundTripMs === undefined ? null : rounded(camera.roundTripMs),
    sender: camera.sender === undefined ? null : senderFields(camera.sender),
    asked: camera.bus?.asked === undefined ? null : askedFields(camera.bus.asked),
  };
}

function askedFields({ fps, size }: Demand): EventFields {
  return { fps: fps ?? null, width: size?.width ?? null, height: size?.height ?? null };
}

function senderFields(sender: SenderRates): EventFields {
  return Object.fromEntries(Object.entries(sender).map(([name, value]) => [name, rounded(value)]));
}

function statsLine(camera: CameraSnapshot): string {
  const age = camera.latencyMs === undefined ? '' : `  age ${camera.latencyMs.p50} ms`;
  const lost = camera.dropped > 0 ? `  ${camera.dropped} dropped` : '';
  const rate = `${camera.fps.toFixed(1)} fps  ${(camera.bytesPerSecond / 1_000).toFixed(0)} kB/s`;
  return `${camera.name}  ${camera.state.kind}  ${rate}${age}${lost}${slowerBecause(camera)}`;
}

/** Why fewer frames arrive than the camera gives, where that is so. */
function slowerBecause({ state, fps, sender, bus }: CameraSnapshot): string {
  if (state.kind !== 'live' || sender === undefined) return '';
  const wantedFps = Math.min(sender.capturedFps, bus?.asked?.fps ?? sender.capturedFps);
  const bottleneck = findBottleneck({ wantedFps, arrivedFps: fps, drawnFps: undefined, sender });
  return bottleneck.kind === 'none' ? '' : `  (${bottleneck.words})`;
}
