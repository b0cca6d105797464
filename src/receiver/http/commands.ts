// Commands by POST: pause, resume, record, stop-recording. A header that no form of another site can send must be there.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import type { HttpReply, HttpRequest } from '../../net/http/reply.js';
import { json, notFound, words, wrongMethod } from '../../net/http/reply.js';
import type { DashboardActions } from '../../tui/dashboard-feed.js';

/** Its value does not matter. To send it, a page of another site would need a permission that this server never gives. */
const COMMAND_HEADER = 'x-ttycam-command';

/** What commands act on. */
export interface CommandTargets {
  readonly isAllowed: boolean;
  readonly actions: Pick<DashboardActions, 'pause' | 'record'>;
  /** Whether the sender of a camera can be paused. */
  isPausable(place: number): boolean;
}

export function isCommand(word: string | undefined): word is CommandWord {
  return COMMANDS.some((one) => one === word);
}

const COMMANDS = ['pause', 'resume', 'record', 'stop-recording'] as const;
type CommandWord = (typeof COMMANDS)[number];

/** Performs a command, and answers with what has come of it. */
export async function performCommand(
  command: CommandWord,
  { name, place }: CameraSnapshot,
  { method, headers }: HttpRequest,
  targets: CommandTargets,
): Promise<HttpReply> {
  if (!targets.isAllowed) return notFound('commands are off: start the receiver with --http-commands');
  if (method !== 'POST') return wrongMethod(method, 'POST');
  if (headers[COMMAND_HEADER] === undefined) return words(403, `a command needs the header ${COMMAND_HEADER}: 1`);
  switch (command) {
    case 'pause':
    case 'resume':
      if (!targets.isPausable(place)) return words(409, `${name} cannot be paused: its sender is of an older version`);
      targets.actions.pause(place, command === 'pause');
      return json({ camera: name, place, done: command });
    case 'record':
    case 'stop-recording': {
      const path = await targets.actions.record(place, command === 'record');
      if (path === undefined) return words(409, `${name}: nothing has changed; the receiver’s log says why`);
      return json({ camera: name, place, done: command, path });
    }
  }
}
