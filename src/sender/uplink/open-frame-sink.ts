// Which way a run's frames take, and what ends the run on that way.
import type { Output } from '../../cli/output.js';
import type { Hello } from '../../core/wire/messages.js';
import { Chaos } from '../../net/chaos.js';
import { natsUplinkEvents, tcpUplinkEvents } from '../events.js';
import type { SenderOptions } from '../options.js';
import { RunEnd } from '../run-end.js';
import type { FrameSink } from './frame-sink.js';
import { NatsUplink } from './nats-uplink.js';
import { TcpUplink } from './tcp-uplink.js';

/** `--connect-timeout` of a run with an end of its own, where it is not given. */
const CONNECT_TIMEOUT_MS = 10_000;

/** The way that the options name, not begun yet. `to` is where it leads, in words. */
export function openFrameSink(
  options: SenderOptions,
  hello: Hello,
  live: boolean,
  to: string,
  output: Output,
): FrameSink {
  const counted = Number.isFinite(options.frames);
  const whenDone = counted || !live;
  // A camera without --frames waits for its receiver for ever.
  const connectTimeoutMs = options.connectTimeoutMs ?? (whenDone ? CONNECT_TIMEOUT_MS : undefined);
  const end = new RunEnd({ connectTimeoutMs, whenDone, whenRefused: counted });
  if (options.to.kind === 'bus')
    return new NatsUplink({ access: options.to.access, hello, end }, natsUplinkEvents(to, output));
  const { endpoint } = options.to;
  const credentials = options.to.credentials?.current;
  const { prefixBytes } = options;
  const chaos = options.chaos === undefined ? undefined : new Chaos(options.chaos);
  return new TcpUplink({ endpoint, credentials, hello, prefixBytes, end, chaos }, tcpUplinkEvents(to, output));
}
