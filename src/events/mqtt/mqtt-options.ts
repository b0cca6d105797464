// The options of MQTT, and what they mean.
import { flag, group, optionalValue, type ValuesOf } from '../../cli/command/option-spec.js';
import { secretFile } from '../../cli/secret-file-options.js';
import { duration } from '../../cli/values.js';
import { TtycamError } from '../../core/errors.js';
import { knownSecrets } from '../../core/secrets.js';
import { fromDisk, type SecretReader } from '../../net/credentials/secret-file.js';
import { type MqttUrl, parseMqttUrl } from './mqtt-url.js';

/** The options of both programs. */
export const SENDER_MQTT_OPTIONS = group('MQTT', {
  mqtt: optionalValue({
    placeholder: '<url>',
    summary: 'tell an MQTT broker, and Home Assistant, of states and events: mqtt://host or mqtts://host',
    details:
      'What is behind the host is the topic below which all is published, by default `ttycam/<this machine>` ([Home Assistant](home-assistant.md)). The package `mqtt` has to be installed.',
    parse: parseMqttUrl,
  }),
  mqttPasswordFile: optionalValue({
    placeholder: '<file>',
    summary: 'the login for the broker: a file with a line user:password',
    completes: 'file',
    parse: secretFile('--mqtt-password-file'),
  }),
  mqttCa: optionalValue({
    placeholder: '<file>',
    summary: 'the authorities that sign the broker’s certificate',
    details: 'A file of PEM certificates, for `mqtts://`. Without it, those that Node knows count.',
    completes: 'file',
    parse: String,
  }),
  mqttSnapshots: optionalValue({
    placeholder: '<time>',
    summary: 'send a picture of each camera that often, as 10s',
    details: 'Home Assistant shows it as a camera. On NATS it is a reason for a camera to stream.',
    parse: duration,
  }),
});

/** Those of the receiver. */
export const RECEIVER_MQTT_OPTIONS = {
  ...SENDER_MQTT_OPTIONS,
  ...group('MQTT', {
    mqttCommands: flag({
      summary: 'let whoever may publish at the broker pause cameras, record them and take snapshots',
      details: 'Without it they can only look.',
    }),
  }),
};

export interface MqttSettings {
  readonly url: MqttUrl;
  readonly login: { readonly user: string; readonly password: string } | undefined;
  readonly ca: Buffer | undefined;
  /** How often a picture is sent; undefined: never. */
  readonly snapshotsMs: number | undefined;
  readonly commands: boolean;
}

/** The values of the options; undefined where a program has none of them. */
export type MqttValues = Partial<ValuesOf<typeof SENDER_MQTT_OPTIONS>> & { readonly mqttCommands?: boolean };

/**
 * Reads the settings; undefined where no broker is named.
 *
 * @throws TtycamError `usage` for options that do not go together, `key-unusable` for a file.
 */
export function readMqttSettings(values: MqttValues, reader: SecretReader = fromDisk): MqttSettings | undefined {
  const { mqtt: url, mqttPasswordFile, mqttCa, mqttSnapshots, mqttCommands = false } = values;
  if (url === undefined) {
    const alone = [mqttPasswordFile, mqttCa, mqttSnapshots].some((one) => one !== undefined) || mqttCommands;
    if (alone) throw new TtycamError('usage', 'options of MQTT need the broker: --mqtt mqtt://host');
    return undefined;
  }
  if (mqttCa !== undefined && !url.isTls) throw new TtycamError('usage', '--mqtt-ca is for mqtts://');
  const login = mqttPasswordFile === undefined ? undefined : readLogin(mqttPasswordFile, reader);
  const ca = mqttCa === undefined ? undefined : reader.open(mqttCa, 'the file of authorities');
  return { url, login, ca, snapshotsMs: mqttSnapshots, commands: mqttCommands };
}

function readLogin(file: string, reader: SecretReader): { readonly user: string; readonly password: string } {
  const line = reader
    .secret(file, 'the password file')
    .toString('utf8')
    .replace(/\r?\n$/, '');
  const [, user = '', password = ''] = /^([^:\n]+):([^\n]+)$/.exec(line) ?? [];
  if (user === '') throw new TtycamError('key-unusable', `the password file ${file} must hold one line user:password`);
  knownSecrets.add(password);
  return { user, password };
}
