// Runs a program with its rules and its MQTT broker: listens to what it reports, and delivers what waits before it ends.
import { hostname } from 'node:os';
import type { Output } from '../cli/output.js';
import { TtycamError } from '../core/errors.js';
import { monotonicMs } from '../net/clock.js';
import { DiskWatch } from './disk-watch.js';
import { EventDispatcher } from './event-dispatcher.js';
import type { EventSettings } from './event-settings.js';
import { MqttBridge } from './mqtt/mqtt-bridge.js';
import type { Occurrence, OccurrenceSink } from './occurrence.js';
import { isWriteOnRequest, ReceiverEvents } from './receiver-events.js';
import type { MessageOrigin } from './rules/message.js';
import type { AttachSource, RunSource } from './run-source.js';
import { SenderEvents } from './sender-events.js';

/**
 * Runs a program. Its events go to the rules and to the broker until it has ended.
 *
 * @param terminal Where notifications are written; undefined: there is no terminal.
 * @throws TtycamError `mqtt-missing`; what the program throws.
 */
export async function runWithEvents(
  settings: EventSettings,
  output: Output,
  terminal: Pick<NodeJS.WritableStream, 'write'> | undefined,
  run: (attach: AttachSource) => Promise<void>,
): Promise<void> {
  const { rules, role, mqtt, notify } = settings;
  if (rules.length === 0 && mqtt === undefined) return await run(() => undefined);
  const origin: MessageOrigin = { role, host: hostname() };
  let source: RunSource = {};
  const note = (text: string) => (source.note === undefined ? output.warn(text) : source.note(text));
  const report = { event: (name: string, fields: object) => output.event(name, { ...fields }), note };
  const bridge = mqtt && new MqttBridge(mqtt, origin, report, monotonicMs);
  const dispatcher = new EventDispatcher(rules, {
    ...{ origin, notify, terminal, report },
    env: process.env,
    picture: (place) => source.picture?.(place),
    now: monotonicMs,
  });
  const sink = bridge === undefined ? dispatcher : toldTo(bridge, dispatcher);
  const disk = watchDisk(settings, sink);
  const detector = role === 'receiver' ? new ReceiverEvents(sink) : new SenderEvents(sink);
  const forget = output.listen((event, fields) => {
    detector.take(event, fields);
    if (settings.folder !== undefined && isWriteOnRequest(event)) disk?.add(settings.folder);
    if (event === 'state' || event === 'lost') bridge?.look();
  });
  try {
    await run((offered) => {
      source = offered;
      bridge?.attach(offered);
    });
  } catch (reason) {
    reportFailure(sink, TtycamError.from(reason));
    throw reason;
  } finally {
    forget();
    disk?.close();
    await Promise.all([dispatcher.close(), bridge?.close()]);
  }
}

/** Gives all events to the rules, and tells the broker of each that begins. */
function toldTo(bridge: MqttBridge, rules: OccurrenceSink): OccurrenceSink {
  return {
    occurred: (occurrence: Occurrence) => {
      const { event, ...affected } = occurrence;
      bridge.tell({ event, affected: [{ ...affected, times: 1, over: false }] });
      rules.occurred(occurrence);
    },
    over: (event, camera) => rules.over(event, camera),
    forgotten: (camera) => rules.forgotten(camera),
  };
}

function watchDisk({ rules, mqtt, writesTo, folder }: EventSettings, sink: OccurrenceSink): DiskWatch | undefined {
  const writes = writesTo.length > 0 || folder !== undefined;
  const isWanted = mqtt !== undefined || rules.some(({ events }) => events.includes('disk-low'));
  return isWanted && writes ? new DiskWatch(writesTo, sink) : undefined;
}

/** The failures that end a program and are events. */
function reportFailure(sink: OccurrenceSink, { code, message }: TtycamError): void {
  if (code !== 'expectation-unmet' && code !== 'output-failed') return;
  sink.occurred({ event: code, camera: undefined, code, reason: message, timeMs: Date.now() });
}
