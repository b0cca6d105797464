// The window process: updates come on stdin, events go out on descriptor 3, and with the end of stdin it ends.
//
// A process of its own, as SDL wants the main thread on macOS, a window that is dragged stops everything on Windows, and
// Xlib ends the process when the X server goes.
import { writeSync } from 'node:fs';
import { type Backend, BackendError, type BackendEvents, type OpenBackend } from './backend.js';
import type { BackendName } from './backend-choice.js';
import { Display, FIRST_VIEW, meaningOf } from './display.js';
import { pixelDecoder } from './pixels.js';
import { openSdl } from './sdl.js';
import { TurboJpeg } from './turbojpeg.js';
import { encodeEvent, UpdateDecoder, type WindowEvent } from './window-protocol.js';
import { openX11 } from './x11.js';

/** What the parent gives as this process's argument, in JSON. */
export interface WindowArguments {
  /** To be tried one after another. */
  readonly backends: readonly BackendName[];
  readonly width: number;
  readonly height: number;
}

const EVENTS_DESCRIPTOR = 3;
const OPENERS: Readonly<Record<BackendName, OpenBackend>> = { sdl: openSdl, x11: openX11 };

let backend: Backend | undefined;
let display: Display | undefined;

// Ctrl-C in the terminal is for the receiver, which then closes stdin.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stdin.on('end', () => end()).on('error', () => end());
// Read from the start on, so that an end is noticed while the window opens.
const decoder = new UpdateDecoder();
process.stdin.on('data', (chunk: Buffer) => {
  for (const update of decoder.push(chunk)) display?.show(update);
});
await open(JSON.parse(process.argv[2] ?? '{}') as WindowArguments);

async function open({ backends, width, height }: WindowArguments): Promise<void> {
  const events: BackendEvents = {
    key: (name) => {
      const meaning = meaningOf(name);
      if (meaning === 'close') closed();
      else if (meaning === 'full-screen') backend?.toggleFullScreen();
      else tell({ event: 'key', key: meaning.tell });
    },
    close: closed,
    damaged: () => display?.damaged(),
    gone,
  };
  const failures = new Map<BackendName, BackendError>();
  for (const name of backends) {
    try {
      backend = await OPENERS[name](FIRST_VIEW.title, { width, height }, events);
      break;
    } catch (reason) {
      if (!(reason instanceof BackendError)) throw reason;
      failures.set(name, reason);
    }
  }
  if (backend === undefined) {
    tell({ event: 'failed', reason: wordsOf(failures) });
    process.exit(1);
  }
  display = new Display(backend, pixelDecoder(TurboJpeg.load()), {
    drawn: (damaged) => tell({ event: 'drawn', damaged }),
    failed: (reason) => gone(reason instanceof Error ? reason.message : String(reason)),
  });
  tell({ event: 'open', backend: backend.description, size: backend.size });
}

/** A display that cannot be reached is the reason, whatever software is missing besides; and x11 knows more about why. */
function wordsOf(failures: ReadonlyMap<BackendName, BackendError>): string {
  const all = [failures.get('x11'), failures.get('sdl')].filter((one) => one !== undefined);
  const unreachable = all.find(({ kind }) => kind === 'display');
  return (
    unreachable?.message ??
    all
      .reverse()
      .map(({ message }) => message)
      .join('; ')
  );
}

function closed(): void {
  tell({ event: 'closed' });
  end();
}

function gone(reason: string): void {
  tell({ event: 'gone', reason });
  // Nothing to close any more, and Xlib would not come back from trying.
  process.exit(1);
}

function end(): never {
  display?.close();
  backend?.close();
  process.exit();
}

function tell(event: WindowEvent): void {
  try {
    // At once, as some of these are last words. They are short, and the parent reads all the time.
    writeSync(EVENTS_DESCRIPTOR, encodeEvent(event));
  } catch {
    // Nobody listens any more: stdin says so too.
  }
}
