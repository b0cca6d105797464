// Test helpers: a receiver with a window on a desktop, a camera that feeds it, and pictures that can be located in the window.
import type { TestContext } from 'node:test';
import { unixUs } from '#src/net/clock.js';
import { type TestCamera, testCamera } from '../../helpers/camera.js';
import { cleanup, type Scope } from '../../helpers/cleanup.js';
import type { Desktop } from '../../helpers/desktop.js';
import type { ProgramOptions } from '../../helpers/program.js';
import { type Program, start } from '../../helpers/programs.js';
import { sharp } from '../../helpers/sharp.js';

/** A headless receiver whose window is open. */
export async function startWindow(
  t: Scope,
  desktop: Desktop,
  args: readonly string[] = [],
  options: ProgramOptions = {},
): Promise<{ readonly receiver: Program; readonly url: string; readonly window: string }> {
  const own = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--json', '--video', 'window'];
  const receiver = start(t, 'receiver/main.js', [...own, ...args], { env: desktop.env, ...options });
  const url = String((await receiver.event('listening'))['url']);
  const window = await desktop.window().catch((error: Error) => {
    throw new Error(`${error.message}\n${receiver.transcript}`);
  });
  return { receiver, url, window };
}

/** The camera, connected by the first frame that is sent. */
export function camera(t: TestContext, url: string, name = 'barn'): TestCamera {
  return testCamera(t, url, { name });
}

/** Sends one frame. Its true size may differ from that of the JPEG. */
export async function sendPicture(
  { uplink, stop }: TestCamera,
  sequence: number,
  jpeg: Uint8Array,
  [trueWidth, trueHeight]: readonly [number, number] = [0, 0],
): Promise<void> {
  await uplink.ready(stop.signal);
  uplink.send({ sequence, jpeg, capturedUs: unixUs(), trueWidth, trueHeight });
}

/**
 * Sends a picture five times a second, so that the camera stays live, until the returned function is called or the test ends.
 */
export function stream(
  t: TestContext,
  camera: TestCamera,
  jpeg: Uint8Array,
  trueSize?: readonly [number, number],
): () => void {
  let sequence = 0;
  const send = () => {
    sequence += 1;
    void sendPicture(camera, sequence, jpeg, trueSize);
  };
  send();
  const timer = setInterval(send, 200);
  const stop = () => clearInterval(timer);
  cleanup(t, stop);
  return stop;
}

const CORNERS = [
  [220, 40, 40],
  [40, 200, 40],
  [40, 40, 220],
  [230, 210, 40],
] as const;

/** Four quarters of different colours, each with a shade of its own from left to right. */
export async function quarters(width: number, height: number): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const corner = CORNERS[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)] ?? CORNERS[0];
      const shade = 1 - 0.3 * Math.abs(1 - (2 * x) / width);
      const at = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        pixels[at + channel] = Math.round((corner[channel] as number) * shade);
      }
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

/** One colour all over. */
export function plain(red: number, green: number, blue: number, width = 64, height = 48): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: { r: red, g: green, b: blue } } })
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** The expected content of a window of that size: the JPEG in its proportions, on black, smoothly scaled. */
export async function expectedPixels(
  jpeg: Uint8Array,
  trueSize: readonly [number, number],
  [width, height]: readonly [number, number],
): Promise<Buffer> {
  const squeezed = sharp(jpeg).resize(trueSize[0], trueSize[1], { fit: 'fill' }).raw();
  const { data, info } = await squeezed.toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: info })
    .resize(width, height, { fit: 'contain', background: '#000', kernel: 'linear' })
    .raw()
    .toBuffer();
}
