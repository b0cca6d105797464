// The table of what a camera's address may be, and how each kind is opened. A new kind is a line here and a file beside it.

import type { Address } from '../../core/address.js';
import { TtycamError } from '../../core/errors.js';
import { HTTP_SETTINGS } from '../../sources/camera-settings.js';
import { STREAM_SETTINGS } from '../../sources/network-stream.js';
import { deviceInput } from './device-input.js';
import { execInput } from './exec-input.js';
import { ffmpegInput } from './ffmpeg-input.js';
import { httpInput } from './http-input.js';
import type { InputScheme } from './pulled-input.js';
import { sshInput } from './ssh-input.js';

/** The first that matches counts. The last one takes all that is not an address: a device, a file, a word. */
const SCHEMES: readonly InputScheme[] = [
  { shown: 'ssh://', matches: /^ssh:\/\//i, settings: ['fps', 'size'], make: sshInput },
  {
    shown: 'http://, https://',
    matches: /^https?:\/\//i,
    settings: HTTP_SETTINGS,
    make: httpInput,
  },
  {
    shown: 'rtsp:// and others that ffmpeg reads',
    matches: /^(rtsps?|rtmps?|srt|udp|rtp):\/\/|^ffmpeg:/i,
    settings: STREAM_SETTINGS,
    make: ffmpegInput,
  },
  { shown: 'exec:<program>', matches: /^exec:/, settings: ['arguments'], make: execInput },
  {
    shown: 'a device or a file',
    matches: /^(?![a-z][a-z0-9+.-]*:\/\/)/is,
    settings: ['fps', 'size', 'loop', 'speed'],
    make: deviceInput,
  },
];

/** @throws TtycamError `usage` for an address that no kind of camera has. */
export function schemeOf(address: Address): InputScheme {
  const scheme = SCHEMES.find(({ matches }) => matches.test(address.reveal()));
  if (scheme !== undefined) return scheme;
  const known = SCHEMES.map(({ shown }) => shown).join(', ');
  const [, word = ''] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address.reveal()) ?? [];
  const advice = /^(tcp|tls|nats)$/i.test(word) ? `. Senders come to --listen, and over NATS with --from` : '';
  throw new TtycamError('usage', `${address.shown}: no camera has such an address: it may be ${known}${advice}`);
}
