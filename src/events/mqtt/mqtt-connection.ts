// A connection to an MQTT broker that is kept up: MQTT 5, or 3.1.1 where the broker knows no other, with a last will.
import { randomBytes } from 'node:crypto';
import type { IClientOptions, MqttClient } from 'mqtt';
import { TtycamError } from '../../core/errors.js';
import { LogDeduplicator } from '../../core/rate/log-deduplicator.js';
import { monotonicMs } from '../../net/clock.js';
import type { Payload } from './latest-publisher.js';
import { connectionError, isWrongVersion } from './mqtt-error.js';
import { loadMqtt, type MqttLibrary } from './mqtt-library.js';
import type { MqttSettings } from './mqtt-options.js';
import { formatMqttUrl } from './mqtt-url.js';

const RECONNECT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** A broker that is gone without a word is noticed after one and a half of these. */
const KEEPALIVE_S = 20;

/** The same failure is reported again after so long, in ms. */
const REPORT_AGAIN_MS = 10 * 60_000;

/** How long the broker has to take the last message, in ms. */
const CLOSE_MS = 2_000;

/** A message larger than this is refused by the client: commands are words. */
const MAX_INCOMING_BYTES = 64 * 1024;

export interface MqttEvents {
  connected(): void;
  /** The connection has ended, or could not be made. */
  lost(): void;
  /** Once for each reason. */
  failed(reason: TtycamError): void;
  message(topic: string, payload: Buffer, isRetained: boolean): void;
}

export interface PublishOptions {
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

export class MqttConnection {
  readonly url: string;
  readonly #settings: MqttSettings;
  readonly #statusTopic: string;
  readonly #events: MqttEvents;
  readonly #library: MqttLibrary;
  readonly #reported = new LogDeduplicator(REPORT_AGAIN_MS);
  readonly #clientId = `ttycam-${randomBytes(6).toString('hex')}`;
  #client: MqttClient;
  #isClosing = false;

  /**
   * Begins to connect.
   *
   * @param statusTopic It says `online` or `offline`; the broker sets it where this program vanishes.
   * @throws TtycamError `mqtt-missing`.
   */
  constructor(settings: MqttSettings, statusTopic: string, events: MqttEvents, library: MqttLibrary = loadMqtt()) {
    this.#settings = settings;
    this.#statusTopic = statusTopic;
    this.#events = events;
    this.#library = library;
    this.url = formatMqttUrl(settings.url);
    this.#client = this.#open(5);
  }

  get isConnected(): boolean {
    return this.#client.connected;
  }

  publish(topic: string, payload: Payload, options: PublishOptions, done: (error?: Error | null) => void): void {
    const bytes =
      typeof payload === 'string' ? payload : Buffer.from(payload.buffer, payload.byteOffset, payload.length);
    this.#client.publish(topic, bytes, options, (error) => done(error ?? null));
  }

  /** Calls back with the topics that the broker denies. */
  subscribe(topics: readonly string[], denied: (topic: string) => void): void {
    for (const topic of topics) {
      this.#client.subscribe(topic, { qos: 1, nl: true }, (error, granted = []) => {
        if (!this.isConnected) return;
        if (error !== null || granted.some(({ qos }) => qos >= 128)) denied(topic);
      });
    }
  }

  /** Says `offline`, and ends the connection. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.isConnected) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, CLOSE_MS);
        this.publish(this.#statusTopic, 'offline', { qos: 1, retain: true }, () => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    await this.#end(this.#client);
  }

  async #end(client: MqttClient): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, CLOSE_MS);
      // Without a farewell the broker would set the last will.
      client.end(!client.connected, {}, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #open(protocolVersion: 4 | 5): MqttClient {
    const { url, login, ca } = this.#settings;
    const options: IClientOptions = {
      protocol: url.isTls ? 'mqtts' : 'mqtt',
      host: url.host,
      port: url.port,
      protocolVersion,
      clientId: this.#clientId,
      clean: true,
      keepalive: KEEPALIVE_S,
      reconnectPeriod: RECONNECT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      // All that is worth it is published again with each connection.
      queueQoSZero: false,
      resubscribe: false,
      will: { topic: this.#statusTopic, payload: Buffer.from('offline'), qos: 1, retain: true },
      ...(protocolVersion === 5 ? { properties: { maximumPacketSize: MAX_INCOMING_BYTES } } : {}),
      ...(login === undefined ? {} : { username: login.user, password: login.password }),
      ...(ca === undefined ? {} : { ca }),
    };
    const client = this.#library.connect(options);
    /** Whether the broker has answered in this attempt, or an error has said why not. */
    let isExplained = false;
    client.on('connect', () => {
      isExplained = true;
      this.#reported.forget();
      this.#events.connected();
    });
    client.on('close', () => {
      this.#events.lost();
      if (!isExplained) this.#refusedSilently(client);
      isExplained = false;
    });
    client.on('error', (error) => {
      isExplained = true;
      this.#failed(client, error);
    });
    client.on('message', (topic, payload, { retain }) => this.#events.message(topic, payload, retain));
    return client;
  }

  /** Some brokers of MQTT 3.1.1 close a connection of MQTT 5 without the answer that their standard demands. */
  #refusedSilently(client: MqttClient): void {
    if (this.#isClosing || client !== this.#client) return;
    if (client.options.protocolVersion === 5) this.#useOlderVersion(client);
    else this.#report(new TtycamError('mqtt-refused', `${this.url} closes the connection without an answer`));
  }

  #failed(client: MqttClient, error: unknown): void {
    if (this.#isClosing) return;
    if (isWrongVersion(error) && client.options.protocolVersion === 5) this.#useOlderVersion(client);
    else this.#report(connectionError(error, this.url));
  }

  #useOlderVersion(client: MqttClient): void {
    void this.#end(client);
    this.#client = this.#open(4);
  }

  #report(reason: TtycamError): void {
    if (this.#reported.shouldLog(reason.message, monotonicMs())) this.#events.failed(reason);
  }
}
