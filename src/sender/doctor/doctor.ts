// `sender doctor` on one page: find out, judge, report.

import { hasCommand } from '../../cli/installed-command.js';
import type { EventFields, Output } from '../../cli/output.js';
import { SOFTWARE } from '../../cli/version.js';
import { listDevices } from '../../sources/v4l2/v4l2-devices.js';
import type { SenderTarget } from '../options.js';
import { describeDevices, tryCameras } from './camera-check.js';
import type { DoctorOptions } from './doctor-options.js';
import { reportText } from './doctor-report.js';
import { type Facts, wouldRun } from './facts.js';
import { judge } from './findings.js';
import { visitBus } from './nats-check.js';
import { readModel, readThrottling } from './pi.js';
import { type ReceiverFacts, visitReceiver } from './receiver-check.js';
import { listTools } from './tools.js';
import { thisUser } from './user-groups.js';
import { readWireless } from './wifi.js';

/**
 * Looks at everything and says what it found.
 *
 * @param print Takes what belongs on stdout.
 * @returns Whether a sender would run.
 */
export async function runDoctor(
  options: DoctorOptions,
  output: Output,
  print: (text: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const facts = await findOut(options, signal);
  const findings = judge(facts);
  const ok = wouldRun(facts);
  if (options.json) output.event('doctor', { ok, ...plain(facts), findings });
  else print(reportText(facts, findings));
  return ok;
}

async function findOut({ source, to }: DoctorOptions, signal: AbortSignal): Promise<Facts> {
  const devices = listDevices();
  const model = readModel();
  const described = await describeDevices(devices);
  const csi = described.some(({ role }) => role === 'csi') || /raspberry pi/i.test(model ?? '');
  // Formats before pictures: what streams cannot be asked.
  const captures = await tryCameras(source, devices, signal);
  return {
    software: SOFTWARE,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    model,
    throttling: await readThrottling(),
    wifi: readWireless(),
    user: thisUser(),
    tools: listTools(hasCommand, csi),
    devices: described,
    captures,
    receiver: to === undefined ? undefined : await visit(to, signal),
  };
}

async function visit(to: SenderTarget, signal: AbortSignal): Promise<ReceiverFacts> {
  if (to.kind === 'bus') return await visitBus(to, signal);
  return await visitReceiver({ endpoint: to.endpoint, credentials: to.credentials?.current }, signal);
}

/** For JSON: what is not known is null, not left out, and no measurement has more digits than it is worth. */
function plain(facts: Facts): EventFields {
  const tidy = (_: string, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 100) / 100 : (value ?? null);
  return JSON.parse(JSON.stringify(facts, tidy)) as EventFields;
}
