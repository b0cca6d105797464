// Which way a run's frames take, and what ends the run on that way.
import type { Console } from '../../cli/output.js';
import type { Hello } from '../../core/wire/messages.js';
import { Chaos } from '../../net/chaos.js';
import { busEvents, uplinkEvents } from '../events.js';
import type { SenderOptions } from '../options.js';
import { RunEnd } from '../run-end.js';
import type { Outlet } from './frame-sink.js';
import { BusUplink } from './nats-uplink.js';
import { Uplink } from './tcp-uplink.js';

/** `--connect-timeout` of a run with an end of its own, where it is not given. */
const CONNECT_TIMEOUT_MS = 10_000;

/** The way that the options name, not begun yet. `to` is where it leads, in words. */
export function openOutlet(options: SenderOptions, hello: Hello, live: boolean, to: string, console: Console): Outlet {
  const counted = Number.isFinite(options.frames);
  const whenDone = counted || !live;
  // A camera without --frames waits for its receiver for ever.
  const connectTimeoutMs = options.connectTimeoutMs ?? (whenDone ? CONNECT_TIMEOUT_MS : undefined);
  const end = new RunEnd({ connectTimeoutMs, whenDone, whenRefused: counted });
  if (options.to.kind === 'bus')
    return new BusUplink({ access: options.to.access, hello, end }, busEvents(to, console));
  const { endpoint } = options.to;
  const credentials = options.to.credentials?.current;
  const { prefixBytes } = options;
  const chaos = options.chaos === undefined ? undefined : new Chaos(options.chaos);
  return new Uplink({ endpoint, credentials, hello, prefixBytes, end, chaos }, uplinkEvents(to, console));
}
