// Creates the uplink that the options name, with what ends a run over it.
import type { Output } from '../../cli/output.js';
import type { Hello } from '../../core/wire/messages.js';
import { Chaos } from '../../net/chaos.js';
import { firstKey } from '../../net/credentials/credentials.js';
import { natsUplinkEvents, tcpUplinkEvents } from '../events.js';
import type { SenderOptions } from '../options.js';
import { RunEnd } from '../run-end.js';
import { dialEndpoint, dialStdio } from './dial.js';
import type { FrameSink } from './frame-sink.js';
import { NatsUplink } from './nats-uplink.js';
import { TcpUplink } from './tcp-uplink.js';

/** `--connect-timeout` of a run that ends by itself, where the option is not given. */
const CONNECT_TIMEOUT_MS = 10_000;

/** How long a run waits for a receiver, in ms; undefined: for ever, as a camera without --frames does. */
export function connectTimeoutMs(
  { connectTimeoutMs: given, frames }: SenderOptions,
  live: boolean,
): number | undefined {
  return given ?? (Number.isFinite(frames) || !live ? CONNECT_TIMEOUT_MS : undefined);
}

/**
 * The uplink that the options name, not connected yet.
 *
 * @param live Whether frames of the source may be dropped.
 * @param to The address for people and for JSON.
 */
export function openFrameSink(
  options: SenderOptions,
  hello: Hello,
  live: boolean,
  to: string,
  output: Output,
): FrameSink {
  const counted = Number.isFinite(options.frames);
  const whenDone = counted || !live;
  const end = new RunEnd({ connectTimeoutMs: connectTimeoutMs(options, live), whenDone, whenRefused: counted });
  if (options.to.kind === 'nats') {
    const key = firstKey(options.to.credentials?.current);
    return new NatsUplink({ access: options.to.access, hello, key, end }, natsUplinkEvents(to, output));
  }
  const chaos = options.chaos === undefined ? undefined : new Chaos(options.chaos);
  const shared = { hello, end, chaos };
  const events = tcpUplinkEvents(to, output);
  if (options.to.kind === 'stdio') {
    return new TcpUplink({ ...shared, dial: dialStdio(process, options.prefixBytes), redials: false }, events);
  }
  const dial = dialEndpoint(options.to.endpoint, options.prefixBytes);
  return new TcpUplink({ ...shared, dial, credentials: options.to.credentials?.current }, events);
}
