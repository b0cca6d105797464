// `receiver keygen`: makes a key for both ends, or one more key for a single camera.
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GivenOptions } from '../cli/command/given-options.js';
import { outputOptions } from '../cli/common-options.js';
import { appendWhole, makeFile } from '../cli/new-file.js';
import type { Output, OutputOptions } from '../cli/output.js';
import { TtycamError } from '../core/errors.js';
import { fileProblem, systemCode } from '../core/file-problem.js';
import { folderProblem } from '../net/credentials/file-trust.js';
import { isKeyName, MAX_KEYS_OF_NAME, newKeyLine, parseKeys } from '../net/credentials/key-file.js';
import { readSecretFile } from '../net/credentials/secret-file.js';
import type { KeygenTable } from './command.js';

export interface KeygenOptions extends OutputOptions {
  readonly file: string;
  /** The camera of the key; undefined: all cameras share it. */
  readonly name: string | undefined;
}

const HEADER = '# Keys of ttycam (receiver keygen). Whoever can read this can send pictures: keep it secret.\n';

/** @throws TtycamError `usage`. */
export function keygenOptions({ values, operands: [file = ''] }: GivenOptions<KeygenTable>): KeygenOptions {
  const { name } = values;
  if (name !== undefined && !isKeyName(name)) {
    throw new TtycamError(
      'usage',
      `--name ${name}: a name has up to 80 characters, none of them : , / \\ or a leading #`,
    );
  }
  return { file, name, ...outputOptions(values) };
}

/**
 * Makes the key.
 *
 * @throws TtycamError `key-unusable` or `output-failed`; then nothing was written.
 */
export function makeKey({ file, name }: KeygenOptions, output: Output): void {
  checkFolder(file);
  const line = newKeyLine(name);
  if (name === undefined) {
    if (existsSync(file)) {
      const message = `${file} is there already, and is not overwritten: choose another name, or add a key with --name`;
      throw new TtycamError('output-failed', message);
    }
    create(file, `${HEADER}${line}\n`);
    output.event('key-made', { file, name: null, cameraFile: null });
    output.say(`made ${file}. Copy it to each camera’s machine, over a way that you trust:`);
    output.say(`  scp ${file} <camera’s machine>:`);
    sayUse(output, file, file);
    return;
  }
  const cameraFile = join(dirname(file), `${name}.key`);
  const before = existsSync(file) ? readSecretFile(file, 'the key file').toString('utf8') : undefined;
  const held = before === undefined ? [] : parseKeys(before, file).filter((key) => key.name === name);
  if (held.length >= MAX_KEYS_OF_NAME) {
    throw new TtycamError('output-failed', `${file} has two keys for ${name} already: take the old line out first`);
  }
  create(cameraFile, `${HEADER}${line}\n`);
  try {
    if (before === undefined) create(file, `${HEADER}${line}\n`);
    else append(file, `${before.endsWith('\n') ? '' : '\n'}${line}\n`);
  } catch (reason) {
    // A camera's key that the receiver does not hold would be useless.
    rmSync(cameraFile, { force: true });
    throw reason;
  }
  output.event('key-made', { file, name, cameraFile });
  output.say(
    `${before === undefined ? 'made' : 'added to'} ${file}. For ${name} alone there is ${cameraFile}; move it there:`,
  );
  output.say(`  scp ${cameraFile} <camera’s machine>: && rm ${cameraFile}`);
  if (held.length > 0) output.say(`The old key of ${name} stays valid. Take its line out of ${file} after that.`);
  sayUse(output, file, cameraFile);
}

function sayUse(output: Output, file: string, cameraFile: string): void {
  output.say(`Then: receiver --listen tls://0.0.0.0:5252 --key-file ${file}`);
  output.say(`and:  sender --to tls://<this machine>:5252 --key-file ${cameraFile}`);
}

/** Refuses a folder in which the programs would not trust a key. */
function checkFolder(file: string): void {
  const folder = dirname(file);
  writing(file, () => {
    const problem = folderProblem(folder);
    if (problem !== undefined) throw new TtycamError('output-failed', `no key is made in ${folder}: ${problem}`);
  });
}

function create(file: string, text: string): void {
  writing(file, () => {
    makeFile(file, { content: text, mode: 0o600 });
  });
}

function append(file: string, text: string): void {
  writing(file, () => appendWhole(file, text));
}

function writing(file: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    if (cause instanceof TtycamError) throw cause;
    const taken = systemCode(cause) === 'EEXIST';
    const message = taken ? 'it is there already, and is not overwritten' : fileProblem(cause, 'writing');
    throw new TtycamError('output-failed', `cannot write ${file}: ${message}`, { cause });
  }
}
