// The options that each program reads from its arguments, as in a program, but without starting one.
import { parseCommandLine } from '#src/cli/command/command-line.js';
import type { CommandSpec } from '#src/cli/command/command-spec.js';
import { type GivenOptions, NO_CONFIGURATION, resolveOptions } from '#src/cli/command/given-options.js';
import type { OptionTable } from '#src/cli/command/option-spec.js';
import { readConfigFile } from '#src/cli/config/config-file.js';
import { configLocation } from '#src/cli/config/configuration.js';
import { keygenSpec, receiverSpec } from '#src/receiver/command.js';
import { type KeygenOptions, keygenOptions } from '#src/receiver/keygen.js';
import { type ReceiverOptions, receiverOptions } from '#src/receiver/options.js';
import { senderSpec } from '#src/sender/command.js';
import { doctorSpec, installSpec } from '#src/sender/commands.js';
import { type DoctorOptions, doctorOptions } from '#src/sender/doctor/doctor-options.js';
import { type SenderOptions, senderOptions } from '#src/sender/options.js';
import { type InstallOptions, installOptions } from '#src/sender/service/install-options.js';

type Arguments = readonly string[];

/** Reads the arguments, and the file of `--config`, but no default file. */
export function readGiven<Table extends OptionTable>(
  spec: CommandSpec<Table>,
  argv: Arguments,
  commands: readonly CommandSpec[] = [],
): GivenOptions<Table> {
  const commandLine = parseCommandLine(spec, argv, commands);
  const location = configLocation(spec, commandLine.texts, {}, '');
  if (location === undefined) return resolveOptions(spec, commandLine, NO_CONFIGURATION);
  const { options, cameras, rules, warnings } = readConfigFile(location.file, spec);
  return resolveOptions(spec, commandLine, { ...location, isRead: true, texts: options, cameras, rules, warnings });
}

export const readSenderOptions = (argv: Arguments): SenderOptions =>
  senderOptions(readGiven(senderSpec('sender'), argv));

export const readDoctorOptions = (argv: Arguments): DoctorOptions =>
  doctorOptions(readGiven(doctorSpec('sender doctor'), argv));

export const readInstallOptions = (argv: Arguments): InstallOptions =>
  installOptions(readGiven(installSpec('sender install-service'), argv));

export const readReceiverOptions = (argv: Arguments, isTerminal: boolean): ReceiverOptions =>
  receiverOptions(readGiven(receiverSpec('receiver'), argv), isTerminal);

export const readKeygenOptions = (argv: Arguments): KeygenOptions =>
  keygenOptions(readGiven(keygenSpec('receiver keygen'), argv));
