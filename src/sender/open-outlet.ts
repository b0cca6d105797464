// Which way a run's frames take, and what ends the run on that way.
import type { Console } from '../cli/console.js';
import type { Hello } from '../core/messages.js';
import { Chaos } from '../net/chaos.js';
import { BusUplink } from './bus-uplink.js';
import type { SenderOptions } from './options.js';
import type { Outlet } from './outlet.js';
import { busEvents, uplinkEvents } from './telling.js';
import { Uplink } from './uplink.js';

/** `--connect-timeout` of a run with an end of its own, where it is not given. */
const CONNECT_TIMEOUT_MS = 10_000;

/** The way that the options name, not begun yet. `to` is where it leads, in words. */
export function openOutlet(options: SenderOptions, hello: Hello, live: boolean, to: string, console: Console): Outlet {
  const counted = Number.isFinite(options.frames);
  const ends = { whenDone: counted || !live, whenRefused: counted };
  // A camera without --frames waits for its receiver for ever.
  const connectTimeoutMs = options.connectTimeoutMs ?? (ends.whenDone ? CONNECT_TIMEOUT_MS : undefined);
  if (options.to.kind === 'bus') {
    const { access } = options.to;
    return new BusUplink({ access, hello, connectTimeoutMs, ends }, busEvents(to, console));
  }
  const { endpoint, credentials } = options.to;
  const chaos = options.chaos === undefined ? undefined : new Chaos(options.chaos);
  const uplinkOptions = {
    endpoint,
    credentials,
    hello,
    prefixBytes: options.prefixBytes,
    connectTimeoutMs,
    ends,
    chaos,
  };
  return new Uplink(uplinkOptions, uplinkEvents(to, console));
}
