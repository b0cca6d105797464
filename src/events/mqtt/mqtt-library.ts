// The MQTT client library: loaded on first use, as few users need it.
import { createRequire } from 'node:module';
import { TtycamError } from '../../core/errors.js';

/** The part of the library that is used. */
export type MqttLibrary = Pick<typeof import('mqtt'), 'connect'>;

/**
 * Loads the library. It is an optional package, and only this file loads it.
 *
 * @throws TtycamError `mqtt-missing`.
 */
export function loadMqtt(): MqttLibrary {
  try {
    return createRequire(import.meta.url)('mqtt') as MqttLibrary;
  } catch (cause) {
    throw new TtycamError('mqtt-missing', 'the MQTT client is not installed: npm install mqtt@5.16.0 beside ttycam', {
      cause,
    });
  }
}
