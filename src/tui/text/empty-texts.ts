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

/** The content of an empty dashboard. */
export interface WaitingPage extends CameraEndpoints {
  /** The name of this machine on the network. */
  readonly hostName: string;
  /** Whether a camera can be added by its address, with a key. */
  readonly canAdd: boolean;
  readonly elapsedMs: number;
}

/**
 * The lines of an empty dashboard, at most `rows` where possible: what listens, the command of a sender, and how a camera
 * is added. Each command has a line of its own, so that the whole line can be copied.
 */
export function waitingLines(page: WaitingPage, rows: number): Span[][] {
  const { listening, nats, hostName, canAdd, elapsedMs } = page;
  const sections = [
    [
      [span(`${STATE_SIGNS.waiting} WAITING`, 'strong'), span(` for a camera  ${durationText(elapsedMs)}`, 'dim')],
      ...endpointLines(page),
    ],
    ...(nats === undefined ? [] : natsSections(cellText(nats))),
    ...(listening === undefined ? [] : senderSections(listening, cellText(hostName))),
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
export function senderCommand({ listening, nats }: CameraEndpoints, hostName: string): string | undefined {
  if (listening !== undefined) return `sender --to ${urlFor(listening, cellText(hostName))}`;
  return nats === undefined ? undefined : `sender --to ${cellText(nats)}`;
}

function urlFor(listening: string, hostName: string): string {
  return cellText(listening).replace(EVERYWHERE, `//${hostName}`);
}

function natsSections(url: string): Span[][][] {
  return [
    [
      [span('With a camera on any machine that reaches the NATS server', 'strong')],
      [span(`sender --to ${url}`, 'key')],
    ],
  ];
}

function senderSections(listening: string, hostName: string): Span[][][] {
  const url = urlFor(listening, hostName);
  const port = LOOPBACK.exec(url)?.[1];
  const command = [span(`sender --to ${url}`, 'key')];
  if (port === undefined) return [[[span('On the machine with the camera', 'strong')], command]];
  return [
    [[span('With a camera on this machine', 'strong')], command],
    [
      [span('With a camera on another machine, in this order', 'strong')],
      [span(`ssh -f -N -L ${port}:127.0.0.1:${port} ${hostName}`, 'key')],
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
  const command = senderCommand(page, page.hostName);
  if (command === undefined) return [];
  return [[[span('Without a camera', 'strong')], [span(`${command} --device pattern`, 'key')]]];
}
