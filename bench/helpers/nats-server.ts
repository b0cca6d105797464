// A NATS server for the benches: Debian's nats-server, on a free port of this machine.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMsOf } from '../../test/helpers/processes.js';

/** What docs/fleet.md has for a site: a viewer that stands still is cut off soon. */
const CONFIG = `
listen: "127.0.0.1:-1"
max_payload: 1MB
max_pending: 2MB
write_deadline: "250ms"
`;

const START_MS = 5_000;

export class NatsServer {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** Starts one; undefined where it is not installed. */
  static async start(folder: string): Promise<NatsServer | undefined> {
    const config = join(folder, 'nats.conf');
    writeFileSync(config, `${CONFIG}ports_file_dir: "${folder}"\n`);
    const child = spawn('nats-server', ['-c', config], { stdio: 'ignore' });
    process.on('exit', () => child.kill('SIGKILL'));
    if (await Promise.race([once(child, 'spawn').then(() => false), once(child, 'error').then(() => true)]))
      return undefined;
    const deadlineMs = performance.now() + START_MS;
    while (performance.now() < deadlineMs) {
      const file = readdirSync(folder).find((name) => name.endsWith(`_${child.pid}.ports`));
      if (file !== undefined) {
        const { nats } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { readonly nats: readonly string[] };
        return new NatsServer(child, Number(new URL(nats[0] ?? '').port));
      }
      await sleep(20);
    }
    throw new Error('nats-server does not say where it listens');
  }

  /** CPU time so far, in ms. */
  get cpuMs(): number {
    return cpuMsOf(this.#child.pid ?? 0);
  }

  /** The most memory that it has held, in bytes. */
  get maxRssBytes(): number {
    return 1_024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${this.#child.pid}/status`, 'utf8'))?.[1]);
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}
