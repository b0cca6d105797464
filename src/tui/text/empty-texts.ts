// The texts of a dashboard without cameras, with the commands that connect one, ready to be copied.
import { cellText } from '../../core/text.js';
import { durationText } from '../../core/units.js';
import type { SenderReach } from '../dashboard-feed.js';
import { type Span, span } from './spans.js';
import { STATE_SIGNS } from './theme.js';

const LOOPBACK = /\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]):(\d+)/;

/** Other addresses of this machine that are shown. */
const MAX_OTHERS = 2;

/** The endpoints that cameras are received on; at least one is set. */
export interface CameraEndpoints {
  /** The address that is listened on, e.g. tcp://0.0.0.0:5252. */
  readonly listening: string | undefined;
  /** The NATS server that senders publish to, e.g. nats://hub:4222. */
  readonly nats?: string | undefined;
}

/** The content of an empty dashboard. */
export interface WaitingPage extends CameraEndpoints {
  readonly reach: SenderReach;
  /** Whether a camera can be added by its address, with a key. */
  readonly canAdd: boolean;
  readonly elapsedMs: number;
}

/**
 * The lines of an empty dashboard, at most `rows` where possible: what listens, the command of a sender, and how a camera
 * is added. Each command has a line of its own, so that the whole line can be copied.
 */
export function waitingLines(page: WaitingPage, rows: number): Span[][] {
  const { listening, nats, reach, canAdd, elapsedMs } = page;
  const sections = [
    [
      [span(`${STATE_SIGNS.waiting} WAITING`, 'strong'), span(` for a camera  ${durationText(elapsedMs)}`, 'dim')],
      ...endpointLines(page),
    ],
    ...(nats === undefined ? [] : natsSections(cellText(nats))),
    ...(listening === undefined ? [] : senderSections(reach)),
    ...(canAdd ? [addingLines()] : []),
    ...patternSections(page),
  ];
  return withinRows(sections, rows).flatMap((lines, index) => (index === 0 ? lines : [[], ...lines]));
}

/** The sections that fit in so many rows, with a blank line between them. The first ones are the most important. */
function withinRows(sections: readonly Span[][][], rows: number): Span[][][] {
  let used = 0;
  return sections.filter((lines, index) => {
    used += lines.length + (index === 0 ? 0 : 1);
    return index < 2 || used <= rows;
  });
}

/** Where cameras are awaited. */
function endpointLines({ listening, nats }: CameraEndpoints): Span[][] {
  const reach = listening === undefined || !LOOPBACK.test(listening) ? '' : ', for this machine only';
  return [
    ...(listening === undefined ? [] : [[span(`listening on ${cellText(listening)}${reach}`, 'dim')]]),
    ...(nats === undefined ? [] : [[span(`subscribed to the cameras on ${cellText(nats)}`, 'dim')]]),
  ];
}

/** The command of a sender that connects here; undefined where nothing can be connected to. */
export function senderCommand({ addresses: [likeliest] }: SenderReach): string | undefined {
  return likeliest === undefined ? undefined : `sender --to ${cellText(likeliest)}`;
}

function natsSections(url: string): Span[][][] {
  return [
    [
      [span('With a camera on any machine that reaches the NATS server', 'strong')],
      [span(`sender --to ${url}`, 'key')],
    ],
  ];
}

function senderSections(reach: SenderReach): Span[][][] {
  const [url = '', ...others] = reach.addresses.map((one) => cellText(one));
  const port = LOOPBACK.exec(url)?.[1];
  const command = [span(`sender --to ${url}`, 'key')];
  if (port === undefined) {
    // A machine with containers has a network for each.
    const shown = others.slice(0, MAX_OTHERS).join(', ');
    const other = shown === '' ? [] : [[span(`or to ${shown}`, 'dim')]];
    return [[[span('On the machine with the camera', 'strong')], command, ...other]];
  }
  return [
    [[span('With a camera on this machine', 'strong')], command],
    [
      [span('With a camera on another machine, in this order', 'strong')],
      [span(`ssh -f -N -L ${port}:127.0.0.1:${port} ${cellText(reach.host)}`, 'key')],
      command,
    ],
  ];
}

function addingLines(): Span[][] {
  return [
    [span('With a camera that has an address', 'strong')],
    [span('a', 'key'), span(' adds it: '), span('http:  rtsp:  ssh://pi@barn  or a file', 'dim')],
    [span('ttycam find', 'key'), span(' lists the cameras of this network', 'dim')],
  ];
}

function patternSections(page: WaitingPage): Span[][][] {
  const command = senderCommand(page.reach);
  if (command === undefined) return [];
  return [[[span('Without a camera', 'strong')], [span(`${command} --device pattern`, 'key')]]];
}
