// The window process: updates come on stdin, events go out on descriptor 3, and it ends with stdin.
//
// It is a process of its own for three reasons. SDL needs the main thread on macOS. Dragging a window blocks the process on
// Windows. Xlib ends the process when the X server goes away.
import { writeSync } from 'node:fs';
import { type Backend, BackendError, type BackendEvents, type OpenBackend } from './backend.js';
import type { BackendName } from './backend-choice.js';
import { actionOf, Display, FIRST_VIEW } from './display.js';
import { pixelDecoder } from './pixels.js';
import { openSdl } from './sdl.js';
import { TurboJpeg } from './turbo-decoder.js';
import { encodeEvent, UpdateDecoder, type WindowEvent } from './window-protocol.js';
import { openX11 } from './x11.js';

/** The argument of this process, in JSON. */
export interface WindowArguments {
  /** The backends to try, one after another. */
  readonly backends: readonly BackendName[];
  readonly width: number;
  readonly height: number;
}

const EVENTS_DESCRIPTOR = 3;
const OPENERS: Readonly<Record<BackendName, OpenBackend>> = { sdl: openSdl, x11: openX11 };

let backend: Backend | undefined;
let display: Display | undefined;

/** @param argument `WindowArguments` in JSON. */
export async function start(argument: string): Promise<void> {
  // Ctrl-C in the terminal ends the receiver, which then closes stdin.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.stdin.on('end', () => end()).on('error', () => end());
  // Read from the start on, so that an end is noticed while the window opens.
  const decoder = new UpdateDecoder();
  process.stdin.on('data', (chunk: Buffer) => {
    for (const update of decoder.push(chunk)) display?.show(update);
  });
  await open(JSON.parse(argument) as WindowArguments);
}

async function open({ backends, width, height }: WindowArguments): Promise<void> {
  const events: BackendEvents = {
    key: (name) => {
      const action = actionOf(name);
      if (action === 'close') closed();
      else if (action === 'full-screen') backend?.toggleFullScreen();
      else send({ event: 'key', key: action.send });
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
    send({ event: 'failed', reason: reasonFor(failures) });
    process.exit(1);
  }
  display = new Display(backend, pixelDecoder(TurboJpeg.load()), {
    drawn: (damaged) => send({ event: 'drawn', damaged }),
    failed: (reason) => gone(reason instanceof Error ? reason.message : String(reason)),
  });
  send({ event: 'open', backend: backend.description, size: backend.size });
}

/** An unreachable display comes before missing software, and the reason of x11 before that of SDL, as it says more. */
function reasonFor(failures: ReadonlyMap<BackendName, BackendError>): string {
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
  send({ event: 'closed' });
  end();
}

function gone(reason: string): void {
  send({ event: 'gone', reason });
  // There is nothing left to close, and Xlib would hang if it tried.
  process.exit(1);
}

function end(): never {
  display?.close();
  backend?.close();
  process.exit();
}

function send(event: WindowEvent): void {
  try {
    // Synchronously, as the process may end right after. Events are short, and the parent always reads.
    writeSync(EVENTS_DESCRIPTOR, encodeEvent(event));
  } catch {
    // The parent is gone, and stdin ends too.
  }
}
