// A real nats-server on a free port, for as long as a test.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from './folder.js';
import { suspend } from './processes.js';
import { missingTool } from './tools.js';
import { eventually } from './wait.js';

/** For tests that need one. */
export function needsNats(): { readonly skip: string | false } {
  return missingTool('nats-server', 'nats-server');
}

/** One server, which can be killed, held and started again on its port. */
export class NatsServer {
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #port = -1;
  /** Where other members of a cluster reach it; 0 outside of one. */
  clusterPort = 0;
  /** Where leaf nodes reach it; 0 where it takes none. */
  leafPort = 0;
  /** Where it tells how it is, as JSON over HTTP; 0 where it does not. */
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

  /** Starts it, on the port that it had. */
  async start(config: string): Promise<void> {
    this.configure(config);
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
    const urls = JSON.parse(text) as Readonly<Record<'nats' | 'cluster' | 'monitoring', string[]>>;
    this.#port = portOf(urls.nats);
    this.clusterPort = portOf(urls.cluster);
    // The file of ports has all but this one.
    const log = readFileSync(join(this.#folder, 'log'), 'utf8');
    this.leafPort = Number(/leafnode connections on \S+:(\d+)/.exec(log)?.[1] ?? 0);
    this.monitoringPort = portOf(urls.monitoring);
  }

  /** Writes its config file; `reload` makes it read that. */
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

  /** SIGSTOP; resolves once it has stopped. SIGCONT lets it go on. */
  async suspend(): Promise<void> {
    await suspend(this.pid);
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

/** Starts one. `config` is the text of its config file. */
export async function startNats(t: TestContext, config = ''): Promise<NatsServer> {
  const server = new NatsServer(temporaryFolder(t));
  t.after(() => server.kill());
  await server.start(config);
  return server;
}

function portOf([url]: readonly string[] = []): number {
  return url === undefined ? 0 : Number(new URL(url).port);
}
