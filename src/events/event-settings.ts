// What a command line and its configuration ask for in events.
import { fromDisk, type SecretReader } from '../net/credentials/secret-file.js';
import type { NotifyWay } from './actions/terminal-notification.js';
import type { Role } from './event-names.js';
import { type MqttSettings, type MqttValues, readMqttSettings } from './mqtt/mqtt-options.js';
import { type GivenRules, readRules } from './rules/read-rules.js';
import type { Rule } from './rules/rule.js';

export interface EventSettings {
  readonly role: Role;
  readonly rules: readonly Rule[];
  /** How a terminal is told. */
  readonly notify: NotifyWay;
  /** The folders and files that the program writes to all the time. */
  readonly writesTo: readonly string[];
  /** The folder of what a person saves; undefined: nothing can be saved. */
  readonly folder: string | undefined;
  /** Undefined: no broker is told. */
  readonly mqtt: MqttSettings | undefined;
}

/**
 * Reads the settings.
 *
 * @param writes Where the program writes.
 * @param reader Reads the files of tokens and addresses.
 * @throws TtycamError `usage`, `key-unusable`.
 */
export function readEventSettings(
  role: Role,
  given: GivenRules & MqttValues,
  writes: Partial<Pick<EventSettings, 'writesTo' | 'folder'>> = {},
  reader: SecretReader = fromDisk,
): EventSettings {
  return {
    role,
    rules: readRules(given, role, reader),
    notify: given.notify ?? 'bell',
    writesTo: writes.writesTo ?? [],
    folder: writes.folder,
    mqtt: readMqttSettings(given, reader),
  };
}
