// How a sender introduces itself.
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { SOFTWARE } from '../cli/version.js';
import { type Hello, PROTOCOL_VERSION } from '../core/messages.js';

/** A Hello for this run, with an instance id of its own. */
export function createHello(cameraName: string, source: string, finite: boolean): Hello {
  const instanceId = randomBytes(16);
  const who = { protocolVersion: PROTOCOL_VERSION, cameraName, instanceId, source, software: SOFTWARE };
  return { ...who, finite, pausable: true };
}

/** What a camera is called when nobody named it: the machine, and what its pictures come from. */
export function defaultName(device: string): string {
  const source = device === '-' ? 'stdin' : basename(device);
  return `${hostname()}-${source}`;
}
