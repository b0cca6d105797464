// What an empty dashboard says: what is waited for, and the commands that would end the waiting, ready to be copied.
import { cellText } from '../core/text.js';
import { type Span, span } from './spans.js';
import { STATE_SIGNS } from './theme.js';
import { durationText } from './units.js';

/** Addresses that mean "on every network", where nobody can connect to. */
const EVERYWHERE = /\/\/(?:0\.0\.0\.0|\[::\])(?=:)/;
const LOOPBACK = /\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]):(\d+)/;

/**
 * The lines of an empty dashboard. Each command stands alone in its line, so that a line can be copied as it is.
 *
 * @param listening Where senders connect, e.g. tcp://127.0.0.1:5252.
 * @param hostName What other machines call this one.
 */
export function waitingLines(listening: string, hostName: string, elapsedMs: number): Span[][] {
  const url = cellText(listening).replace(EVERYWHERE, `//${cellText(hostName)}`);
  const port = LOOPBACK.exec(url)?.[1];
  return [
    [span(`${STATE_SIGNS.waiting} WAITING`, 'strong'), span(` for a camera  ${durationText(elapsedMs)}`, 'dim')],
    [],
    [span(port === undefined ? 'On the machine with the camera:' : 'With a camera on this machine:')],
    [span(`sender --to ${url}`, 'key')],
    [],
    ...(port === undefined
      ? []
      : [
          [span('On another one, in this order:')],
          [span(`ssh -f -N -L ${port}:127.0.0.1:${port} ${cellText(hostName)}`, 'key')],
          [span(`sender --to ${url}`, 'key')],
          [],
        ]),
    [span('No camera at hand? ', 'dim'), span('--device pattern', 'plain'), span(' is one.', 'dim')],
  ];
}
