// Mutates JPEGs, as links, cameras and attackers do. The same seed gives the same JPEGs.
import { join } from '../../helpers/bytes.js';

/** One of the JPEGs after one to four mutations. */
export function mutate(jpegs: readonly Uint8Array[], random: () => number): Uint8Array {
  const below = (limit: number): number => Math.floor(random() * limit);
  const any = (): Uint8Array => jpegs[below(jpegs.length)] ?? new Uint8Array(0);
  let bytes: Uint8Array = new Uint8Array(any());
  for (let times = 1 + below(4); times > 0 && bytes.length > 0; times -= 1) {
    // Half of the mutations hit the header, where they matter most.
    const at = below(random() < 0.5 ? Math.min(700, bytes.length) : bytes.length);
    switch (below(7)) {
      case 0: // a bit
        bytes[at] = (bytes[at] as number) ^ (1 << below(8));
        break;
      case 1: // a byte
        bytes[at] = below(256);
        break;
      case 2: // extreme values for lengths and sizes
        bytes.fill(random() < 0.5 ? 0 : 0xff, at, at + 1 + below(4));
        break;
      case 3: // a marker
        bytes.set([0xff, 0xc0 + below(64)].slice(0, bytes.length - at), at);
        break;
      case 4: // cut off
        bytes = bytes.slice(0, at);
        break;
      case 5: // a piece lost
        bytes = join(bytes.subarray(0, at), bytes.subarray(at + 1 + below(200)));
        break;
      default: // another JPEG's end
        bytes = join(bytes.subarray(0, at), any().subarray(at + below(20) - 10));
    }
  }
  return bytes;
}
