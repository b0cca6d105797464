// A real mosquitto broker on a free port, for one test.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type IClientOptions, type MqttClient, connect as mqttConnect } from 'mqtt';
import { cleanup } from './cleanup.js';
import { temporaryFolder } from './folder.js';
import { freePort } from './free-port.js';
import { killChild } from './processes.js';
import { missingTool } from './tools.js';
import { eventually } from './wait.js';

/** Options for `test`: skips it where mosquitto is missing. */
export function needsMosquitto(): { readonly skip: string | false } {
  return missingTool('mosquitto', 'mosquitto');
}

/** A broker, which can be killed and restarted on its port. */
export class Mosquitto {
  readonly port: number;
  readonly folder: string;
  readonly #config: string;
  #child: ChildProcess | undefined;

  constructor(folder: string, port: number, config: string) {
    this.folder = folder;
    this.port = port;
    this.#config = join(folder, 'mosquitto.conf');
    writeFileSync(this.#config, `listener ${port} 127.0.0.1\n${config}\n`);
  }

  async start(): Promise<void> {
    this.#child = spawn('mosquitto', ['-c', this.#config], { stdio: 'ignore', cwd: this.folder });
    await eventually('mosquitto listens', () => answers(this.port));
  }

  async kill(): Promise<void> {
    if (this.#child !== undefined) await killChild(this.#child);
    this.#child = undefined;
  }
}

/** @param config Lines of its configuration, in which `%` stands for its folder. */
export async function startMosquitto(t: TestContext, config = 'allow_anonymous true'): Promise<Mosquitto> {
  const folder = temporaryFolder(t);
  // Started by root, it runs as a user of its own.
  chmodSync(folder, 0o755);
  const broker = new Mosquitto(folder, await freePort(), `${config.replaceAll('%', folder)}\nuser root`);
  cleanup(t, () => broker.kill());
  await broker.start();
  return broker;
}

/** Writes a password file for `password_file`. */
export function writePasswords(file: string, user: string, password: string): void {
  spawnSync('mosquitto_passwd', ['-b', '-c', file, user, password]);
}

/** A client that notes the newest message of each topic, and all of them in their order. */
export class Watcher {
  readonly newest = new Map<string, Buffer>();
  readonly all: Array<{ readonly topic: string; readonly text: string; readonly retained: boolean }> = [];
  readonly client: MqttClient;

  constructor(t: TestContext, options: IClientOptions) {
    this.client = mqttConnect({ protocol: 'mqtt', host: '127.0.0.1', reconnectPeriod: 100, ...options });
    this.client.on('message', (topic, payload, { retain }) => {
      this.newest.set(topic, payload);
      this.all.push({ topic, text: payload.toString('utf8').slice(0, 4_000), retained: retain });
    });
    this.client.on('error', () => undefined);
    cleanup(t, () => this.client.endAsync(true));
  }

  async ready(): Promise<this> {
    await eventually('the watcher is connected', () => this.client.connected);
    await this.client.subscribeAsync('#');
    return this;
  }

  json(topic: string): Record<string, unknown> | undefined {
    const text = this.newest.get(topic)?.toString('utf8') ?? '';
    return text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
  }

  /** Waits until a topic's JSON has these fields. */
  async sees(topic: string, fields: Readonly<Record<string, unknown>>): Promise<void> {
    const wanted = Object.entries(fields);
    await eventually(`${topic} has ${JSON.stringify(fields)}`, () => {
      const seen = this.json(topic);
      return seen !== undefined && wanted.every(([name, value]) => seen[name] === value);
    });
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
