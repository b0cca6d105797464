// With a window that draws slowly the newest frame wins. Replaced frames are neither sent to it nor decoded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { monotonicMs, unixUs } from '#src/net/clock.js';
import { Camera } from '#src/receiver/inputs/camera.js';
import { ReceiverWindow } from '#src/receiver/window/window.js';
import { cleanup } from '../../helpers/cleanup.js';
import { Desktop, needsDesktop, pixelAt } from '../../helpers/desktop.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { eventually } from '../../helpers/wait.js';
import { plain } from './support.js';

const FRAMES = 200;

for (const backend of ['sdl', 'x11'] as const) {
  test(
    `${backend}: of ${FRAMES} frames for a display that hangs, the last one is shown next`,
    needsDesktop(),
    async (t) => {
      const desktop = await Desktop.start(t);
      process.env['DISPLAY'] = desktop.display;
      const camera = new Camera(
        1,
        {
          name: 'barn',
          instance: '',
          source: '',
          software: '',
          address: '',
          pausable: true,
          provenName: undefined,
          onNats: false,
        },
        monotonicMs(),
      );
      const window = new ReceiverWindow(
        { size: { width: 320, height: 240 }, backend, folder: temporaryFolder(t), brightens: false },
        {
          cameras: () => [{ ...camera.snapshot(monotonicMs()), recording: false }],
          listening: () => 'tcp://127.0.0.1:1',
        },
        {
          windowOpened: () => undefined,
          windowClosed: (reason) => assert.fail(reason),
          snapshotSaved: () => undefined,
          snapshotFailed: () => undefined,
        },
        () => undefined,
      );
      cleanup(t, () => window.close());
      await window.open(undefined);
      const send = (jpeg: Uint8Array) => {
        const accepted = camera.accept({ jpeg }, { ms: monotonicMs(), unixUs: unixUs() });
        assert.ok(accepted.kind === 'frame');
        window.frame(1, accepted.frame);
      };
      const [green, red, blue] = await Promise.all([plain(20, 160, 20), plain(160, 20, 20), plain(20, 20, 160)]);
      const id = await desktop.window();
      // Frames are sent until one is seen, as the window may skip any of them.
      const goOn = setInterval(() => send(green), 100);
      cleanup(t, () => clearInterval(goOn));
      await desktop.untilSeen(id, 'the first frame', (pixels) => pixelAt(pixels, 9, 9)[1] > 120);
      clearInterval(goOn);
      const replacedBefore = window.replaced;
      await desktop.suspend();
      cleanup(t, () => desktop.server.kill('SIGCONT'));
      for (let frame = 1; frame < FRAMES; frame += 1) {
        send(red);
        // This gives a wrong credit the time to arrive.
        await new Promise((resolve) => setImmediate(resolve));
      }
      send(blue);
      // One frame was under way when the display stopped, and one more may have been drawn into the buffers.
      const replaced = window.replaced - replacedBefore;
      assert.ok(replaced >= FRAMES - 4, `${replaced} of ${FRAMES} were replaced`);
      desktop.server.kill('SIGCONT');
      await desktop.untilSeen(id, 'the last frame', (pixels) => pixelAt(pixels, 9, 9)[2] > 120);
      await window.close();

      // Another window shows the newest frame, although no new one comes.
      await window.open(1);
      await desktop.untilSeen(await desktop.window(), 'the picture', (pixels) => pixelAt(pixels, 9, 9)[2] > 60);
      await window.close();
      await eventually('no window', async () => (await desktop.windows()).length === 0);
    },
  );
}
