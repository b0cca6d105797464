// The body of `ttycam find`: searches for a few seconds, and reports.
import { setTimeout as sleep } from 'node:timers/promises';
import type { GivenOptions } from '../../cli/command/given-options.js';
import type { CommandBody } from '../../cli/command/program.js';
import { outputOptions } from '../../cli/common-options.js';
import type { Output, OutputOptions } from '../../cli/output.js';
import { TtycamError } from '../../core/errors.js';
import { plainText } from '../../core/text.js';
import { type FoundDevice, findDevices, type ProbeTarget } from '../../net/discovery/find-devices.js';
import { type FoundService, findServices } from '../../net/discovery/find-services.js';
import { networkAddresses } from '../../net/discovery/network-addresses.js';
import { fromNodeError } from '../../net/node-error.js';
import { isCaptureDevice, isCsi, listDevices } from '../../sources/v4l2/v4l2-devices.js';
import type { FindTable } from './find-command.js';
import { findText, type LocalCamera } from './find-report.js';

interface FindOptions extends OutputOptions {
  readonly waitMs: number;
}

/** What is searched; tests have a network of their own. */
export interface Surroundings {
  /** An IPv4 address of this machine in each network. */
  readonly networks: readonly string[];
  readonly mdnsPort?: number;
  readonly probeTarget?: ProbeTarget;
  readonly cameras: readonly LocalCamera[];
}

export const FIND: CommandBody<FindOptions, FindTable> = {
  readOptions: ({ values }: GivenOptions<FindTable>) => ({ waitMs: values.wait * 1_000, ...outputOptions(values) }),
  run: (options, { output, signal }) =>
    find(options, { networks: networkAddresses(), cameras: localCameras() }, output, signal),
};

/** Searches, and reports: with `--json` each find as it comes, else all of them in the end. */
export async function find(
  { waitMs, json }: FindOptions,
  { networks, mdnsPort, probeTarget, cameras }: Surroundings,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const services: FoundService[] = [];
  const devices: FoundDevice[] = [];
  const problems = new Set<string>();
  const failed = (how: string) => (error: Error) => {
    problems.add(`${how} did not work in every network: ${TtycamError.from(fromNodeError(error, 'asking')).message}`);
  };
  for (const { device, name } of cameras) output.event('found', { kind: 'camera', name, device });
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  const mdns = networks.map((address) => ({ address, ...(mdnsPort === undefined ? {} : { port: mdnsPort }) }));
  const foundService = (service: FoundService): void => {
    services.push(service);
    const { role, name, url, answeredBy } = service;
    output.event('found', { kind: role, name, url, answeredBy: answeredBy ?? null });
  };
  if (!findServices(mdns, ended, foundService, failed('mDNS')) && networks.length > 0) {
    problems.add('Receivers were not searched: the package bonjour-service is not installed.');
  }
  const foundDevice = (device: FoundDevice): void => {
    devices.push(device);
    const { host, name, hardware, addresses } = device;
    output.event('found', { kind: 'onvif', name: name ?? null, hardware: hardware ?? null, host, addresses });
  };
  findDevices(networks, ended, foundDevice, failed('WS-Discovery'), probeTarget);
  if (networks.length > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  over.abort();
  for (const problem of problems) output.event('not-searched', { reason: problem });
  if (!json) output.print(findText({ cameras, services, devices, problems: [...problems], networks }));
}

/** The cameras of this machine. Their names are those of their makers. */
function localCameras(): LocalCamera[] {
  const devices = listDevices();
  const usb = devices.filter(isCaptureDevice).map(({ node, name }) => ({ device: node, name: plainText(name, 60) }));
  return devices.some(isCsi) ? [{ device: 'rpicam', name: 'CSI camera' }, ...usb] : usb;
}
