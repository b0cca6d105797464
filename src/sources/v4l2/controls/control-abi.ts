// The binary interface of V4L2 controls: to list them, their menus, and to get and set one. Its layout is the same on every
// little-endian kernel.
//
// Source: linux/videodev2.h and linux/v4l2-controls.h.
import type { ControlKind } from '../../../core/camera/camera-control.js';
import { plainText } from '../../../core/text.js';

/** struct v4l2_queryctrl. */
const QUERY = {
  bytes: 68,
  id: 0,
  type: 4,
  name: 8,
  minimum: 40,
  maximum: 44,
  step: 48,
  standard: 52,
  flags: 56,
} as const;

/** struct v4l2_querymenu, which is packed. */
const MENU = { bytes: 44, id: 0, index: 4, name: 8, nameBytes: 32 } as const;

/** struct v4l2_control. */
const VALUE = { bytes: 8, id: 0, value: 4 } as const;

const NAME_BYTES = 32;

/** The sizes of the arguments, from which the numbers of the calls are computed. */
export const CONTROL_BYTES = { query: QUERY.bytes, menu: MENU.bytes, value: VALUE.bytes } as const;

/** With this bit in the id, QUERYCTRL describes the control after it. */
const NEXT_CONTROL = 0x8000_0000;

/** V4L2_CTRL_FLAG_…: not there, read-only, inactive at present, write-only. */
const FLAG_DISABLED = 0x1;
const FLAG_READ_ONLY = 0x4;
const FLAG_INACTIVE = 0x10;
const FLAG_WRITE_ONLY = 0x40;

/** V4L2_CTRL_TYPE_…, as far as a number sets them. */
const TYPES: Readonly<Record<number, ControlKind>> = {
  1: 'number',
  2: 'switch',
  3: 'menu',
  4: 'button',
  9: 'menu',
};
const TYPE_INTEGER_MENU = 9;
const TYPE_HEADING = 6;

/** The argument of QUERYCTRL for the first control after `id`. */
export function nextControl(id: number): Buffer {
  const query = Buffer.alloc(QUERY.bytes);
  query.writeUInt32LE((id | NEXT_CONTROL) >>> 0, QUERY.id);
  return query;
}

/** A control as QUERYCTRL describes it. */
export interface QueriedControl {
  readonly id: number;
  readonly name: string;
  /** Undefined for a text, and others that no number sets. */
  readonly kind: ControlKind | undefined;
  readonly isReadOnly: boolean;
  /** False for a heading, and for what this camera lacks. */
  readonly isThere: boolean;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  readonly standard: number;
  readonly inactive: boolean;
  readonly isReadable: boolean;
  /** Whether the entries of its menu are numbers. */
  readonly hasNumbers: boolean;
}

export function readControl(answer: Buffer): QueriedControl {
  const type = answer.readUInt32LE(QUERY.type);
  const flags = answer.readUInt32LE(QUERY.flags);
  return {
    id: answer.readUInt32LE(QUERY.id),
    name: controlName(textAt(answer, QUERY.name, NAME_BYTES)),
    kind: TYPES[type],
    isReadOnly: (flags & FLAG_READ_ONLY) !== 0,
    isThere: (flags & FLAG_DISABLED) === 0 && type !== TYPE_HEADING,
    minimum: answer.readInt32LE(QUERY.minimum),
    maximum: answer.readInt32LE(QUERY.maximum),
    step: Math.max(1, answer.readInt32LE(QUERY.step)),
    standard: answer.readInt32LE(QUERY.standard),
    inactive: (flags & FLAG_INACTIVE) !== 0,
    isReadable: (flags & FLAG_WRITE_ONLY) === 0,
    hasNumbers: type === TYPE_INTEGER_MENU,
  };
}

/** The argument of QUERYMENU. */
export function menuQuery(id: number, index: number): Buffer {
  const query = Buffer.alloc(MENU.bytes);
  query.writeUInt32LE(id, MENU.id);
  query.writeUInt32LE(index, MENU.index);
  return query;
}

/** The label of a menu's entry. */
export function readMenuLabel(answer: Buffer, isNumber: boolean): string {
  return isNumber ? String(answer.readBigInt64LE(MENU.name)) : plainText(textAt(answer, MENU.name, MENU.nameBytes));
}

/** The argument of G_CTRL and S_CTRL, which put the value that is in force into it. */
export function controlValue(id: number, value = 0): Buffer {
  const argument = Buffer.alloc(VALUE.bytes);
  argument.writeUInt32LE(id, VALUE.id);
  argument.writeInt32LE(value, VALUE.value);
  return argument;
}

export function readValue(answer: Buffer): number {
  return answer.readInt32LE(VALUE.value);
}

/** The name as v4l2-ctl writes it: `Exposure Time, Absolute` is `exposure_time_absolute`. */
function controlName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}

function textAt(answer: Buffer, at: number, bytes: number): string {
  const [text] = answer.toString('latin1', at, at + bytes).split('\0');
  return text ?? '';
}
