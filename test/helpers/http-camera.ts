// A camera over HTTP on the loopback interface, whose answers a test writes by hand, byte by byte.
import { createServer, type Socket } from 'node:net';
import { cleanup, type Scope } from './cleanup.js';

/** One request as it came. */
export interface CameraRequest {
  /** The path and the query. */
  readonly target: string;
  /** By names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Writes the answer to a request. */
export type AnswerRequest = (request: CameraRequest, socket: Socket) => void;

export interface HttpCamera {
  readonly port: number;
  readonly url: string;
  readonly requests: readonly CameraRequest[];
  /** How many connections are open. */
  readonly sockets: number;
  /** Ends it and its connections. */
  close(): Promise<void>;
}

/** Starts a camera, which ends with the test. */
export async function startHttpCamera(t: Scope, answer: AnswerRequest, port = 0): Promise<HttpCamera> {
  const sockets = new Set<Socket>();
  const requests: CameraRequest[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
        const request = parse(text.slice(0, end));
        text = text.slice(end + 4);
        requests.push(request);
        answer(request, socket);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  cleanup(t, close);
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port: own,
    url: `http://127.0.0.1:${own}`,
    requests,
    close,
    get sockets() {
      return sockets.size;
    },
  };
}

function parse(head: string): CameraRequest {
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { target: first.split(' ')[1] ?? '', headers: new Map(headers) };
}
