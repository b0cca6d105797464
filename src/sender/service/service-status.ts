// A sender's events as one line for `systemctl status`.
import type { EventFields } from '../../cli/output.js';
import { knownSecrets } from '../../core/secrets.js';
import { plainText } from '../../core/text.js';
import { isNatsUrl } from '../../net/nats/nats-url.js';

/** Longest status line, in characters: `systemctl status` prints it after a label. */
const MAX_STATUS_LENGTH = 200;

/** How a sender is, kept from its events. */
export class ServiceStatus {
  #to = '';
  #device = '';
  #connected = false;
  #linkTrouble = '';
  #cameraTrouble = '';
  #paused = false;
  /** On a bus, where nobody looks. */
  #alone = false;
  #resting = false;
  #words = '';

  /** The status after an event; undefined when the event left it as it was. */
  take(event: string, fields: EventFields): string | undefined {
    this.#reduce(event, fields);
    const words = plainText(knownSecrets.hide(this.#describe()), MAX_STATUS_LENGTH);
    if (words === this.#words) return undefined;
    this.#words = words;
    return words;
  }

  #reduce(event: string, fields: EventFields): void {
    const text = (key: string) => String(fields[key] ?? '');
    switch (event) {
      case 'started':
        this.#to = text('to');
        if (isNatsUrl(this.#to)) this.#alone = true;
        this.#device = text('device');
        break;
      case 'connected':
        this.#connected = true;
        this.#linkTrouble = '';
        if (!this.#paused && !this.#alone) this.#resting = false;
        break;
      case 'disconnected':
        this.#connected = false;
        this.#linkTrouble = text('reason');
        break;
      case 'trouble':
        this.#cameraTrouble = text('reason');
        break;
      case 'recovered':
        this.#cameraTrouble = '';
        break;
      case 'paused':
        this.#paused = true;
        break;
      case 'resumed':
        this.#paused = false;
        this.#resting = false;
        break;
      case 'watched':
        this.#alone = false;
        this.#resting = false;
        break;
      case 'unwatched':
        this.#alone = true;
        break;
      case 'resting':
        this.#resting = true;
        break;
    }
  }

  #describe(): string {
    if (this.#to === '') return '';
    const camera = this.#cameraTrouble === '' ? '' : `; camera: ${this.#cameraTrouble}`;
    if (this.#connected && this.#paused) {
      return `paused by ${this.#to}${this.#resting ? ' (camera closed)' : camera}`;
    }
    if (this.#connected && this.#alone) {
      return `at ${this.#to}, nobody looks${this.#resting ? ' (camera closed)' : camera}`;
    }
    if (this.#connected) {
      return this.#cameraTrouble === ''
        ? `streaming ${this.#device} to ${this.#to}`
        : `connected to ${this.#to}${camera}`;
    }
    const closed = this.#resting ? ' (camera closed until one is there)' : camera;
    return this.#linkTrouble === ''
      ? `connecting to ${this.#to}${camera}`
      : `no receiver${closed}: ${this.#linkTrouble}`;
  }
}
