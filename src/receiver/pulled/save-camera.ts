// Appends a camera to the configuration, with its password in a file of its own.
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { CameraSetting } from '../../cli/command/given-options.js';
import { parseToml } from '../../cli/config/toml-format.js';
import { appendWhole, makeFile } from '../../cli/new-file.js';
import { TtycamError } from '../../core/errors.js';
import { fileProblem, systemCode } from '../../core/file-problem.js';
import { percentDecoded } from '../../core/percent.js';
import { safeName } from '../outputs/file-names.js';
import type { TypedCamera } from './camera-requests.js';
import { cameraTable } from './camera-table.js';

/** Readable by its owner alone: addresses may hold secrets. */
const PRIVATE = 0o600;

/**
 * Why a camera cannot be appended; undefined where it can.
 *
 * @param file The configuration, which need not be there.
 */
export function savingProblem({ request }: TypedCamera, file: string): string | undefined {
  const text = textOf(file);
  if (text === undefined) return undefined;
  if (!/\.toml$/i.test(file)) return `${file} is not TOML: its name has to end in .toml`;
  const isThere = parseToml(text).some(
    ({ value }) => value.kind === 'table' && value.path[0] === 'camera' && value.path[1] === request.name,
  );
  return isThere ? `${file} has a camera ${request.name} already. Write another name before it: name=…` : undefined;
}

/**
 * Appends the camera.
 *
 * @throws TtycamError `output-failed`. Then the file is as it was.
 */
export function saveCamera(camera: TypedCamera, file: string): void {
  const { name } = camera.request;
  const made: string[] = [];
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const { address, settings } = withoutPassword(camera, file, made);
    const table = cameraTable(name, address, settings);
    // A table behind a file without a last line end, or a bug in this program, must not damage it.
    const before = textOf(file);
    const text = before === undefined || before === '' || before.endsWith('\n') ? table : `\n${table}`;
    parseToml(`${before ?? ''}${text}`);
    if (before === undefined) {
      makeFile(file, { content: text.trimStart(), mode: PRIVATE });
      return;
    }
    chmodSync(file, statSync(file).mode & PRIVATE);
    appendWhole(file, text);
  } catch (cause) {
    for (const one of made) rmSync(one, { force: true });
    if (cause instanceof TtycamError) throw cause;
    const problem = systemCode(cause) === undefined ? String(cause) : fileProblem(cause, 'writing');
    throw new TtycamError('output-failed', `cannot write ${file}: ${problem}`, { cause });
  }
}

/** Moves the password of an address into a file beside the configuration. */
function withoutPassword(
  { request, word }: TypedCamera,
  file: string,
  made: string[],
): { readonly address: string; readonly settings: ReadonlyMap<string, CameraSetting> } {
  const { name, scheme } = request;
  const { address, settings } = word;
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) {
    // A file is found from any folder.
    return { address: existsSync(address) ? resolve(address) : address, settings };
  }
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.password === '' || !scheme.settings.includes('password-file'))
    return { address, settings };
  const passwordFile = resolve(join(dirname(file), `${safeName(name)}.password`));
  makeFile(passwordFile, { content: `${percentDecoded(url.password) ?? url.password}\n`, mode: PRIVATE });
  made.push(passwordFile);
  url.password = '';
  return {
    address: url.href,
    settings: new Map([...settings, ['password-file', { value: passwordFile, place: undefined }]]),
  };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw new TtycamError('output-failed', `cannot read ${file}: ${fileProblem(cause)}`, { cause });
  }
}
