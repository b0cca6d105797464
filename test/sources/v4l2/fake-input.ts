// The input of a simulated HDMI bridge or analog decoder, behind the system calls.
import { constants as system } from 'node:os';

export class FakeInput {
  readonly #capabilities: number;
  /** V4L2_IN_ST_… */
  status = 0;
  /** The size of the signal; undefined while there is none. */
  signal: { width: number; height: number } | undefined = { width: 32, height: 16 };
  /** The size that was set. */
  timings: string | undefined;
  standard = 0n;

  constructor(kind: 'hdmi' | 'analog' | 'camera') {
    this.#capabilities = { hdmi: 2, analog: 4, camera: 0 }[kind];
  }

  answer(call: string, argument: Buffer): number {
    switch (call) {
      case 'G_INPUT':
        argument.writeUInt32LE(0);
        return 0;
      case 'ENUMINPUT':
        argument.writeUInt32LE(this.status, 56);
        argument.writeUInt32LE(this.#capabilities, 60);
        return 0;
      case 'QUERY_DV_TIMINGS':
        if (this.signal === undefined) return system.errno.ENOLINK;
        argument.writeUInt32LE(this.signal.width, 4);
        argument.writeUInt32LE(this.signal.height, 8);
        return 0;
      case 'S_DV_TIMINGS':
        this.timings = `${argument.readUInt32LE(4)}x${argument.readUInt32LE(8)}`;
        return 0;
      case 'QUERYSTD':
        argument.writeBigUInt64LE(0xffn);
        return 0;
      case 'S_STD':
        this.standard = argument.readBigUInt64LE();
        return 0;
      default:
        return system.errno.EINVAL;
    }
  }
}
