// Parsers for the values of options. Each throws an error that says what is wrong with the text.
import { type Address, HIDDEN } from '../core/address.js';
import { TtycamError } from '../core/errors.js';
import type { Size } from '../core/geometry.js';
import { readAddress } from '../core/secrets.js';
import { type Endpoint, parseEndpoint } from '../net/endpoint.js';
import { isNatsUrl, type NatsUrl, parseNatsUrl } from '../net/nats/nats-url.js';
import { InvalidValueError, notA } from './command/option-spec.js';

/** A whole number of at least 1. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || !Number.isSafeInteger(value)) {
    throw notA('a whole number of at least 1', text);
  }
  return value;
}

/** A number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw notA('a number above 0', text);
  }
  return value;
}

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** A time span as `500ms`, `10s`, `5m` or `1h`, in ms; a number alone is in seconds. At most a day. */
export function duration(text: string): number {
  const [, number, unit = 's'] = /^(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h)?$/.exec(text) ?? [];
  const ms = Number(number) * UNITS_MS[unit as keyof typeof UNITS_MS];
  if (!(ms > 0 && ms <= 24 * UNITS_MS.h)) throw notA('a time up to 24h, such as 500ms, 10s or 5m', text);
  return ms;
}

/** A playback speed as a factor; `max` is Infinity. */
export function playSpeed(text: string): number {
  return text === 'max' ? Number.POSITIVE_INFINITY : positiveNumber(text);
}

/** `<width>x<height>` in pixels, each from 1 to 8192. */
export function pixelSize(text: string): Size {
  const match = /^(\d{1,4})x(\d{1,4})$/.exec(text);
  const size = { width: Number(match?.[1]), height: Number(match?.[2]) };
  if (match === null || size.width < 1 || size.height < 1 || size.width > 8192 || size.height > 8192) {
    throw notA('<width>x<height> in pixels, such as 400x400, each up to 8192', text);
  }
  return size;
}

/** A JPEG quality, from 1 to 100. */
export function jpegQuality(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 100) throw notA('a whole number from 1 to 100', text);
  return value;
}

/**
 * The value of `--device`. Its secrets are registered, so that no message shows them from here on.
 *
 * @throws TtycamError `usage` for an address that was copied from a message, where its secrets are hidden.
 */
export function sourceAddress(text: string): Address {
  const address = readAddress(text);
  if (address.host !== undefined && text.includes(HIDDEN)) {
    throw new TtycamError('usage', `${text}: ${HIDDEN} stands for a secret that messages hide. Give the whole address`);
  }
  return address;
}

/** `tcp://host:port` or `tls://host:port`. */
export const endpoint: (text: string) => Endpoint = parsed(parseEndpoint);

/** The address of a program whose receiver has started it: its stdin and stdout. */
export const STDIO = 'stdio:';

/** An endpoint, a NATS URL, or `stdio:`. Its errors are TtycamErrors, as commander would repeat a password in the value. */
export function targetAddress(text: string): Endpoint | NatsUrl | typeof STDIO {
  if (/^stdio:(\/\/)?$/i.test(text)) return STDIO;
  readAddress(text);
  return isNatsUrl(text) ? parseNatsUrl(text) : endpoint(text);
}

/**
 * A NATS URL: `nats://host:port`, with names of cameras.
 *
 * @throws TtycamError `usage`.
 */
export function natsUrl(text: string): NatsUrl {
  readAddress(text);
  if (!isNatsUrl(text)) throw new TtycamError('usage', `${text} is not a NATS address. Write it as nats://host:4222`);
  return parseNatsUrl(text);
}

/** Wraps a parser so that its errors become commander's. */
export function parsed<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    readAddress(text);
    try {
      return parse(text);
    } catch (reason) {
      throw new InvalidValueError(TtycamError.from(reason).message);
    }
  };
}
