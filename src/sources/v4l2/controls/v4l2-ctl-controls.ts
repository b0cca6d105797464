// The controls of a V4L2 device through v4l2-ctl, where the system calls cannot be made.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CameraControl, ControlChoice, ControlKind } from '../../../core/camera/camera-control.js';
import { TtycamError } from '../../../core/errors.js';
import { plainText } from '../../../core/text.js';
import type { ControlDevice, FixedControl, ListedControls } from './control-device.js';

const TIMEOUT_MS = 5_000;

const KINDS: Readonly<Record<string, ControlKind>> = {
  int: 'number',
  bool: 'switch',
  menu: 'menu',
  intmenu: 'menu',
  button: 'button',
};

/** `brightness 0x00980900 (int)    : min=0 max=255 step=1 default=128 value=128 flags=inactive` */
const CONTROL_LINE = /^\s*(\w+) 0x([0-9a-f]{8}) \((\w+)\)\s*:\s*(.*)$/;
/** `1: Manual Mode`, `0: 1 (0x1)` */
const CHOICE_LINE = /^\s+(\d+): (.*)$/;

/** The controls of the device `node`. */
export function v4l2CtlControls(node: string): ControlDevice {
  return {
    list: async () => parseControls(await run(['-d', node, '--list-ctrls-menus'])),
    set: async ({ name }, value) => {
      try {
        await run(['-d', node, '-c', `${name}=${value}`]);
        return undefined;
      } catch (reason) {
        return TtycamError.from(reason).message;
      }
    },
  };
}

/** Parses the output of `v4l2-ctl --list-ctrls-menus`. */
export function parseControls(text: string): ListedControls {
  const settable: CameraControl[] = [];
  const fixed: FixedControl[] = [];
  let choices: ControlChoice[] = [];
  for (const line of text.split('\n')) {
    const choice = CHOICE_LINE.exec(line);
    if (choice !== null) {
      const label = plainText((choice[2] ?? '').replace(/ \(0x[0-9a-f]+\)$/, ''));
      choices.push({ value: Number(choice[1]), label });
      continue;
    }
    choices = [];
    const found = controlOf(line, choices);
    if (found === undefined) continue;
    if ('reason' in found) fixed.push(found);
    else settable.push(found);
  }
  return { settable, fixed };
}

/** Undefined for a heading, and for what this camera lacks. */
function controlOf(line: string, choices: readonly ControlChoice[]): CameraControl | FixedControl | undefined {
  const [, name, id, type = '', rest = ''] = CONTROL_LINE.exec(line) ?? [];
  const kind = KINDS[type];
  const flags = /flags=(.*)$/.exec(rest)?.[1] ?? '';
  if (name === undefined || id === undefined || /disabled/.test(flags)) return undefined;
  if (/read-only/.test(flags)) return { name, reason: 'it is read-only' };
  if (kind === undefined) return { name, reason: 'it takes no number' };
  const number = (key: string): number | undefined => {
    const text = new RegExp(`\\b${key}=(0x[0-9a-f]+|-?\\d+)`).exec(rest)?.[1];
    return text === undefined ? undefined : Number(text) | 0;
  };
  const minimum = number('min') ?? 0;
  return {
    id: Number.parseInt(id, 16),
    name,
    kind,
    minimum,
    maximum: number('max') ?? (kind === 'switch' ? 1 : minimum),
    step: Math.max(1, number('step') ?? 1),
    standard: number('default') ?? 0,
    value: number('value') ?? 0,
    inactive: /inactive/.test(flags),
    choices,
  };
}

async function run(args: readonly string[]): Promise<string> {
  try {
    const options = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', env: { ...process.env, LC_ALL: 'C' } } as const;
    return (await promisify(execFile)('v4l2-ctl', args, options)).stdout;
  } catch (cause) {
    const { code, stdout, stderr } = cause as { code?: unknown; stdout?: string; stderr?: string };
    if (code === 'ENOENT') {
      const message = 'v4l2-ctl is not installed. On Debian and Raspberry Pi OS: apt install v4l-utils';
      throw new TtycamError('source-missing', message, { cause });
    }
    const line = `${stdout ?? ''}\n${stderr ?? ''}`.trim().split('\n').at(-1) ?? '';
    throw new TtycamError('source-failed', plainText(line, 200) || 'v4l2-ctl failed', { cause });
  }
}
