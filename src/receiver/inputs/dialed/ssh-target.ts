// A camera behind ssh: ssh://[user@]host[:port][/device]#size=640x480&fps=10.
import { pixelSize, positiveNumber } from '../../../cli/values.js';
import { TtycamError } from '../../../core/errors.js';
import type { FarRequest } from '../../../sources/ssh/far-script.js';
import { openSsh } from '../../../sources/ssh/open-ssh.js';
import { parseSshAddress } from '../../../sources/ssh/ssh-address.js';
import type { NamedTarget } from './camera-target.js';
import { type CameraWord, refuseOtherOptions } from './camera-word.js';

/** What is asked of a camera where no sender of ours is there. */
const DEFAULT_SIZE = { width: 640, height: 480 };

/** @throws TtycamError `usage`. */
export function sshTarget(word: CameraWord): NamedTarget {
  refuseOtherOptions(word, ['size', 'fps']);
  const address = parseSshAddress(word.address);
  const size = option(word, 'size', pixelSize);
  const fps = option(word, 'fps', positiveNumber);
  const request: FarRequest = {
    size: size ?? DEFAULT_SIZE,
    fps,
    senderArguments: [
      ...(size === undefined ? [] : ['--size', `${size.width}x${size.height}`]),
      ...(fps === undefined ? [] : ['--fps', String(fps)]),
    ],
  };
  const { host, device } = address;
  return {
    names: [host, `${host}/${device.replace(/^\/+(dev\/)?/, '')}`],
    shown: word.address,
    open: async (signal) => {
      const { program, ...opened } = await openSsh(address, request, signal);
      return { ...opened, program: `${program || 'a command'} over ssh` };
    },
  };
}

function option<T>({ address, options }: CameraWord, key: string, parse: (text: string) => T): T | undefined {
  const text = options.get(key);
  if (text === undefined) return undefined;
  try {
    return parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TtycamError('usage', `${address}: #${key}: ${why}`, { cause });
  }
}
