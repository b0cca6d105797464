// The controls of a simulated camera, behind the system calls: as those of a USB camera, the manual ones wait for the automatic.
import { constants as system } from 'node:os';

const { EACCES, EINVAL, ERANGE } = system.errno;
const USER = 0x0098_0900;
const CAMERA = 0x009a_0900;
const NEXT = 0x8000_0000;
const FLAG_INACTIVE = 0x10;
const FLAG_READ_ONLY = 0x4;

export interface FakeControl {
  readonly id: number;
  readonly name: string;
  /** V4L2_CTRL_TYPE_… */
  readonly type: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  value: number;
  readonly menu?: ReadonlyMap<number, string>;
  /** The control that holds this one unless it has the given value. */
  readonly heldBy?: { readonly id: number; readonly unless: number };
  readonly isReadOnly?: boolean;
}

/** As a Logitech C920 has them. */
export function usbControls(): FakeControl[] {
  const exposures = new Map([
    [1, 'Manual Mode'],
    [3, 'Aperture Priority Mode'],
  ]);
  return [
    { id: USER, name: 'Brightness', type: 1, minimum: -64, maximum: 64, step: 1, value: 0 },
    { id: USER + 12, name: 'White Balance, Automatic', type: 2, minimum: 0, maximum: 1, step: 1, value: 1 },
    {
      ...{ id: USER + 26, name: 'White Balance Temperature', type: 1, minimum: 2_800, maximum: 6_500, step: 10 },
      ...{ value: 4_600, heldBy: { id: USER + 12, unless: 0 } },
    },
    { id: CAMERA, name: 'Camera Controls', type: 6, minimum: 0, maximum: 0, step: 0, value: 0 },
    { id: CAMERA + 1, name: 'Auto Exposure', type: 3, minimum: 0, maximum: 3, step: 1, value: 3, menu: exposures },
    {
      ...{ id: CAMERA + 2, name: 'Exposure Time, Absolute', type: 1, minimum: 3, maximum: 2_047, step: 1 },
      ...{ value: 250, heldBy: { id: CAMERA + 1, unless: 1 } },
    },
  ];
}

export class FakeControls {
  all: FakeControl[] = [];
  /** Whether a value for a control that another one holds is taken, and has no effect. */
  takesHeld = false;

  /** The value of a control by its name. */
  value(name: string): number | undefined {
    return this.all.find((one) => one.name === name)?.value;
  }

  answer(call: 'QUERYCTRL' | 'QUERYMENU' | 'G_CTRL' | 'S_CTRL', argument: Buffer): number {
    const id = argument.readUInt32LE(0);
    const control =
      (id & NEXT) === 0 ? this.all.find((one) => one.id === id) : this.all.find((one) => one.id > (id & ~NEXT) >>> 0);
    if (control === undefined) return EINVAL;
    switch (call) {
      case 'QUERYCTRL':
        describe(control, this.#isHeld(control), argument);
        return 0;
      case 'QUERYMENU': {
        const label = control.menu?.get(argument.readUInt32LE(4));
        if (label === undefined) return EINVAL;
        argument.fill(0, 8, 40).write(label, 8, 32, 'latin1');
        return 0;
      }
      case 'G_CTRL':
        argument.writeInt32LE(control.value, 4);
        return 0;
      case 'S_CTRL': {
        if (this.#isHeld(control)) return this.takesHeld ? 0 : EACCES;
        const wanted = argument.readInt32LE(4);
        if (control.menu !== undefined && !control.menu.has(wanted)) return ERANGE;
        // Drivers clamp, and round to a step.
        const { minimum, maximum, step } = control;
        const rounded = minimum + Math.round((wanted - minimum) / step) * step;
        control.value = Math.min(maximum, Math.max(minimum, rounded));
        return 0;
      }
    }
  }

  #isHeld({ heldBy }: FakeControl): boolean {
    return heldBy !== undefined && this.all.find(({ id }) => id === heldBy.id)?.value !== heldBy.unless;
  }
}

function describe(control: FakeControl, isHeld: boolean, answer: Buffer): void {
  const { id, type, name, minimum, maximum, step, isReadOnly } = control;
  answer.fill(0);
  answer.writeUInt32LE(id, 0);
  answer.writeUInt32LE(type, 4);
  answer.write(name, 8, 32, 'latin1');
  [minimum, maximum, step].forEach((value, index) => {
    answer.writeInt32LE(value, 40 + index * 4);
  });
  answer.writeUInt32LE((isHeld ? FLAG_INACTIVE : 0) | (isReadOnly === true ? FLAG_READ_ONLY : 0), 56);
}
