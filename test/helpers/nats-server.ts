// A real nats-server on a free port, for one test.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { cleanup } from './cleanup.js';
import { temporaryFolder } from './folder.js';
import { freePort } from './free-port.js';
import { suspend } from './processes.js';
import { missingTool } from './tools.js';
import { eventually } from './wait.js';

/** Options for `test`: skips it where nats-server is missing. */
export function needsNats(): { readonly skip: string | false } {
  return missingTool('nats-server', 'nats-server');
}

/** A server, which can be killed, suspended, and restarted on its port. */
export class NatsServer {
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #port = 0;
  /** The port for other members of its cluster; 0 without a cluster. */
  clusterPort = 0;
  /** The port for leaf nodes; 0 without leaf nodes. */
  leafPort = 0;
  /** The port of its HTTP monitoring; 0 without monitoring. */
  monitoringPort = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  get address(): { readonly host: string; readonly port: number } {
    return { host: '127.0.0.1', port: this.#port };
  }

  /** Starts it, on its earlier port if it had one. */
  async start(config: string): Promise<void> {
    this.configure(config);
    // It may be restarted on this port, so that must be none that the system gives to others meanwhile.
    if (this.#port === 0) this.#port = await freePort();
    const ports = ['-p', String(this.#port), '--ports_file_dir', this.#folder];
    const child = spawn(
      'nats-server',
      ['-a', '127.0.0.1', ...ports, '-c', join(this.#folder, 'config'), '-l', join(this.#folder, 'log')],
      { stdio: 'ignore' },
    );
    this.#child = child;
    const file = `nats-server_${child.pid}.ports`;
    const text = await eventually(`nats-server is up (${this.#folder}/log)`, () => {
      if (child.exitCode !== null) throw new Error(readFileSync(join(this.#folder, 'log'), 'utf8'));
      if (!readdirSync(this.#folder).includes(file)) return undefined;
      const written = readFileSync(join(this.#folder, file), 'utf8');
      return written.includes('}') ? written : undefined;
    });
    const urls = JSON.parse(text) as Readonly<Record<'cluster' | 'monitoring', string[]>>;
    this.clusterPort = portOf(urls.cluster);
    // The ports file lacks this one.
    const log = readFileSync(join(this.#folder, 'log'), 'utf8');
    this.leafPort = Number(/leafnode connections on \S+:(\d+)/.exec(log)?.[1] ?? 0);
    this.monitoringPort = portOf(urls.monitoring);
  }

  /** Writes its config file, which `reload` makes it read. */
  configure(config: string): void {
    writeFileSync(join(this.#folder, 'config'), `${config}\n`);
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('this nats-server does not run');
    return pid;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Sends SIGSTOP; resolves once it has stopped. SIGCONT resumes it. */
  async suspend(): Promise<void> {
    await suspend(this.pid);
  }

  /** Kills it, as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

/** Starts a server. `config` is the text of its config file. */
export async function startNats(t: TestContext, config = ''): Promise<NatsServer> {
  const server = new NatsServer(temporaryFolder(t));
  cleanup(t, () => server.kill());
  await server.start(config);
  return server;
}

function portOf([url]: readonly string[] = []): number {
  return url === undefined ? 0 : Number(new URL(url).port);
}
