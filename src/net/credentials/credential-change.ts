// The difference between two sets of keys, for logs and events. Names of keys are no secrets.
import type { Credentials } from './credentials.js';
import type { Key } from './key-file.js';

/** The names of added and removed keys. Both are empty for certificates, which have no such names. */
export interface CredentialChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Files without named keys have changed. */
export const NO_NAMED_KEYS: CredentialChange = { added: [], removed: [] };

/** Compares two sets of keys. A key that was replaced under its name is in both lists. */
export function credentialChange(now: Credentials, before: Credentials): CredentialChange {
  const [held, heldBefore] = [keysOf(now), keysOf(before)];
  return { added: missing(held, heldBefore), removed: missing(heldBefore, held) };
}

/** A change as a line of text: `read again: cameras.key (barn added, gate taken out)`. */
export function changeWords(files: readonly string[], { added, removed }: CredentialChange): string {
  const parts = [
    ...(added.length === 0 ? [] : [`${list(added)} added`]),
    ...(removed.length === 0 ? [] : [`${list(removed)} taken out`]),
  ];
  return `read again: ${files.join(', ')}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

/** Most names in one line. */
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
