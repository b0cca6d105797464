import { test } from 'node:test';
import { cheapCamera } from '../../helpers/cheap-camera.js';
import { Desktop, needsDesktop } from '../../helpers/desktop.js';
import { start } from '../../helpers/programs.js';
import { eventually } from '../../helpers/wait.js';
import { dashboard } from './ends-support.js';

test(
  'w shows the selected camera in a window, brightened as in the dashboard, and closes it again',
  needsDesktop(),
  async (t) => {
    const desktop = await Desktop.start(t);
    const screen = dashboard(t, desktop);
    await screen.untilShown(/WAITING/);
    const url = /sender --to (tcp:\S+)/.exec(await screen.text())?.[1] ?? '';
    for (const name of ['barn', 'yard']) {
      start(t, 'sender/main.js', [...cheapCamera(5), '--name', name, '--to', url, '--quiet']);
      await screen.untilShown(new RegExp(`${name} [^╮\n]*LIVE`));
    }
    screen.type('2bw');
    const window = await desktop.window();
    await desktop.untilTitled(window, /^yard - LIVE.* - BRIGHT - ttycam$/);
    screen.type('w');
    await screen.untilShown(/window closed/);
    await eventually('no window', async () => (await desktop.windows()).length === 0);
    // The terminal has shown the pictures all the time.
    await screen.untilShown(/2 yard [^╮\n]*\+ BRIGHT ● LIVE/);
    screen.type('q');
    await screen.untilEnded();
  },
);
