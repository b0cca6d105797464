// A camera as a table of the configuration, in TOML.
import type { CameraSetting } from '../../cli/command/given-options.js';
import { tomlLine } from '../../cli/config/toml-text.js';

/**
 * The table of a camera, to be appended to a file.
 *
 * @param settings Its settings as they were typed: texts and flags.
 */
export function cameraTable(name: string, address: string, settings: ReadonlyMap<string, CameraSetting>): string {
  const lines = [tomlLine('address', address)];
  for (const [key, { value }] of settings) {
    if (value === true) lines.push(tomlLine(key, undefined));
    else if (typeof value === 'string') lines.push(tomlLine(key, value));
  }
  return `\n[camera.${tomlKey(name)}]\n${lines.join('\n')}\n`;
}

/** A key, quoted where it is no bare one. */
function tomlKey(name: string): string {
  if (/^[\w-]+$/.test(name)) return name;
  const escaped = name.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, ' ');
  return `"${escaped}"`;
}
