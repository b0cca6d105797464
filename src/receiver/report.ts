// Reports everything that happens: as JSON lines for scripts, as text for people, and in the dashboard's log.
import type { EventFields, Output } from '../cli/output.js';
import type { CameraSnapshot } from '../core/camera/camera-snapshot.js';
import { isEnd, reasonOf } from '../core/camera/camera-state.js';
import type { TtycamError } from '../core/errors.js';
import { lineForPeople } from '../core/exit-text.js';
import { MAX_CAMERAS } from '../core/limits.js';
import type { LogLevel, LogRing } from '../core/log.js';
import { LogThrottle } from '../core/rate/log-throttle.js';
import { FAULT_OVER_AFTER_MS, RecurringFault } from '../core/rate/recurring-fault.js';
import { countText, durationText, numberText, sizeText } from '../core/units.js';
import { monotonicMs } from '../net/clock.js';
import { type CredentialChange, changeWords, NO_NAMED_KEYS } from '../net/credentials/credential-change.js';
import { hostOf, networkOf } from '../net/networks.js';
import { statsFields } from './camera-stats.js';
import type { Camera } from './inputs/camera.js';
import type { RecordedCamera } from './outputs/recorder.js';
import type { Recording } from './outputs/recording-output.js';
import { progressText } from './progress.js';
import { type CameraSummary, summaryTable } from './summary.js';

/** How often scripts get a damaged picture of one camera at most. All of them are counted. */
const CORRUPT_EVERY_MS = 1_000;

/** Addresses whose refused connections are reported separately within a minute. */
const MAX_REFUSED_ADDRESSES = 64;

/** The reports of one run. */
export class Report {
  readonly #output: Output;
  readonly #logRing: LogRing;
  readonly #now: () => number;
  /** The damaged pictures of each place, and when scripts got the last one. */
  readonly #damage = new Map<number, { readonly fault: RecurringFault; reportedMs: number }>();
  /** What was last logged of a camera's state: one that is merely drawn again is not logged again. */
  readonly #loggedState = new WeakMap<Camera, string>();
  /** Since when a camera has been lost or stalled. */
  readonly #troubleSinceMs = new WeakMap<Camera, number>();
  readonly #refusals: LogThrottle;
  readonly #lines: LogThrottle;

  /** @param now A monotonic clock, in ms. */
  constructor(output: Output, log: LogRing, now: () => number = monotonicMs) {
    this.#output = output;
    this.#logRing = log;
    this.#now = now;
    this.#refusals = new LogThrottle(now(), MAX_REFUSED_ADDRESSES);
    this.#lines = new LogThrottle(now(), MAX_CAMERAS);
  }

  listening(url: string): void {
    this.#output.event('listening', { url });
    this.#log('info', undefined, `listening on ${url}`);
  }

  /** The receiver runs, and `ttycam find` does not find it. */
  notAnnounced(reason: string): void {
    this.#output.event('not-announced', { reason });
    this.#log('error', undefined, `not announced: ${reason}`);
  }

  natsConnected(server: string, cameras: string): void {
    this.#output.event('nats-connected', { server, cameras });
    this.#log('info', undefined, `on ${server}, listening for ${cameras === '*' ? 'every camera' : cameras}`);
  }

  /** There is no connection to a NATS server, for this reason. */
  natsLost(reason: TtycamError): void {
    this.#output.event('nats-lost', { code: reason.code, reason: reason.message });
    this.#log('error', undefined, `no NATS server: ${reason.message}`);
  }

  /** The NATS server has forbidden a subject. */
  natsDenied(reason: TtycamError): void {
    this.#output.event('nats-denied', { code: reason.code, reason: reason.message });
    this.#log('error', undefined, reason.message);
  }

  /** Other keys or certificates are in force from now on. */
  keysRead(files: readonly string[], change: CredentialChange = NO_NAMED_KEYS): void {
    this.#output.event('keys-read', { files, ...change });
    this.#log('info', undefined, changeWords(files, change));
  }

  /** Files of keys or certificates have changed and cannot be used, for this reason. */
  keysKept(files: readonly string[], reason: TtycamError): void {
    this.#output.event('keys-kept', { files, code: reason.code, reason: reason.message });
    this.#log('error', undefined, `the keys of before stay in force: ${reason.message}`);
  }

  /** @param legacy Whether its sender is a program of the first protocol. */
  connected(camera: Camera, legacy: boolean): void {
    const { name, address, source, software, onNats, isPulled } = camera.identity;
    this.#loggedState.delete(camera);
    this.#output.event('connected', {
      camera: name,
      place: camera.place,
      address,
      source,
      software,
      legacy,
    });
    this.#log(
      'info',
      name,
      `${isPulled === true ? 'open:' : onNats ? 'heard on' : 'connected from'} ${address}${source === '' || source === address ? '' : ` (${source})`}`,
    );
  }

  /**
   * A camera has come under a name that others have now, in the places given.
   *
   * @param legacy Whether its sender is a program of the first protocol, which has no name of its own.
   */
  nameShared({ name, place, identity }: Camera, others: readonly number[], legacy: boolean): void {
    const [first] = others;
    const they = others.length === 1 ? `camera ${first} has` : `${others.length} other cameras have`;
    const own =
      identity.isPulled === true ? 'Write a name before its address: name=…' : 'Give each sender its own --name';
    const advice = legacy ? '' : `. ${own}`;
    this.#log('warn', name, `${they} this name as well; this one is camera ${place}${advice}`);
  }

  state(camera: Camera): void {
    const { kind } = camera.state;
    const reason = reasonOf(camera.state);
    this.#output.event('state', { ...subject(camera), state: kind, reason: reason ?? null });
    if (kind === 'stalled') {
      this.#troubleBegins(camera);
      this.#logState(camera, 'warn', `stalled: ${reason ?? 'no frames'}`);
    } else if (kind === 'resting' && reason !== undefined) this.#logState(camera, 'warn', `no frames: ${reason}`);
    else if (kind === 'paused') this.#logState(camera, 'info', 'paused');
    else if (kind === 'live') this.#logState(camera, 'info', this.#liveText(camera));
  }

  #troubleBegins(camera: Camera): void {
    if (!this.#troubleSinceMs.has(camera)) this.#troubleSinceMs.set(camera, this.#now());
  }

  /** A log that is read in the morning should say for how long a camera was away. */
  #liveText(camera: Camera): string {
    const awayMs = this.#now() - (this.#troubleSinceMs.get(camera) ?? this.#now());
    this.#troubleSinceMs.delete(camera);
    return awayMs < 1_000 ? 'live' : `live, after ${durationText(awayMs)}`;
  }

  lost(camera: Camera, reason: TtycamError): void {
    this.#output.event('lost', { ...subject(camera), code: reason.code, reason: reason.message });
    // A sender that a person has stopped is not in trouble, and the dashboard shows the same word.
    if (isEnd(reason.message)) this.#log('info', camera.name, `ended: ${reason.message}`);
    else this.#log('error', camera.name, `lost: ${reason.message}`);
    this.#troubleBegins(camera);
  }

  forgotten(camera: Camera): void {
    this.#damage.delete(camera.place);
    this.#output.event('forgotten', subject(camera));
    const why = camera.identity.isPulled === true ? 'it was not added' : 'it is lost, and its place was needed';
    this.#log('warn', camera.name, `forgotten: ${why}`);
  }

  refused(address: string, reason: TtycamError): void {
    if (!this.#refusals.shouldLog(reason.code, networkOf(hostOf(address)), reason.message)) return;
    this.#output.event('refused', { address, code: reason.code, reason: reason.message, count: 1 });
    this.#log('warn', undefined, `${address} refused: ${reason.message}`);
  }

  /** Reports the number of events that were throttled in the last minute; with `atOnce`, at the end of the run. */
  #reportThrottled(atOnce = false): void {
    for (const { kind, origin, reason, unreported, count } of this.#refusals.due(this.#now(), atOnce)) {
      this.#output.event('refused', { address: origin, code: kind, reason, count: unreported });
      const text = `refused ${numberText(count)} connections from ${origin} in the last minute: ${reason}`;
      this.#log('warn', undefined, text);
    }
    for (const { origin, reason, unreported } of this.#lines.due(this.#now(), atOnce)) {
      const text = `${numberText(unreported)} more of this in the last minute, at last: ${reason}`;
      this.#write('warn', origin, text);
    }
  }

  corrupt(camera: Camera, problem: string): void {
    const now = this.#now();
    const damage = this.#damage.get(camera.place) ?? {
      fault: new RecurringFault(),
      reportedMs: Number.NEGATIVE_INFINITY,
    };
    this.#damage.set(camera.place, damage);
    if (damage.fault.occurred(problem, now)) this.#log('warn', camera.name, `a picture is damaged: ${problem}`);
    if (now - damage.reportedMs < CORRUPT_EVERY_MS) return;
    damage.reportedMs = now;
    this.#output.event('corrupt', { ...subject(camera), reason: problem });
  }

  /** Logs how many more pictures of a camera were damaged, or that none is any more. */
  #reportDamage({ place, name, state }: CameraSnapshot): void {
    const line = this.#damage.get(place)?.fault.due(this.#now(), state.kind === 'live');
    if (line?.kind === 'more') {
      const pictures = line.count === 1 ? 'picture is' : 'pictures are';
      this.#log('warn', name, `${numberText(line.count)} more ${pictures} damaged, the last: ${line.reason}`);
    } else if (line?.kind === 'over') {
      const total = numberText(line.total);
      this.#log('info', name, `no picture was damaged for ${FAULT_OVER_AFTER_MS / 1_000} s; ${total} were before`);
    }
  }

  /** Once a second. */
  stats(cameras: readonly CameraSnapshot[]): void {
    this.#reportThrottled();
    for (const camera of cameras) {
      this.#reportDamage(camera);
      this.#output.event('stats', statsFields(camera));
    }
    this.#output.progress(progressText(cameras));
  }

  windowOpened(backend: string): void {
    this.#output.event('window-opened', { backend });
    this.#log('info', undefined, `window opened (${backend})`);
  }

  /** Closed by the person; with a reason, gone by itself or never open. */
  windowClosed(reason: TtycamError | undefined): void {
    this.#output.event('window-closed', { code: reason?.code ?? null, reason: reason?.message ?? null });
    if (reason === undefined) this.#log('info', undefined, 'window closed');
    else this.#log('error', undefined, reason.message);
  }

  snapshotSaved(camera: RecordedCamera, path: string): void {
    this.#output.event('snapshot', { ...subject(camera), path });
    this.#log('info', camera.name, `snapshot: ${path}`);
  }

  snapshotFailed(camera: RecordedCamera, { code, message }: TtycamError): void {
    this.#output.event('snapshot-failed', { ...subject(camera), code, reason: message });
    this.#log('error', camera.name, message);
  }

  /** A camera that a person has typed was not added, or cannot be kept in the configuration. */
  addFailed({ code, message }: TtycamError): void {
    this.#output.event('add-failed', { code, reason: message });
    this.#log('warn', undefined, `not added: ${message}`);
  }

  summary(cameras: readonly CameraSummary[]): void {
    this.#reportThrottled(true);
    this.#output.event('summary', { cameras });
    this.#output.progress(undefined);
    for (const line of summaryTable(cameras)) this.#output.say(line);
  }

  /** A line for the log alone, and for people. */
  note(level: LogLevel, camera: string | undefined, text: string): void {
    this.#log(level, camera, text);
  }

  /** A recording that a person asked for has begun. `camera` is undefined for all cameras. */
  recordingBegun(camera: RecordedCamera | undefined, path: string): void {
    this.#output.event('recording', { ...subject(camera), path });
    this.#log('info', camera?.name, `recording in ${path}`);
  }

  /** Such a recording has failed, or could not begin. */
  recordingFailed(camera: RecordedCamera | undefined, { code, message }: TtycamError): void {
    this.#output.event('recording-failed', { ...subject(camera), code, reason: message });
    this.#log('error', camera?.name, `the recording has failed: ${message}`);
  }

  /** A recording has ended. */
  recorded({ path, frames, bytes }: Recording): void {
    this.#output.event('recorded', { path, frames, bytes });
    const recorded = `recorded ${countText(frames, 'frame')}, ${sizeText(bytes)} in ${path}`;
    const text = frames === 0 ? `nothing to record in ${path}` : recorded;
    this.#log('info', undefined, text);
  }

  #logState(camera: Camera, level: LogLevel, text: string): void {
    if (this.#loggedState.get(camera) === text) return;
    this.#loggedState.set(camera, text);
    this.#log(level, camera.name, text);
  }

  #log(level: LogLevel, camera: string | undefined, text: string): void {
    if (camera === undefined || this.#lines.shouldLog('', camera, text)) this.#write(level, camera, text);
  }

  #write(level: LogLevel, camera: string | undefined, given: string): void {
    // The dashboard's log prints it too, so it is cleaned here.
    const text = lineForPeople(given);
    this.#logRing.add({ timeMs: Date.now(), level, camera, text });
    const line = camera === undefined ? text : `${camera}: ${text}`;
    this.#output.say(line);
  }
}

/** The fields for a camera; both are null for all cameras. */
function subject(camera: RecordedCamera | undefined): EventFields {
  return { camera: camera?.name ?? null, place: camera?.place ?? null };
}
