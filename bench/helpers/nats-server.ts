// The NATS server of the benches, with the limits that docs/fleet.md gives a site.
import { hasCommand } from '#src/cli/installed-command.js';
import { NatsServer } from '../../test/helpers/nats-server.js';

/** The server soon disconnects a viewer that does not read. */
const CONFIG = `
max_payload: 1MB
max_pending: 2MB
write_deadline: "250ms"
`;

/** Starts a server with its files in `folder`; undefined where nats-server is not installed. */
export async function startNats(folder: string): Promise<NatsServer | undefined> {
  if (!hasCommand('nats-server')) return undefined;
  const server = new NatsServer(folder);
  process.once('exit', () => server.signal('SIGKILL'));
  await server.start(CONFIG);
  return server;
}
