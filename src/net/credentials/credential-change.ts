// What has changed in the keys that hold, for whoever tells it. Names of keys are no secrets.
import type { Credentials } from './credentials.js';
import type { Key } from './key-file.js';

/** The names of keys that came and went; both empty for certificates, which have none. */
export interface CredentialChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What has changed. A key that was replaced under its name is in both lists. */
export function credentialChange(now: Credentials, before: Credentials): CredentialChange {
  const [held, heldBefore] = [keysOf(now), keysOf(before)];
  return { added: missing(held, heldBefore), removed: missing(heldBefore, held) };
}

/** The same in words: `keys read again from cameras.key: barn added, gate taken out`. */
export function changeWords(files: readonly string[], { added, removed }: CredentialChange): string {
  const parts = [
    ...(added.length === 0 ? [] : [`${list(added)} added`]),
    ...(removed.length === 0 ? [] : [`${list(removed)} taken out`]),
  ];
  return `read again: ${files.join(', ')}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

/** Names that a line shows. */
const MAX_LISTED = 5;

function list(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).join(', ');
  return names.length > MAX_LISTED ? `${shown} and ${names.length - MAX_LISTED} more` : shown;
}

function keysOf(credentials: Credentials): readonly Key[] {
  return credentials.kind === 'keys' ? credentials.keys : [];
}

function missing(keys: readonly Key[], from: readonly Key[]): string[] {
  return keys
    .filter((key) => !from.some(({ id, name }) => id === key.id && name === key.name))
    .map(({ name }) => name ?? 'the shared key');
}
