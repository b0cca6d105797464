// Finds the events of a sender in what it reports: the same events and fields that --json prints.
import type { EventFields } from '../cli/output.js';
import type { EventName } from './event-names.js';
import { text } from './fields.js';
import type { EventCamera, OccurrenceSink } from './occurrence.js';

export class SenderEvents {
  readonly #sink: OccurrenceSink;
  readonly #now: () => number;
  #camera: EventCamera = { name: 'camera', place: 1 };
  /** The conditions that hold. */
  readonly #holds = new Set<EventName>();

  /** @param now Unix time in ms. */
  constructor(sink: OccurrenceSink, now: () => number = Date.now) {
    this.#sink = sink;
    this.#now = now;
  }

  /** Takes an event of the sender, by its name and fields. */
  take(event: string, fields: EventFields): void {
    const [code, reason] = [text(fields['code']), text(fields['reason'])];
    if (event === 'started') this.#camera = { name: text(fields['name']) ?? 'camera', place: 1 };
    else if (event === 'trouble') this.#change('lost', 'live', code, reason);
    else if (event === 'recovered') this.#change('live', 'lost');
    else if (event === 'disconnected') this.#change('receiver-lost', 'receiver-live', code, reason);
    else if (event === 'connected') this.#change('receiver-live', 'receiver-lost');
    else if (event === 'throttled') this.#change('throttled', undefined, code, reason);
    else if (event === 'unthrottled') this.#end('throttled');
  }

  #change(event: EventName, ended: EventName | undefined, code?: string, reason?: string): void {
    if (ended !== undefined) this.#end(ended);
    if (this.#holds.has(event)) return;
    this.#holds.add(event);
    this.#sink.occurred({ event, camera: this.#cameraOf(event), code, reason, timeMs: this.#now() });
  }

  #end(event: EventName): void {
    if (this.#holds.delete(event)) this.#sink.over(event, this.#cameraOf(event));
  }

  #cameraOf(event: EventName): EventCamera | undefined {
    return event === 'lost' || event === 'live' ? this.#camera : undefined;
  }
}
