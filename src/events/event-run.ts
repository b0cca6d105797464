// Runs a program with its rules: listens to what it reports, and delivers what waits before the program ends.
import { hostname } from 'node:os';
import type { Output } from '../cli/output.js';
import { TtycamError } from '../core/errors.js';
import { monotonicMs } from '../net/clock.js';
import { DiskWatch } from './disk-watch.js';
import { EventDispatcher } from './event-dispatcher.js';
import type { EventSettings } from './event-settings.js';
import type { OccurrenceSink } from './occurrence.js';
import { ReceiverEvents } from './receiver-events.js';
import type { AttachSource } from './run-source.js';
import { SenderEvents } from './sender-events.js';

/**
 * Runs a program. Its events go to the rules until it has ended.
 *
 * @param terminal Where notifications are written; undefined: there is no terminal.
 * @throws what the program throws.
 */
export async function runWithEvents(
  settings: EventSettings,
  output: Output,
  terminal: Pick<NodeJS.WritableStream, 'write'> | undefined,
  run: (attach: AttachSource) => Promise<void>,
): Promise<void> {
  const { rules, role } = settings;
  if (rules.length === 0) return await run(() => undefined);
  const dispatcher = new EventDispatcher(rules, {
    origin: { role, host: hostname() },
    notify: settings.notify,
    env: process.env,
    output,
    terminal,
    now: monotonicMs,
  });
  const disk = watchDisk(settings, dispatcher);
  const detector = role === 'receiver' ? new ReceiverEvents(dispatcher) : new SenderEvents(dispatcher);
  const forget = output.listen((event, fields) => detector.take(event, fields));
  try {
    await run((source) => dispatcher.attach(source));
  } catch (reason) {
    reportFailure(dispatcher, TtycamError.from(reason));
    throw reason;
  } finally {
    forget();
    disk?.close();
    await dispatcher.close();
  }
}

function watchDisk({ rules, writesTo }: EventSettings, sink: OccurrenceSink): DiskWatch | undefined {
  const isWanted = rules.some(({ events }) => events.includes('disk-low'));
  return isWanted && writesTo.length > 0 ? new DiskWatch(writesTo, sink) : undefined;
}

/** The failures that end a program and are events. */
function reportFailure(sink: OccurrenceSink, { code, message }: TtycamError): void {
  if (code !== 'expectation-unmet' && code !== 'output-failed') return;
  sink.occurred({ event: code, camera: undefined, code, reason: message, timeMs: Date.now() });
}
