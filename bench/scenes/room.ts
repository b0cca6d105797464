// A typical camera scene: a still room with sensor noise, and a person who crosses it.
import { seededRandom } from '#src/net/seeded-random.js';
import { type DrawFrame, type Random, type Rgb, SCENE_SIDE } from './scene.js';

/** The person enters at this frame. */
const ENTERS_AT = 20;

/** A variant of the room. The person walks by `speed` pixels a frame; `noise` is a factor of the camera's noise. */
export interface RoomVariant {
  readonly seed: number;
  readonly speed: number;
  readonly noise: number;
}

/** Returns a function that draws a frame, by its number from 0: three bytes a pixel, the same ones in every run. */
export function createRoom({ seed, speed, noise }: RoomVariant): DrawFrame {
  const room = drawRoom(seededRandom(seed));
  return (number) => {
    const random = seededRandom(seed + 1 + number);
    const pixels = new Uint8ClampedArray(room.length);
    const walked = (number - ENTERS_AT) * speed;
    for (let y = 0; y < SCENE_SIDE; y += 1) {
      for (let x = 0; x < SCENE_SIDE; x += 1) {
        const at = (y * SCENE_SIDE + x) * 3;
        const person = personAt(x - (walked - 60), y, walked);
        // Sensor noise is mostly shot noise: it grows with the square root of the light, in each channel separately.
        for (let channel = 0; channel < 3; channel += 1) {
          const light = person?.[channel] ?? (room[at + channel] as number);
          pixels[at + channel] = light + (random() + random() + random() - 1.5) * (2 + 0.55 * Math.sqrt(light)) * noise;
        }
      }
    }
    return pixels;
  };
}

/** Draws the wall, window, door, shelf and floorboards in daylight, with a grain on all of them. */
export function drawRoom(random: Random): Float32Array {
  const light = new Float32Array(SCENE_SIDE * SCENE_SIDE * 3);
  for (let y = 0; y < SCENE_SIDE; y += 1) {
    for (let x = 0; x < SCENE_SIDE; x += 1) {
      const color = furnitureAt(x, y);
      // Daylight is strongest at the window.
      const share = 0.55 + 0.6 * Math.exp(-((x - 110) ** 2 + (y - 120) ** 2) / 45_000);
      const grain = (random() - 0.5) * 10;
      for (let channel = 0; channel < 3; channel += 1)
        light[(y * SCENE_SIDE + x) * 3 + channel] = Math.max(0, (color[channel] as number) * share + grain);
    }
  }
  return light;
}

function furnitureAt(x: number, y: number): Rgb {
  const within = (left: number, top: number, width: number, height: number): boolean =>
    x >= left && x < left + width && y >= top && y < top + height;
  if (within(60, 60, 100, 120)) {
    const isFrame = !within(66, 66, 41, 108) && !within(113, 66, 41, 108);
    return isFrame ? [235, 232, 224] : [150 + y / 4, 190 + y / 5, 225];
  }
  if (within(300, 90, 70, 210)) return within(356, 195, 6, 12) ? [210, 180, 90] : [122, 84, 58];
  if (within(190, 110, 84, 90)) {
    // Books, whose colours follow from their places.
    const book = Math.floor((x - 190) / 7) + Math.floor((y - 110) / 30) * 12;
    const isBoard = (y - 110) % 30 > 26;
    return isBoard ? [96, 68, 48] : [60 + ((book * 67) % 150), 50 + ((book * 41) % 120), 45 + ((book * 89) % 130)];
  }
  if (within(40, 250, 150, 70)) return y < 275 ? [88, 108, 128] : [74, 92, 112 + ((x >> 3) & 7)];
  if (y > 300) {
    const depth = (y - 290) / 110;
    const board = Math.floor((x - 200) / (10 + 40 * depth));
    return [150 + (board & 1) * 14, 112 + (board & 1) * 10, 78 + ((board * 5) & 7)];
  }
  return [206, 198, 180];
}

/** The person's colour at a pixel, with `x` relative to them; undefined outside of them. */
function personAt(x: number, y: number, walked: number): Rgb | undefined {
  const bob = Math.sin(walked / 12) * 3;
  const fold = 12 * Math.sin(x / 5 + y / 9);
  if ((x / 17) ** 2 + ((y - 138 - bob) / 22) ** 2 < 1)
    return y - bob < 128 ? [58, 42, 34] : [204 - x, 158 - x, 132 - x];
  if ((x / 32) ** 2 + ((y - 215 - bob) / 58) ** 2 < 1) return [150 + fold, 52 + fold / 2, 48 + fold / 2];
  for (const side of [-1, 1]) {
    const stride = side * Math.sin(walked / 16) * ((y - 255) / 100) * 34;
    if (y > 255 && y < 372 && Math.abs(x - stride) < 13) return [44 + fold / 2, 52 + fold / 2, 78 + fold / 2];
  }
  return undefined;
}
