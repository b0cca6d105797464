// The commands beside streaming, as their users see them: doctor and install-service.
import type { CommandSpec } from '../cli/command/command-spec.js';
import { flag, type OptionTable } from '../cli/command/option-spec.js';
import { SENDER_OPTIONS, type SenderTable } from './command.js';
import { SERVICE_FILES } from './service/unit.js';

/** The options that the doctor uses. It accepts the others too, so that it can run with any sender's command line or configuration. */
const USED_BY_DOCTOR: readonly string[] = [
  ...['device', 'to', 'keyFile', 'tlsCert', 'tlsKey', 'tlsCa'],
  ...['natsCreds', 'natsNkey', 'natsTokenFile', 'natsPasswordFile'],
  ...['inputSize', 'inputFps', 'inputFormat', 'rpicamArgs', 'config', 'noConfig', 'json', 'debug'],
];

const FIX_OPTION = {
  fix: flag({
    summary: 'after the report, run the commands that are safe, with sudo',
    details:
      'They install missing packages, put this user into group video, and let a time server set the clock. They also turn off the power saving of the WiFi until the next start. Each command is shown before it runs.',
    onlyOnCommandLine: true,
  }),
};

export type DoctorTable = SenderTable & typeof FIX_OPTION;

/** @param name The words that call it: `sender doctor`, `ttycam doctor`. */
export function doctorSpec(name: string): CommandSpec<DoctorTable> {
  const isHidden = (key: string) => !USED_BY_DOCTOR.includes(key);
  return {
    name,
    summary: 'Tests the cameras, tools and permissions of this machine.',
    notes: [
      'Accepts every option of the sender, and uses these. Without --device it opens each camera for two seconds.',
      'It connects to a receiver only if --to or the configuration names one, and the receiver shows nothing of it.',
    ],
    arguments: [],
    options: {
      ...mapTable(SENDER_OPTIONS, (key, option) => (isHidden(key) ? { ...option, hidden: true } : option)),
      ...FIX_OPTION,
    },
    configuration: 'sender',
    exitCodes: [[1, 'a sender would not run']],
    examples: [
      { command: name },
      { command: `${name} --to tls://hub.lan:5252 --key-file ttycam.key --json` },
      { command: `sudo ${name} --config ${SERVICE_FILES.config}` },
    ],
  };
}

const INSTALL_OPTIONS = {
  ...SENDER_OPTIONS,
  print: flag({ summary: 'show the unit on stdout, and change nothing', onlyOnCommandLine: true }),
};

export type InstallTable = typeof INSTALL_OPTIONS;

/** @param name The words that call it: `sender install-service`. */
export function installSpec(name: string): CommandSpec<InstallTable> {
  return {
    name,
    summary: 'Installs a systemd service that runs a sender with these options.',
    notes: [
      `Writes ${SERVICE_FILES.unit}, and the sender’s options to ${SERVICE_FILES.config}, unless that exists. The service runs as the user ttycam in group video. Needs root.`,
      `Options come from the command line and from --config. A file ${SERVICE_FILES.oldConfig} of the old format is converted.`,
      'A key or certificate is copied to /etc/ttycam, where only the user ttycam can read it. --json, --quiet, --no-progress and --debug are for this command; all other options are for the service.',
    ],
    arguments: [],
    options: INSTALL_OPTIONS,
    configuration: undefined,
    examples: [{ command: `${name} --print` }, { command: `sudo ${name} --to tls://hub.lan:5252 --key-file barn.key` }],
  };
}

function mapTable<Table extends OptionTable>(
  table: Table,
  change: (key: string, option: OptionTable[string]) => OptionTable[string],
): Table {
  const entries = Object.entries(table).map(([key, option]) => [key, change(key, option)] as const);
  return Object.fromEntries(entries) as Record<string, OptionTable[string]> as Table;
}
