// A hall with a tiled floor and pillars, through which two people walk: one across it, and one towards the camera.
import { seededRandom } from '#src/net/seeded-random.js';
import { type DrawFrame, type Random, type Rgb, SCENE_SIDE } from './scene.js';

/** The horizon, and the line where the floor meets the wall. */
const HORIZON = 130;
const FLOOR = 190;

/** A person: where the feet are, how tall, and the phase of the stride, all in pixels. */
interface Person {
  readonly x: number;
  readonly feet: number;
  readonly height: number;
  readonly walked: number;
  readonly coat: Rgb;
}

/** A variant of the hall: people walk at so many times the pace, and the noise has up to so many levels. */
export interface HallVariant {
  readonly seed: number;
  readonly pace: number;
  readonly noise: number;
}

/** Returns a function that draws a frame. Both people are in it from the first frame on. */
export function createHall({ seed, pace, noise }: HallVariant): DrawFrame {
  const hall = drawHall(seededRandom(seed));
  return (number) => {
    const random = seededRandom(seed + 1 + number);
    const pixels = new Uint8ClampedArray(hall.length);
    const people = peopleAt(number * pace);
    for (let y = 0, at = 0; y < SCENE_SIDE; y += 1) {
      for (let x = 0; x < SCENE_SIDE; x += 1) {
        const person = people.map((one) => colorOf(one, x, y)).find((color) => color !== undefined);
        for (let channel = 0; channel < 3; channel += 1, at += 1) {
          const light = person?.[channel] ?? (hall[at] as number);
          pixels[at] = light + (random() + random() - 1) * noise;
        }
      }
    }
    return pixels;
  };
}

/** The nearer person first, as they hide the other one. */
function peopleAt(number: number): Person[] {
  const approach = 1 + number / 60;
  return [
    { x: 250 - number / 3, feet: 220 + 50 * approach, height: 110 * approach, walked: number * 4, coat: [52, 62, 92] },
    { x: ((number * 4 + 90) % 520) - 60, feet: 262, height: 126, walked: number * 4, coat: [172, 136, 64] },
  ];
}

function colorOf({ x: middle, feet, height, walked, coat }: Person, x: number, y: number): Rgb | undefined {
  // Down from the top of the head, and sideways from the middle: both in shares of the height.
  const down = (y - feet + height) / height;
  const side = (x - middle) / height;
  if (down < 0 || down > 1 || Math.abs(side) > 0.3) return undefined;
  if ((side / 0.075) ** 2 + ((down - 0.09) / 0.09) ** 2 < 1) return down < 0.07 ? [46, 36, 30] : [206, 162, 138];
  const shade = 1 - side * 1.6 + 0.08 * Math.sin(side * 90 + down * 40);
  if (Math.abs(side) < 0.13 && down > 0.17 && down < 0.58)
    return coat.map((level) => level * shade) as [number, number, number];
  const swing = Math.sin(walked / 11) * (down - 0.55) * 0.5;
  if (down >= 0.55 && (Math.abs(side - swing) < 0.05 || Math.abs(side + swing) < 0.05))
    return [44 * shade, 42 * shade, 48 * shade];
  return undefined;
}

function drawHall(random: Random): Float32Array {
  const light = new Float32Array(SCENE_SIDE * SCENE_SIDE * 3);
  for (let y = 0, at = 0; y < SCENE_SIDE; y += 1) {
    for (let x = 0; x < SCENE_SIDE; x += 1) {
      const color = y < FLOOR ? wallAt(x, y) : tileAt(x, y);
      const grain = (random() - 0.5) * 12;
      for (const level of color) {
        light[at] = Math.max(0, level + grain);
        at += 1;
      }
    }
  }
  return light;
}

function wallAt(x: number, y: number): Rgb {
  const pillar = x % 100;
  if (pillar < 26) return [188 - pillar * 2, 182 - pillar * 2, 170 - pillar * 2];
  if (y < 30) return [120, 122, 128];
  // A notice board, and a door of glass.
  if (x > 130 && x < 190 && y > 70 && y < 120) return [80 + ((x * 7) >> 5) * 9, 110 + ((y * 5) >> 5) * 12, 96];
  if (x > 335 && x < 395 && y > 60) return [150 + y / 3, 176 + y / 4, 188];
  return [164 - y / 8, 158 - y / 8, 146 - y / 9];
}

function tileAt(x: number, y: number): Rgb {
  const depth = (y - HORIZON) / 60;
  const column = Math.floor((x - 200) / (22 * depth));
  const row = Math.floor(40 / depth);
  const level = ((column + row) & 1) === 0 ? 112 : 148;
  return [level, level - 4, level - 10];
}
