// What systemd is told while it runs us: ready, alive, how it goes, stopping (sd_notify(3)).
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Output } from '../../cli/output.js';
import { TtycamError } from '../../core/errors.js';
import { ServiceStatus } from './service-status.js';

/** How long systemd-notify may wait for systemd to have read a message. */
const SEND_TIMEOUT_MS = 5_000;

/** What systemd asks of a service, in its environment. */
export interface NotifyRequest {
  /** A sign of life is due at least so often; undefined: never. */
  readonly watchdogMs: number | undefined;
}

/** What `env` asks of process `pid`; undefined where nobody listens. */
export function readNotifyRequest(env: NodeJS.ProcessEnv, pid: number): NotifyRequest | undefined {
  if (!env['NOTIFY_SOCKET']) return undefined;
  const microseconds = Number(env['WATCHDOG_USEC'] ?? 0);
  // A watchdog that was meant for our parent is not ours to feed.
  const ours = env['WATCHDOG_PID'] === undefined || env['WATCHDOG_PID'] === String(pid);
  return { watchdogMs: ours && microseconds > 0 ? microseconds / 1_000 : undefined };
}

/** Sends `NAME=value` assignments in one message. */
export type NotifySend = (assignments: readonly string[]) => Promise<void>;

/**
 * Sends through the program of systemd's own, as Node cannot open a datagram socket of the AF_UNIX family. A process each
 * 15 s costs less than a native module would for those who never run a service. The unit has to say NotifyAccess=all.
 *
 * @throws TtycamError when it is not there, or fails.
 */
export async function sendWithSystemdNotify(assignments: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)('systemd-notify', [...assignments], { timeout: SEND_TIMEOUT_MS, killSignal: 'SIGKILL' });
  } catch (cause) {
    const words = cause instanceof Error ? cause.message.trim().split('\n').at(-1) : String(cause);
    throw new TtycamError('output-failed', `systemd cannot be told how this goes: ${words}`, { cause });
  }
}

/** One message at a time; what is to be said meanwhile is joined, the newer value of a name replacing the older. */
export class Notifier {
  readonly #send: NotifySend;
  readonly #onFailure: (error: TtycamError) => void;
  #waiting = new Map<string, string>();
  #sending: Promise<void> | undefined;

  constructor(send: NotifySend, onFailure: (error: TtycamError) => void) {
    this.#send = send;
    this.#onFailure = onFailure;
  }

  notify(name: string, value: string): void {
    this.#waiting.set(name, value);
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Resolves when everything has been said. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.size > 0) {
      const assignments = [...this.#waiting].map(([name, value]) => `${name}=${value}`);
      this.#waiting = new Map();
      try {
        await this.#send(assignments);
      } catch (reason) {
        this.#onFailure(TtycamError.from(reason));
      }
    }
  }
}

/**
 * Tells systemd how a sender goes, from its events, until the function that is returned is called and has resolved. Does
 * nothing where no service manager asks.
 *
 * READY comes with the start, not with the first connection: a receiver may be off for a week, and a service that is not
 * ready is killed before that. Signs of life come from a timer of the event loop, so one that hangs is restarted.
 */
export function announce(
  request: NotifyRequest | undefined,
  output: Output,
  signal: AbortSignal,
  send: NotifySend = sendWithSystemdNotify,
): () => Promise<void> {
  if (request === undefined) return async () => undefined;
  let complained = false;
  const notifier = new Notifier(send, (error) => {
    if (!complained) output.warn(error.message);
    complained = true;
  });
  const status = new ServiceStatus();
  output.onEvent = (event, fields) => {
    const words = status.take(event, fields);
    if (event === 'started') notifier.notify('READY', '1');
    if (words !== undefined) notifier.notify('STATUS', words);
  };
  const stopping = () => notifier.notify('STOPPING', '1');
  signal.addEventListener('abort', stopping, { once: true });
  const { watchdogMs } = request;
  const timer = watchdogMs && setInterval(() => notifier.notify('WATCHDOG', '1'), watchdogMs / 2);
  return async () => {
    clearInterval(timer);
    output.onEvent = undefined;
    if (!signal.aborted) stopping();
    signal.removeEventListener('abort', stopping);
    await notifier.flush();
  };
}
