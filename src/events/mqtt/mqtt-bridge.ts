// Tells an MQTT broker of the cameras: their states, events, pictures and discovery; and takes commands where that is allowed.
import type { TtycamError } from '../../core/errors.js';
import { jsonLine, valueForScripts } from '../../core/exit-text.js';
import type { EventReport } from '../event-report.js';
import { type Message, type MessageOrigin, messageFields } from '../rules/message.js';
import type { RunSource } from '../run-source.js';
import { CAMERA_COMMANDS, type CameraStatus, statusFields } from './camera-status.js';
import { type DiscoveryOptions, discoveryMessages, discoveryTopics } from './discovery.js';
import { LatestPublisher, type Payload } from './latest-publisher.js';
import { MqttConnection, type MqttEvents } from './mqtt-connection.js';
import { topicError } from './mqtt-error.js';
import type { MqttSettings } from './mqtt-options.js';
import { cameraKey, Topics } from './topics.js';

/** How often cameras are looked at, and how often their figures are sent, in ms. A changed state is sent at once. */
const LOOK_MS = 1_000;
const FIGURES_MS = 10_000;

/** A camera of an earlier run that has not come back for so long is removed from the broker, in ms. */
const GONE_AFTER_MS = 24 * 3_600_000;

/** The most cameras of an earlier run that are remembered. Whoever may publish could name any number. */
const MAX_EARLIER = 512;

/** The most commands a second. */
const MAX_COMMANDS = 10;

/** The most messages that are under way when a picture is sent: on a slow link, states come first. */
const MAX_UNDER_WAY = 64;

/** A camera that was told of. */
interface Told {
  readonly camera: CameraStatus;
  /** The state and its reason, by which a change is seen. */
  state: string;
  figuresMs: number;
  snapshotMs: number;
}

export class MqttBridge implements MqttEvents {
  readonly #settings: MqttSettings;
  readonly #origin: MessageOrigin;
  readonly #report: EventReport;
  readonly #now: () => number;
  readonly #goneAfterMs: number;
  readonly #topics: Topics;
  readonly #discovery: DiscoveryOptions;
  readonly #connection: MqttConnection;
  readonly #retained: LatestPublisher;
  readonly #told = new Map<string, Told>();
  /** Cameras of an earlier run that the broker remembers, and since when they are known. */
  readonly #earlier = new Map<string, number>();
  readonly #denied = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #source: RunSource = {};
  #commands = { second: 0, count: 0 };

  constructor(
    settings: MqttSettings,
    origin: MessageOrigin,
    report: EventReport,
    now: () => number,
    goneAfterMs = GONE_AFTER_MS,
  ) {
    this.#settings = settings;
    this.#origin = origin;
    this.#report = report;
    this.#now = now;
    this.#goneAfterMs = goneAfterMs;
    const host = cameraKey(origin.host);
    this.#topics = new Topics(settings.url.base ?? `ttycam/${host}`);
    const snapshots = settings.snapshotsMs !== undefined;
    // Two programs of one machine are two nodes, as they have different topics.
    const node = `ttycam_${cameraKey(this.#topics.base.replace(/^ttycam\//, ''))}`;
    this.#discovery = { topics: this.#topics, node, host: origin.host, snapshots, commands: settings.commands };
    const publish = (topic: string, payload: Payload, done: (error?: Error | null) => void) =>
      this.#connection.publish(topic, payload, { qos: 1, retain: true }, done);
    this.#retained = new LatestPublisher(publish, (topic) => this.#deny(topic, 'published'));
    this.#connection = new MqttConnection(settings, this.#topics.status, this);
    this.#timer = setInterval(() => this.look(), LOOK_MS);
  }

  /** The run has begun, and offers its cameras. */
  attach(source: RunSource): void {
    this.#source = source;
    this.look();
  }

  /** Publishes an event. It is not retained: who comes later sees the states. */
  tell(message: Message): void {
    if (!this.#connection.isConnected || this.#retained.underWay > MAX_UNDER_WAY) return;
    const payload = jsonLine(valueForScripts(messageFields(message, this.#origin)));
    this.#connection.publish(this.#topics.events, payload, { qos: 0, retain: false }, () => undefined);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#connection.close();
  }

  connected(): void {
    this.#retained.reset();
    this.#told.clear();
    this.#denied.clear();
    this.#report.event('mqtt-connected', { server: this.#connection.url, topic: this.#topics.base });
    const wanted = [`${this.#topics.base}/+/state`];
    if (this.#settings.commands) wanted.push(`${this.#topics.base}/+/set`);
    this.#connection.subscribe(wanted, (topic) => this.#deny(topic, 'subscribed'));
    this.#retained.send(this.#topics.status, 'online');
    this.look();
  }

  lost(): void {
    this.#retained.reset();
  }

  failed({ code, message }: TtycamError): void {
    this.#report.event('mqtt-lost', { code, reason: message });
    this.#report.note(message);
  }

  message(topic: string, payload: Buffer, isRetained: boolean): void {
    const earlier = isRetained && payload.length > 0 ? this.#topics.keyIn(topic, 'state') : undefined;
    if (earlier !== undefined) this.#remember(earlier, payload);
    // A retained command would be obeyed again with each connection.
    const key = this.#settings.commands && !isRetained ? this.#topics.keyIn(topic, 'set') : undefined;
    if (key !== undefined) this.#obey(key, payload.toString('utf8').trim());
  }

  /** Publishes what has changed since the last look. */
  look(): void {
    if (!this.#connection.isConnected) return;
    const now = this.#now();
    const present = new Map(
      (this.#source.cameras?.() ?? []).map((camera) => [cameraKey(camera.name, camera.twin), camera] as const),
    );
    for (const [key, camera] of present) this.#show(key, camera, now);
    for (const [key, { camera }] of this.#told) if (!present.has(key)) this.#remove(key, camera.name);
    for (const [key, sinceMs] of this.#earlier) {
      if (present.has(key)) this.#earlier.delete(key);
      else if (now - sinceMs >= this.#goneAfterMs) this.#remove(key, key);
    }
  }

  #show(key: string, camera: CameraStatus, now: number): void {
    const told = this.#told.get(key) ?? this.#introduce(key, camera);
    const state = JSON.stringify([camera.state, camera.reason, camera.paused, camera.recording]);
    if (told.state !== state || now - told.figuresMs >= FIGURES_MS) {
      told.state = state;
      told.figuresMs = now;
      this.#retained.send(this.#topics.state(key), jsonLine(valueForScripts(statusFields(camera))));
    }
    const { snapshotsMs } = this.#settings;
    if (snapshotsMs === undefined || camera.state !== 'live' || now - told.snapshotMs < snapshotsMs) return;
    const topic = this.#topics.snapshot(key);
    if (this.#retained.isBusy(topic) || this.#retained.underWay > MAX_UNDER_WAY) return;
    const jpeg = this.#source.picture?.(camera.place);
    if (jpeg === undefined) return;
    told.snapshotMs = now;
    this.#retained.send(topic, jpeg);
  }

  #introduce(key: string, camera: CameraStatus): Told {
    const never = Number.NEGATIVE_INFINITY;
    const told: Told = { camera, state: '', figuresMs: never, snapshotMs: never };
    this.#told.set(key, told);
    const name = camera.twin === undefined ? camera.name : `${camera.name} ${camera.twin}`;
    for (const { topic, payload } of discoveryMessages({ key, name }, this.#discovery)) {
      this.#retained.send(topic, jsonLine(valueForScripts(payload)));
    }
    return told;
  }

  /** An empty retained message removes a topic, and the entity that it describes. */
  #remove(key: string, name: string): void {
    this.#told.delete(key);
    this.#earlier.delete(key);
    const topics = [this.#topics.state(key), this.#topics.snapshot(key)];
    for (const topic of [...discoveryTopics({ key, name }, this.#discovery), ...topics]) this.#retained.send(topic, '');
  }

  /** A camera of an earlier run may be told of as live there, which it is not. */
  #remember(key: string, payload: Buffer): void {
    const isKnown = this.#told.has(key) || this.#earlier.has(key) || this.#earlier.size >= MAX_EARLIER;
    if (isKnown) return;
    this.#earlier.set(key, this.#now());
    const state = { ...objectOf(payload), state: 'lost', reason: `not seen since ttycam has begun`, fps: 0 };
    this.#retained.send(this.#topics.state(key), jsonLine(valueForScripts(state)));
  }

  #obey(key: string, word: string): void {
    const second = Math.floor(this.#now() / 1_000);
    this.#commands = { second, count: second === this.#commands.second ? this.#commands.count + 1 : 1 };
    const told = this.#told.get(key);
    const command = CAMERA_COMMANDS.find((one) => one === word);
    if (this.#commands.count > MAX_COMMANDS || told === undefined || command === undefined) return;
    this.#report.event('mqtt-command', { camera: told.camera.name, place: told.camera.place, command });
    this.#source.command?.(told.camera.place, command);
  }

  #deny(topic: string, doing: 'published' | 'subscribed'): void {
    // One line for each kind of topic: of a hundred cameras, all are denied for the same reason.
    const kind = topic.split('/').at(-1) ?? topic;
    if (this.#denied.has(`${doing} ${kind}`)) return;
    this.#denied.add(`${doing} ${kind}`);
    const { code, message } = topicError(topic, doing);
    this.#report.event('mqtt-denied', { code, reason: message });
    this.#report.note(message);
  }
}

function objectOf(payload: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
