// Measures how soon a window responds to keys while a camera sends plain or hostile pictures, in one run.
import { startWindow } from '../receiver/window/support.js';
import { cleanup, type Scope } from './cleanup.js';
import { Desktop } from './desktop.js';
import { type KeyTimes, kindsOf, sends, startHostileCamera } from './hostile-keys.js';

export interface WindowKeysOptions {
  /** Whether plain pictures are measured before each kind; else only before the first. */
  readonly inTurns: boolean;
  readonly fps: number;
  readonly say: (line: string) => void;
}

/** Measures from Space to the new title, with xdotool's own time: twice for each kind. Throws if the window is lost. */
export async function windowKeyTimes(t: Scope, { inTurns, fps, say }: WindowKeysOptions): Promise<KeyTimes> {
  const desktop = await Desktop.start(t);
  const { receiver, url, window } = await startWindow(t, desktop);
  const hostile = startHostileCamera(Number(new URL(url).port), fps);
  cleanup(t, () => hostile.teardown());
  const plain: number[] = [];
  const byKind = new Map<string, number[]>();
  const kinds = await kindsOf(hostile);
  await sends(hostile, 'plain');
  // There must be a picture to freeze.
  await desktop.untilTitled(window, /^hostile - LIVE/);
  for (const kind of kinds) {
    if (inTurns || plain.length === 0) {
      await sends(hostile, 'plain');
      plain.push(...(await freezeAndGoOn(desktop, window)));
    }
    await sends(hostile, kind);
    const times = await freezeAndGoOn(desktop, window);
    byKind.set(kind, times);
    say(`${kind}: ${times.map((ms) => ms.toFixed(0)).join(' ')} ms`);
  }
  // A camera that was too busy to send anything may be lost. No picture is a reason.
  const lost = receiver.all('lost').find((event) => event['code'] !== 'peer-silent');
  if (lost !== undefined) throw new Error(`the camera was lost: ${JSON.stringify(lost)}`);
  const code = await receiver.stop();
  if (code !== 0) throw new Error(`the receiver ended with ${code}\n${receiver.transcript}`);
  return { plain, byKind };
}

async function freezeAndGoOn(desktop: Desktop, window: string): Promise<number[]> {
  const times: number[] = [];
  for (const title of [/FROZEN/, /^(?!.*FROZEN)/]) {
    const fromMs = performance.now();
    await desktop.press(window, 'space');
    await desktop.untilTitled(window, title);
    times.push(performance.now() - fromMs);
  }
  return times;
}
