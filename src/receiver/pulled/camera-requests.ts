// Reads the cameras that the receiver goes to: words of the command line, or tables of the configuration.
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { isCameraWord, splitName } from '../../cli/command/camera-word.js';
import type { CameraTable, GivenOptions } from '../../cli/command/given-options.js';
import { sourceAddress } from '../../cli/values.js';
import { type Address, addressNames } from '../../core/address.js';
import { TtycamError } from '../../core/errors.js';
import { MAX_CAMERAS } from '../../core/limits.js';
import { readAddress } from '../../core/secrets.js';
import { plainText } from '../../core/text.js';
import { readSettings, splitSettings, TURN_SETTINGS, type WrittenSettings } from '../../sources/camera-settings.js';
import { schemeOf } from './input-schemes.js';
import type { CameraRequest } from './pulled-input.js';

/** A camera as it is written: its name, if it has one, its address, and its settings. */
interface CameraWord extends WrittenSettings {
  readonly name: string | undefined;
}

/** Splits a word of the command line. */
export function splitCameraWord(word: string): CameraWord {
  const { name, source } = splitName(word);
  return { name, ...splitSettings(source) };
}

/**
 * The cameras of a run. Those of the command line replace those of the configuration.
 *
 * @throws TtycamError `usage` for a word that is not a camera, an address of an unknown scheme, or an unknown setting.
 */
export function readCameras({
  operands,
  configuration,
}: Pick<GivenOptions, 'operands' | 'configuration'>): CameraRequest[] {
  const words =
    operands.length > 0 ? operands.map(splitOperand) : configuration.cameras.map((table) => splitTable(table));
  if (words.length > MAX_CAMERAS)
    throw new TtycamError('usage', `${words.length} cameras are above the limit of ${MAX_CAMERAS}`);
  return withNames(words.map(resolve));
}

/** A camera as a person types it, with what it is made of. */
export interface TypedCamera {
  readonly request: CameraRequest;
  readonly word: WrittenSettings;
}

/**
 * Reads one camera, as a person types it.
 *
 * @throws TtycamError `usage`.
 */
export function readCamera(text: string): TypedCamera {
  const word = splitOperand(text);
  const [request] = withNames([resolve(word)]);
  if (request === undefined) throw new TtycamError('usage', 'there is no camera in it');
  return { request, word };
}

type Unnamed = Omit<CameraRequest, 'name'> & { readonly name: string | undefined };

function splitOperand(word: string): CameraWord {
  const split = splitCameraWord(word);
  readAddress(split.address);
  if (isCameraWord(word, existsSync)) return split;
  throw new TtycamError(
    'usage',
    `${readAddress(word).shown} is not a camera: an address (http://…), a device or a file`,
  );
}

function splitTable({ name, settings, place }: CameraTable): CameraWord & { readonly place: string } {
  const { value: address } = settings.get('address') ?? {};
  if (typeof address !== 'string' || address === '') {
    throw new TtycamError('usage', `${place}: the camera ${plainText(name)} has no address: address = "http://…"`);
  }
  const split = splitCameraWord(address);
  if (split.name !== undefined) throw new TtycamError('usage', `${place}: the name of a camera is that of its table`);
  const own = new Map([...split.settings, ...[...settings].filter(([key]) => key !== 'address')]);
  return { name, address: split.address, settings: own, place };
}

function resolve({ name, address: text, settings, place }: CameraWord & { readonly place?: string }): Unnamed {
  const { address, scheme } = placed(place, () => {
    const read = sourceAddress(text);
    return { address: read, scheme: schemeOf(read) };
  });
  const isTyped = place === undefined;
  return {
    name,
    address,
    scheme,
    settings: readSettings(address.shown, settings, [...scheme.settings, ...TURN_SETTINGS]),
    isTyped,
  };
}

/** Adds the place in a file to an error. */
function placed<T>(place: string | undefined, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (place === undefined || !(cause instanceof TtycamError)) throw cause;
    throw new TtycamError(cause.code, `${place}: ${cause.message}`, { cause });
  }
}

/** `grab` for `exec:/usr/local/bin/grab`; undefined for what is no program. */
function programName({ shown }: Address): string | undefined {
  const [, program] = /^exec:(.*)$/s.exec(shown) ?? [];
  return program === undefined ? undefined : basename(program);
}

/** A camera without a name is called by its host, with the path where several share one, by its program or its device. */
function withNames(cameras: readonly Unnamed[]): CameraRequest[] {
  const names = addressNames(cameras.map(({ address }) => address));
  return cameras.map((camera, at) => {
    const name = plainText(camera.name ?? names[at] ?? programName(camera.address) ?? camera.address.shown);
    return { ...camera, name: name === '' ? `camera ${at + 1}` : name };
  });
}
