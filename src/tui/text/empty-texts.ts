// What an empty dashboard says: what is waited for, and the commands that would end the waiting, ready to be copied.
import { cellText } from '../../core/text.js';
import { durationText } from '../../core/units.js';
import { type Span, span } from './spans.js';
import { STATE_SIGNS } from './theme.js';

/** Addresses that mean "on every network", where nobody can connect to. */
const EVERYWHERE = /\/\/(?:0\.0\.0\.0|\[::\])(?=:)/;
const LOOPBACK = /\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]):(\d+)/;

/** The ways on which cameras come; at least one. */
export interface CameraWays {
  /** Where senders connect, e.g. tcp://127.0.0.1:5252. */
  readonly listening: string | undefined;
  /** The bus that they are heard on, e.g. nats://hub:4222. */
  readonly bus?: string | undefined;
}

/**
 * The lines of an empty dashboard. Each command stands alone in its line, so that a line can be copied as it is.
 *
 * @param hostName What other machines call this one.
 */
export function waitingLines({ listening, bus }: CameraWays, hostName: string, elapsedMs: number): Span[][] {
  return [
    [span(`${STATE_SIGNS.waiting} WAITING`, 'strong'), span(` for a camera  ${durationText(elapsedMs)}`, 'dim')],
    [],
    ...(bus === undefined ? [] : busLines(cellText(bus))),
    ...(listening === undefined ? [] : connectingLines(listening, cellText(hostName))),
    [span('No camera at hand? ', 'dim'), span('--device pattern', 'plain'), span(' is one.', 'dim')],
  ];
}

function busLines(bus: string): Span[][] {
  return [
    [span('Listening for the cameras on a bus, each of which says once a second that it is there:')],
    [span(`sender --to ${bus}`, 'key')],
    [],
  ];
}

function connectingLines(listening: string, hostName: string): Span[][] {
  const url = cellText(listening).replace(EVERYWHERE, `//${hostName}`);
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
