// Server-sent events: the program's JSON events for browsers and scripts. A reader that stalls loses lines, which are counted.
import { jsonLine } from '../../core/exit-text.js';
import type { HttpReply } from './reply.js';

/** Most unread text that is kept for one reader. */
const MAX_BACKLOG_CHARACTERS = 1024 * 1024;

/** A comment in silence, so that proxies and browsers keep the connection, and a reader that is gone is noticed. */
const HEARTBEAT_MS = 15_000;

type Listener = (event: string, fields: Readonly<Record<string, unknown>>) => void;

/** @param listen Adds a listener for events, and returns the function that removes it. */
export function eventStream(listen: (listener: Listener) => () => void): HttpReply {
  return {
    kind: 'stream',
    type: 'text/event-stream',
    write: async (out) => {
      let backlog: string[] = [':\n\n'];
      let length = 0;
      let leftOut = 0;
      let wake: () => void = () => undefined;
      const add = (text: string): void => {
        backlog.push(text);
        length += text.length;
        wake();
      };
      const forget = listen((event, fields) => {
        if (length > MAX_BACKLOG_CHARACTERS) {
          leftOut += 1;
          return;
        }
        const line = { event, time: new Date().toISOString(), ...fields, ...(leftOut > 0 ? { leftOut } : {}) };
        leftOut = 0;
        add(`event: ${event}\ndata: ${jsonLine(line)}\n\n`);
      });
      const heartbeat = setInterval(() => add(':\n\n'), HEARTBEAT_MS);
      const onAbort = (): void => wake();
      out.signal.addEventListener('abort', onAbort, { once: true });
      try {
        while (!out.signal.aborted) {
          if (backlog.length === 0) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            continue;
          }
          const text = backlog.join('');
          backlog = [];
          length = 0;
          if (!(await out.write(text))) return;
        }
      } finally {
        forget();
        clearInterval(heartbeat);
        out.signal.removeEventListener('abort', onAbort);
      }
    },
  };
}
