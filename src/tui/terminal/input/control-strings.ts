// Replies in control strings (DCS, OSC, APC): text attributes, version, background, cell size and images.
import type { TerminalReply } from './terminal-events.js';

/** Returns the reply in a control string. Undefined if the string does not answer a query of this program. */
export function stringReply(introducer: string, body: string): TerminalReply | undefined {
  if (introducer === 'P' && body.startsWith('1$r')) return { kind: 'sgr', text: body.slice(3) };
  if (introducer === 'P' && body.startsWith('>|')) return { kind: 'version', text: body.slice(2) };
  if (introducer === '_') {
    const [, id, message] = /^G(?:[^;]*,)?i=(\d{1,9})(?:,[^;]*)?;(.*)$/s.exec(body) ?? [];
    return id === undefined ? undefined : { kind: 'kitty', id: Number(id), ok: message === 'OK' };
  }
  if (introducer === ']' && body.startsWith('11;')) return backgroundReply(body.slice(3));
  if (introducer === ']') {
    const size = /^1337;ReportCellSize=(\d+(?:\.\d+)?);(\d+(?:\.\d+)?)(?:;(\d+(?:\.\d+)?))?$/.exec(body);
    if (size === null) return undefined;
    const [, height, width, scale = '1'] = size;
    return { kind: 'cell-points', width: Number(width), height: Number(height), scale: Number(scale) };
  }
  return undefined;
}

/** Parses a colour as X11 writes it: `rgb:RRRR/GGGG/BBBB` with 1 to 4 digits a channel, or with `rgba:`. */
function backgroundReply(text: string): TerminalReply | undefined {
  const match = /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})(?:\/[\da-f]{1,4})?$/i.exec(text);
  if (match === null) return undefined;
  const channel = (digits = ''): number => Number.parseInt(digits, 16) / (16 ** digits.length - 1);
  return { kind: 'background', channels: [channel(match[1]), channel(match[2]), channel(match[3])] };
}
