// Service notifications for systemd: ready, watchdog, status, stopping (sd_notify(3)).
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Output } from '../../cli/output.js';
import { TtycamError } from '../../core/errors.js';
import { openNotifySocket, type SendMessage } from './notify-socket.js';
import { ServiceStatus } from './service-status.js';

/** How long systemd-notify may wait for systemd to read a message. */
const SEND_TIMEOUT_MS = 5_000;

/** The notifications that systemd requests of a service, through its environment. */
export interface NotifyRequest {
  /** The path of systemd's socket; an `@` begins the name of an abstract one. */
  readonly socket: string;
  /** The watchdog's timeout; undefined: there is no watchdog. */
  readonly watchdogMs: number | undefined;
}

/** The notifications that `env` requests of process `pid`; undefined where no service manager listens. */
export function readNotifyRequest(env: NodeJS.ProcessEnv, pid: number): NotifyRequest | undefined {
  const socket = env['NOTIFY_SOCKET'];
  if (!socket) return undefined;
  const microseconds = Number(env['WATCHDOG_USEC'] ?? 0);
  // The variables may be inherited: the watchdog of the parent process does not apply to this one.
  const isForThis = env['WATCHDOG_PID'] === undefined || env['WATCHDOG_PID'] === String(pid);
  return { socket, watchdogMs: isForThis && microseconds > 0 ? microseconds / 1_000 : undefined };
}

/** Sends `NAME=value` assignments in one message. */
type NotifySend = (assignments: readonly string[]) => Promise<void>;

/**
 * Sends through a socket of the C library where koffi loads, and else through systemd-notify, which is a process for each
 * message. The unit has to set NotifyAccess=all for that.
 */
function notifySender(path: string): NotifySend {
  let socket: SendMessage | undefined;
  let isOpened = false;
  return async (assignments) => {
    if (!isOpened) socket = openNotifySocket(path);
    isOpened = true;
    if (socket?.(assignments.join('\n')) !== true) await sendWithSystemdNotify(assignments);
  };
}

/** @throws TtycamError when systemd-notify is not installed, or fails. */
async function sendWithSystemdNotify(assignments: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)('systemd-notify', [...assignments], { timeout: SEND_TIMEOUT_MS, killSignal: 'SIGKILL' });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.trim().split('\n').at(-1) : String(cause);
    throw new TtycamError('output-failed', `cannot report the status to systemd: ${reason}`, { cause });
  }
}

/** Sends one message at a time. Values that arrive meanwhile are merged: a newer value of a name replaces the older one. */
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

  /** Resolves when everything has been sent. */
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
 * Reports a sender's status to systemd, from its events. The returned function ends that; it resolves when all was sent.
 * Without a request, nothing is reported.
 *
 * READY is sent at the start, not with the first connection. A receiver may be off for a week, and systemd kills a
 * service that is not ready in time. A timer sends WATCHDOG, so systemd restarts a process whose event loop hangs.
 */
export function reportToSystemd(
  request: NotifyRequest | undefined,
  output: Output,
  signal: AbortSignal,
): () => Promise<void> {
  if (request === undefined) return async () => undefined;
  const send = notifySender(request.socket);
  let warned = false;
  const notifier = new Notifier(send, (error) => {
    if (!warned) output.warn(error.message);
    warned = true;
  });
  const status = new ServiceStatus();
  const forget = output.listen((event, fields) => {
    const text = status.take(event, fields);
    if (event === 'started') notifier.notify('READY', '1');
    if (text !== undefined) notifier.notify('STATUS', text);
  });
  const stopping = () => notifier.notify('STOPPING', '1');
  signal.addEventListener('abort', stopping, { once: true });
  const { watchdogMs } = request;
  const timer = watchdogMs && setInterval(() => notifier.notify('WATCHDOG', '1'), watchdogMs / 2);
  return async () => {
    clearInterval(timer);
    forget();
    if (!signal.aborted) stopping();
    signal.removeEventListener('abort', stopping);
    await notifier.flush();
  };
}
