// The options that each program reads from its arguments, as in a program, but without starting one.
import { readCommandLine } from '#src/cli/command/command-line.js';
import { type KeygenTable, keygenSpec, type ReceiverTable, receiverSpec } from '#src/receiver/command.js';
import { type KeygenOptions, keygenOptions } from '#src/receiver/keygen.js';
import { type ReceiverOptions, receiverOptions } from '#src/receiver/options.js';
import { type SenderTable, senderSpec } from '#src/sender/command.js';
import { doctorSpec, type InstallTable, installSpec } from '#src/sender/commands.js';
import { type DoctorOptions, doctorOptions } from '#src/sender/doctor/doctor-options.js';
import { type SenderOptions, senderOptions } from '#src/sender/options.js';
import { type InstallOptions, installOptions } from '#src/sender/service/install-options.js';

type Arguments = readonly string[];

export const readSenderOptions = (argv: Arguments): SenderOptions =>
  senderOptions(readCommandLine<SenderTable>(senderSpec('sender'), argv));

export const readDoctorOptions = (argv: Arguments): DoctorOptions =>
  doctorOptions(readCommandLine<SenderTable>(doctorSpec('sender doctor'), argv));

export const readInstallOptions = (argv: Arguments): InstallOptions =>
  installOptions(readCommandLine<InstallTable>(installSpec('sender install-service'), argv));

export const readReceiverOptions = (argv: Arguments, isTerminal: boolean): ReceiverOptions =>
  receiverOptions(readCommandLine<ReceiverTable>(receiverSpec('receiver'), argv), isTerminal);

export const readKeygenOptions = (argv: Arguments): KeygenOptions =>
  keygenOptions(readCommandLine<KeygenTable>(keygenSpec('receiver keygen'), argv));
