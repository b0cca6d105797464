// The address of an MQTT broker: mqtt://host:1883/base or mqtts://host:8883/base.
import { TtycamError } from '../../core/errors.js';
import { readAddress } from '../../core/secrets.js';

export interface MqttUrl {
  readonly isTls: boolean;
  readonly host: string;
  readonly port: number;
  /** The topic below which all is published; undefined: made of this machine's name. */
  readonly base: string | undefined;
}

/** No wildcard, no empty level, and no `$`, with which a broker's own topics begin. Longer ones are a mistake. */
const BASE = /^[^$+#/\0\s][^+#/\0\s]*(\/[^+#/\0\s]+)*$/;
const MAX_BASE_LENGTH = 200;

/**
 * Parses an address.
 *
 * @throws TtycamError `usage`. It does not repeat a password.
 */
export function parseMqttUrl(text: string): MqttUrl {
  const shown = readAddress(text).shown;
  const wrong = (why: string) => new TtycamError('usage', `${shown}: ${why}`);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw wrong('it is no MQTT address. Write it as mqtt://host:1883');
  }
  if (!/^mqtts?:$/.test(url.protocol) || url.hostname === '') {
    throw wrong('it is no MQTT address. Write it as mqtt://host:1883 or mqtts://host:8883');
  }
  if (url.username !== '' || url.password !== '') {
    throw wrong(
      'a login does not belong into the address: put user:password into a file, and add --mqtt-password-file',
    );
  }
  const base = decodeURIComponent(url.pathname.slice(1));
  if (url.search !== '' || url.hash !== '' || (base !== '' && (!BASE.test(base) || base.length > MAX_BASE_LENGTH))) {
    throw wrong('behind the host stands the topic below which all is published: mqtt://host/house/cameras');
  }
  const isTls = url.protocol === 'mqtts:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (isTls ? 8_883 : 1_883) : Number(url.port);
  if (port === 0) throw wrong('no broker has port 0');
  return { isTls, host, port, base: base === '' ? undefined : base };
}

/** The address for people: `mqtt://hub.lan:1883`. */
export function formatMqttUrl({ isTls, host, port }: MqttUrl): string {
  return `${isTls ? 'mqtts' : 'mqtt'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
