// The texts of a dashboard without cameras, with the commands that connect one, ready to be copied.
import { cellText } from '../../core/text.js';
import { durationText } from '../../core/units.js';
import { type Span, span } from './spans.js';
import { STATE_SIGNS } from './theme.js';

/** Wildcard addresses. A server can listen on them, but no client can connect to them. */
const EVERYWHERE = /\/\/(?:0\.0\.0\.0|\[::\])(?=:)/;
const LOOPBACK = /\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]):(\d+)/;

/** The endpoints that cameras are received on; at least one is set. */
export interface CameraEndpoints {
  /** The address that senders connect to, e.g. tcp://127.0.0.1:5252. */
  readonly listening: string | undefined;
  /** The NATS server that senders publish to, e.g. nats://hub:4222. */
  readonly nats?: string | undefined;
}

/**
 * The lines of an empty dashboard. Each command has a line of its own, so that the whole line can be copied.
 *
 * @param hostName The name of this machine on the network.
 */
export function waitingLines({ listening, nats }: CameraEndpoints, hostName: string, elapsedMs: number): Span[][] {
  return [
    [span(`${STATE_SIGNS.waiting} WAITING`, 'strong'), span(` for a camera  ${durationText(elapsedMs)}`, 'dim')],
    [],
    ...(nats === undefined ? [] : natsLines(cellText(nats))),
    ...(listening === undefined ? [] : connectingLines(listening, cellText(hostName))),
    [span('No camera at hand? ', 'dim'), span('--device pattern', 'plain'), span(' is one.', 'dim')],
  ];
}

/** The command of a sender that connects here; undefined where nothing can be connected to. */
export function senderCommand({ listening, nats }: CameraEndpoints, hostName: string): string | undefined {
  if (listening !== undefined) return `sender --to ${urlFor(listening, cellText(hostName))}`;
  return nats === undefined ? undefined : `sender --to ${cellText(nats)}`;
}

function urlFor(listening: string, hostName: string): string {
  return cellText(listening).replace(EVERYWHERE, `//${hostName}`);
}

function natsLines(url: string): Span[][] {
  return [
    [span('Subscribed to the cameras on NATS. Each announces itself once a second:')],
    [span(`sender --to ${url}`, 'key')],
    [],
  ];
}

function connectingLines(listening: string, hostName: string): Span[][] {
  const url = urlFor(listening, hostName);
  const port = LOOPBACK.exec(url)?.[1];
  return [
    [span(port === undefined ? 'On the machine with the camera:' : 'With a camera on this machine:')],
    [span(`sender --to ${url}`, 'key')],
    [],
    ...(port === undefined
      ? []
      : [
          [span('On another one, in this order:')],
          [span(`ssh -f -N -L ${port}:127.0.0.1:${port} ${hostName}`, 'key')],
          [span(`sender --to ${url}`, 'key')],
          [],
        ]),
  ];
}
