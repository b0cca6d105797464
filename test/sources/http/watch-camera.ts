// Reads a camera over HTTP for a test, and answers as one.
import type { Socket } from 'node:net';
import { readAddress } from '#src/core/secrets.js';
import { httpSource } from '#src/sources/http/http-source.js';
import { cleanup, type Scope } from '../../helpers/cleanup.js';
import { picture } from '../../helpers/sample-jpegs.js';

export const FIRST = Buffer.from(await picture(64, 48, { seed: 1 }));
export const SECOND = Buffer.from(await picture(64, 48, { seed: 2 }));

export interface Watched {
  readonly pictures: Buffer[];
  readonly troubles: string[];
  unchanged: number;
}

export interface Watching {
  readonly everyMs?: number;
  readonly insecureTls?: boolean;
}

/** Reads a camera until the test ends. */
export function watch(t: Scope, url: string, { everyMs, insecureTls = false }: Watching = {}): Watched {
  const seen: Watched = { pictures: [], troubles: [], unchanged: 0 };
  const stop = new AbortController();
  const source = httpSource({
    address: readAddress(url),
    credentials: undefined,
    insecureTls,
    everyMs,
    fps: () => undefined,
  });
  const events = {
    torn: (reason: string) => seen.troubles.push(reason),
    trouble: ({ code, message }: { code: string; message: string }) => seen.troubles.push(`${code}: ${message}`),
    recovered: () => undefined,
    suspended: () => undefined,
    unchanged: () => {
      seen.unchanged += 1;
    },
  };
  const reading = (async () => {
    for await (const { picture: one } of source.frames(stop.signal, events)) {
      if (one.kind === 'jpeg') seen.pictures.push(Buffer.from(one.jpeg));
    }
  })();
  cleanup(t, async () => {
    stop.abort();
    await reading;
  });
  return seen;
}

/** Answers with one picture. */
export function single(socket: Socket, jpeg: Buffer, more = ''): void {
  socket.write(`HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n${more}\r\n`);
  socket.write(jpeg);
}
