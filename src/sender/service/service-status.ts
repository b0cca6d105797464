// Reduces a sender's events to one status line for `systemctl status`.
import type { EventFields } from '../../cli/output.js';
import { knownSecrets } from '../../core/secrets.js';
import { plainText } from '../../core/text.js';
import { isNatsUrl } from '../../net/nats/nats-url.js';

/** Longest status line, in characters. `systemctl status` prints it behind a label. */
const MAX_STATUS_LENGTH = 200;

/** The status of a sender, updated by its events. */
export class ServiceStatus {
  #to = '';
  #device = '';
  #connected = false;
  #linkTrouble = '';
  #cameraTrouble = '';
  #paused = false;
  /** Over NATS: whether the camera has no viewer. */
  #unwatched = false;
  #cameraClosed = false;
  #text = '';

  /** The status after an event; undefined when the event did not change it. */
  take(event: string, fields: EventFields): string | undefined {
    this.#reduce(event, fields);
    const text = plainText(knownSecrets.hide(this.#describe()), MAX_STATUS_LENGTH);
    if (text === this.#text) return undefined;
    this.#text = text;
    return text;
  }

  #reduce(event: string, fields: EventFields): void {
    const text = (key: string) => String(fields[key] ?? '');
    switch (event) {
      case 'started':
        this.#to = text('to');
        if (isNatsUrl(this.#to)) this.#unwatched = true;
        this.#device = text('device');
        break;
      case 'chosen':
        this.#device = text('device');
        break;
      case 'connected':
        this.#connected = true;
        this.#linkTrouble = '';
        if (!this.#paused && !this.#unwatched) this.#cameraClosed = false;
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
        this.#cameraClosed = false;
        break;
      case 'watched':
        this.#unwatched = false;
        this.#cameraClosed = false;
        break;
      case 'unwatched':
        this.#unwatched = true;
        break;
      case 'resting':
        this.#cameraClosed = true;
        break;
    }
  }

  #describe(): string {
    if (this.#to === '') return '';
    const camera = this.#cameraTrouble === '' ? '' : `; camera: ${this.#cameraTrouble}`;
    if (this.#connected && this.#paused) {
      return `paused by ${this.#to}${this.#cameraClosed ? ' (camera closed)' : camera}`;
    }
    if (this.#connected && this.#unwatched) {
      return `at ${this.#to}, no viewer${this.#cameraClosed ? ' (camera closed)' : camera}`;
    }
    if (this.#connected) {
      return this.#cameraTrouble === ''
        ? `streaming ${this.#device} to ${this.#to}`
        : `connected to ${this.#to}${camera}`;
    }
    const closed = this.#cameraClosed ? ' (camera closed until one is there)' : camera;
    return this.#linkTrouble === ''
      ? `connecting to ${this.#to}${camera}`
      : `no receiver${closed}: ${this.#linkTrouble}`;
  }
}
