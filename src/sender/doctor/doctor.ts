// `sender doctor`: collects facts about this machine, diagnoses them, and prints a report.
import { hasCommand } from '../../cli/installed-command.js';
import type { EventFields, Output } from '../../cli/output.js';
import { SOFTWARE } from '../../cli/version.js';
import type { Size } from '../../core/geometry.js';
import { findCandidates } from '../../sources/auto/candidates.js';
import type { SenderTarget } from '../options.js';
import { checkCameras, describeDevices } from './camera-check.js';
import type { DoctorOptions } from './doctor-options.js';
import { reportText } from './doctor-report.js';
import { checkEncoders } from './encoder-check.js';
import { type Capture, type Facts, wouldRun } from './facts.js';
import { diagnose } from './findings.js';
import { fixCommands, runFixes } from './fixes.js';
import { readClock, readTemperature } from './machine.js';
import { checkNats } from './nats-check.js';
import { readModel, readThrottling } from './pi.js';
import { checkReceiver, type ReceiverFacts } from './receiver-check.js';
import { listTools } from './tools.js';
import { thisUser } from './user-groups.js';
import { readWireless } from './wifi.js';

/**
 * Runs all checks and prints the report.
 *
 * @param print Writes to stdout.
 * @returns Whether a sender would run.
 */
export async function runDoctor(
  options: DoctorOptions,
  output: Output,
  print: (text: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const facts = await collectFacts(options, signal);
  const findings = diagnose(facts);
  const ok = wouldRun(facts);
  if (options.json) output.event('doctor', { ok, ...jsonFields(facts), findings });
  else print(reportText(facts, findings, options.others));
  if (options.fix) {
    // With --json, stdout has nothing but JSON.
    const say = options.json ? (text: string) => output.say(text.trim()) : print;
    await runFixes(fixCommands(findings, facts.user?.root === true), output, say);
  }
  return ok;
}

async function collectFacts({ source, to }: DoctorOptions, signal: AbortSignal): Promise<Facts> {
  const found = await findCandidates();
  const model = readModel();
  const described = await describeDevices(found.devices);
  const csi = described.some(({ role }) => role === 'csi') || /raspberry pi/i.test(model ?? '');
  // Formats come before pictures, as a device that streams cannot list them.
  const captures = await checkCameras(source, found, signal);
  return {
    software: SOFTWARE,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    model,
    throttling: await readThrottling(),
    wifi: await readWireless(),
    temperature: readTemperature(),
    clock: await readClock(Date.now()),
    asked: source.input,
    user: thisUser(),
    tools: listTools(hasCommand, csi),
    devices: described,
    captures,
    encoders: await checkEncoders(cameraSize(captures) ?? source.input.size),
    receiver: to === undefined || to.kind === 'stdio' ? undefined : await checkTarget(to, signal),
  };
}

/** The size of the first camera's pictures. */
function cameraSize(captures: readonly Capture[]): Size | undefined {
  const sizes = captures.map(({ measurement }) => (measurement.kind === 'frames' ? measurement.size : undefined));
  return sizes.find((size) => size !== undefined);
}

async function checkTarget(to: Exclude<SenderTarget, { kind: 'stdio' }>, signal: AbortSignal): Promise<ReceiverFacts> {
  if (to.kind === 'nats') return await checkNats(to, signal);
  return await checkReceiver({ endpoint: to.endpoint, credentials: to.credentials?.current }, signal);
}

/** The facts as JSON fields: unknown values are null instead of absent, and numbers have two decimals. */
function jsonFields(facts: Facts): EventFields {
  const normalise = (_: string, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 100) / 100 : (value ?? null);
  return JSON.parse(JSON.stringify(facts, normalise)) as EventFields;
}
