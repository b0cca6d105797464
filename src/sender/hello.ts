// How a sender introduces itself.
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { SOFTWARE } from '../cli/version.js';
import { type Address, namesOf } from '../core/address.js';
import { knownSecrets } from '../core/secrets.js';
import { type Hello, PROTOCOL_VERSION } from '../core/wire/messages.js';

/** A Hello for this run, with an instance id of its own. It leaves this machine, and holds no secret that is known. */
export function createHello(name: string, shownSource: string, finite: boolean): Hello {
  const [cameraName, source] = [knownSecrets.hide(name), knownSecrets.hide(shownSource)];
  const instanceId = randomBytes(16);
  const who = { protocolVersion: PROTOCOL_VERSION, cameraName, instanceId, source, software: SOFTWARE };
  return { ...who, finite, pausable: true };
}

/** What a camera is called when nobody named it: the machine, and what its pictures come from, or the network camera's host. */
export function defaultName(source: Address): string {
  const [name] = namesOf(hostname(), [source]);
  return name ?? `${hostname()}-${source.shown === '-' ? 'stdin' : basename(source.shown)}`;
}
