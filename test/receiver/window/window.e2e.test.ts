// The window as a person uses it: on a real X server with a real window manager, by keys and mouse.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cleanup } from '../../helpers/cleanup.js';
import {
  brightness,
  Desktop,
  meanDifference,
  needsDesktop,
  type Pixels,
  pixelAt,
  SCREEN,
} from '../../helpers/desktop.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { withOrientation } from '../../helpers/odd-jpegs.js';
import { sharp } from '../../helpers/sharp.js';
import { eventually } from '../../helpers/wait.js';
import { camera, expectedPixels, plain, quarters, sendPicture, startWindow, stream } from './support.js';

const WAYS = [
  { name: 'SDL', backend: 'sdl', server: [], words: /^SDL 2\.\d+\.\d+, x11$/ },
  { name: 'X11', backend: 'x11', server: [], words: /^X11, RENDER, shared memory$/ },
  {
    name: 'X11 without RENDER',
    backend: 'x11',
    server: ['-extension', 'RENDER'],
    words: /^X11, PutImage, shared memory$/,
  },
  { name: 'X11 without shared memory', backend: 'x11', server: ['-extension', 'MIT-SHM'], words: /^X11, RENDER$/ },
] as const;

for (const { name, backend, server, words } of WAYS) {
  const args = ['--window-backend', backend];

  test(`${name} on a desktop`, needsDesktop(), async (t) => {
    const desktop = await Desktop.start(t, { args: server });
    await t.test(
      `${name}: the picture is there in its true proportions, on black, under the camera's name`,
      async (t) => {
        const { receiver, url, window } = await startWindow(t, desktop, args);
        assert.match(String((await receiver.event('window-opened'))['backend']), words);
        await desktop.untilTitled(window, /^waiting for a camera - ttycam$/);
        await desktop.untilSeen(window, 'the words before the first picture', (pixels) => brightness(pixels) > 2);
        const { width, height } = await desktop.geometry(window);
        assert.deepEqual([width, height], [800, 600]);

        const jpeg = await quarters(400, 400);
        const trueSize = [1280, 720] as const;
        const barn = camera(t, url);
        const stop = stream(t, barn, jpeg, trueSize);
        await desktop.untilTitled(window, /^barn - LIVE( \d+ m?s)? - ttycam$/);
        const expected = await expectedPixels(jpeg, trueSize, [800, 600]);
        const isPicture = ({ rgb }: Pixels): boolean => meanDifference(rgb, expected) < 4;
        const seen = await desktop.untilSeen(window, 'the picture', isPicture);
        // 1280x720 in 800x600: 75 rows of black above and below.
        for (const [x, y] of [
          [2, 2],
          [797, 70],
          [2, 530],
          [797, 597],
        ] as const) {
          assert.deepEqual(pixelAt(seen, x, y), [0, 0, 0], `${x},${y}`);
        }
        const corners = [
          [4, 80],
          [795, 80],
          [4, 520],
          [795, 520],
        ] as const;
        for (const [x, y] of corners) {
          const at = (y * 800 + x) * 3;
          const wanted = [...expected.subarray(at, at + 3)];
          const got = pixelAt(seen, x, y);
          assert.ok(
            got.every((one, channel) => Math.abs(one - (wanted[channel] ?? 0)) < 16),
            `${x},${y}: ${got}, ${wanted}`,
          );
        }
        stop();
        await sendPicture(barn, 10_000, withOrientation(jpeg, 6), [720, 1280]);
        const turned = await expectedPixels(await sharp(jpeg).rotate(90).png().toBuffer(), [720, 1280], [800, 600]);
        const isTurned = ({ rgb }: Pixels): boolean => meanDifference(rgb, turned) < 4;
        await desktop.untilSeen(window, 'the picture of a camera that is turned', isTurned);
        await desktop.press(window, 'q');
        assert.equal(await receiver.exit(), 0, receiver.transcript);
      },
    );

    await t.test(`${name}: resized, it shows the whole picture again, and full screen and back`, async (t) => {
      const { receiver, url, window } = await startWindow(t, desktop, [...args, '--window-size', '400x300']);
      await desktop.untilSized(window, 400, 300);
      const jpeg = await quarters(640, 480);
      stream(t, camera(t, url), jpeg);
      const shows = async (width: number, height: number) => {
        await desktop.untilSized(window, width, height);
        const expected = await expectedPixels(jpeg, [640, 480], [width, height]);
        const isPicture = ({ rgb }: Pixels): boolean =>
          rgb.length === expected.length && meanDifference(rgb, expected) < 5;
        await desktop.untilSeen(window, `the picture in ${width}x${height}`, isPicture);
      };
      await shows(400, 300);
      await desktop.tell('xdotool', 'windowsize', window, '700', '300');
      await shows(700, 300);
      await desktop.press(window, 'f');
      await shows(SCREEN.width, SCREEN.height);
      await desktop.press(window, 'f');
      await shows(700, 300);
      await desktop.clickCloseButton(window);
      assert.equal(await receiver.exit(), 0, receiver.transcript);
      assert.deepEqual(await desktop.windows(), []);
    });
  });
}

for (const backend of ['sdl', 'x11']) {
  test(`${backend} in the hands of a person`, needsDesktop(), async (t) => {
    const desktop = await Desktop.start(t);
    await t.test(`${backend}: keys choose the camera, freeze and brighten it, and save the very JPEG`, async (t) => {
      const folder = temporaryFolder(t);
      const { receiver, url, window } = await startWindow(t, desktop, ['--window-backend', backend], { cwd: folder });
      const red = await plain(200, 20, 20);
      const blue = await plain(20, 20, 200);
      const barn = camera(t, url, 'barn/../1');
      await sendPicture(barn, 1, red);
      await receiver.event('connected', { place: 1 });
      const yard = camera(t, url, 'yard');
      await sendPicture(yard, 1, blue);
      await receiver.event('connected', { place: 2 });
      let sequence = 1;
      const goOn = setInterval(() => {
        sequence += 1;
        void sendPicture(barn, sequence, red);
        void sendPicture(yard, sequence, blue);
      }, 200);
      cleanup(t, () => clearInterval(goOn));
      const isRed = (pixels: Pixels) => pixelAt(pixels, 30, 30)[0] > 150;
      const isBlue = (pixels: Pixels) => pixelAt(pixels, 30, 30)[2] > 150;

      await desktop.untilTitled(window, /^barn\/\.\.\/1 - LIVE/);
      await desktop.untilSeen(window, 'red', isRed);
      await desktop.press(window, 'Right');
      await desktop.untilTitled(window, /^yard - LIVE/);
      await desktop.untilSeen(window, 'blue', isBlue);
      await desktop.press(window, 'Right');
      await desktop.untilTitled(window, /^barn/);
      await desktop.press(window, '2');
      await desktop.untilTitled(window, /^yard/);
      await desktop.press(window, '9', 'Left', 'ctrl+q');
      await desktop.untilTitled(window, /^barn/);
      await desktop.untilSeen(window, 'red again', isRed);

      await desktop.press(window, 'space');
      await desktop.untilTitled(window, /FROZEN \d+ s - ttycam$/);
      const isRedAboveWords = (pixels: Pixels): boolean => isRed(pixels) && pixelAt(pixels, 400, 590)[0] < 60;
      await desktop.untilSeen(window, 'the words at the bottom', isRedAboveWords);
      await desktop.press(window, 'space');
      await desktop.untilTitled(window, /LIVE( \d+ m?s)? - ttycam$/);

      await desktop.press(window, 'b');
      await desktop.untilTitled(window, /LIVE( \d+ m?s)? - BRIGHT - ttycam$/);
      await desktop.untilSeen(window, 'brighter red', (pixels) => pixelAt(pixels, 30, 30)[0] > 240);
      await desktop.press(window, 's');
      const { path } = await receiver.event('snapshot', { camera: 'barn/../1', place: 1 });
      assert.match(String(path), /^barn_.._1-\d{4}-\d\d-\d\d-\d{6}-\d{3}\.jpg$/);
      assert.deepEqual(readdirSync(folder), [path]);
      assert.deepEqual(readFileSync(join(folder, String(path))), red);
      await desktop.press(window, 'Escape');
      assert.equal(await receiver.exit(), 0, receiver.transcript);
    });

    await t.test(`${backend}: an old picture is never shown as if it were live`, async (t) => {
      const { receiver, url, window } = await startWindow(t, desktop, ['--window-backend', backend]);
      const barn = camera(t, url);
      const grey = await plain(200, 200, 200);
      const stopFirst = stream(t, barn, grey);
      await desktop.untilSeen(window, 'the picture', (pixels) => brightness(pixels) > 150);
      stopFirst();
      await desktop.untilTitled(window, /^barn - STALLED \d+ s - ttycam$/);
      await desktop.untilSeen(
        window,
        'it dimmed, with words',
        (pixels) => brightness(pixels) < 90 && pixelAt(pixels, 20, 20)[0] > 50,
      );
      const stopSecond = stream(t, barn, grey);
      await desktop.untilSeen(window, 'it bright again', (pixels) => brightness(pixels) > 150);
      // A stopped receiver cannot report that it is stopped. The window detects it.
      await receiver.suspend();
      stopSecond();
      cleanup(t, () => receiver.running && receiver.signal('SIGCONT'));
      await desktop.untilSeen(window, 'no news', (pixels) => brightness(pixels) < 90);
      receiver.signal('SIGCONT');
      barn.stop.abort();
      await desktop.untilTitled(window, /^barn - LOST \d+ s - ttycam$/);
      await desktop.untilSeen(window, 'it lost', (pixels) => brightness(pixels) < 90);
      assert.equal(await receiver.stop(), 0, receiver.transcript);
      await eventually('no window', async () => (await desktop.windows()).length === 0);
    });
  });
}

test(
  'a display that is reached as ssh -Y reaches one is drawn on by X11, without shared memory',
  needsDesktop(),
  async (t) => {
    const desktop = await Desktop.start(t, { args: ['-listen', 'tcp'] });
    const { receiver, url, window } = await startWindow(t, desktop, [], {
      env: { ...desktop.env, DISPLAY: `localhost${desktop.display}.0` },
    });
    assert.equal((await receiver.event('window-opened'))['backend'], 'X11, RENDER');
    await sendPicture(camera(t, url), 1, await plain(20, 20, 200, 640, 480));
    await desktop.untilSeen(window, 'the picture', (pixels) => pixelAt(pixels, 30, 30)[2] > 60);
    assert.equal(await receiver.stop(), 0, receiver.transcript);
  },
);
