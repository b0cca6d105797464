// Reads the cameras that the receiver goes to: words of the command line, or tables of the configuration.
import { existsSync } from 'node:fs';
import { isCameraWord } from '../../cli/command/camera-word.js';
import type { CameraTable, GivenOptions } from '../../cli/command/given-options.js';
import { sourceAddress } from '../../cli/values.js';
import { addressNames } from '../../core/address.js';
import { TtycamError } from '../../core/errors.js';
import { MAX_CAMERAS } from '../../core/limits.js';
import { readAddress } from '../../core/secrets.js';
import { plainText } from '../../core/text.js';
import { readSettings, splitSettings, type WrittenSettings } from '../../sources/camera-settings.js';
import { schemeOf } from './input-schemes.js';
import type { CameraRequest } from './pulled-input.js';

/** A camera as it is written: its name, if it has one, its address, and its settings. */
interface CameraWord extends WrittenSettings {
  readonly name: string | undefined;
}

/** Splits a word of the command line. `name=` counts only before the first `:`, `/` and `?`. */
export function splitCameraWord(word: string): CameraWord {
  const [, name, rest = word] = /^([^:/?=]+)=(.*)$/s.exec(word) ?? [];
  return { name, ...splitSettings(rest) };
}

/**
 * The cameras of a run. Those of the command line replace those of the configuration.
 *
 * @throws TtycamError `usage` for a word that is no camera, an address of an unknown scheme, or an unknown setting.
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

type Unnamed = Omit<CameraRequest, 'name'> & { readonly name: string | undefined };

function splitOperand(word: string): CameraWord {
  const split = splitCameraWord(word);
  readAddress(split.address);
  if (isCameraWord(word, existsSync)) return split;
  throw new TtycamError('usage', `${readAddress(word).shown} is no camera: an address (http://…), a device or a file`);
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
  const address = sourceAddress(text);
  try {
    const scheme = schemeOf(address);
    return {
      name,
      address,
      scheme,
      settings: readSettings(address.shown, settings, scheme.settings),
      isTyped: place === undefined,
    };
  } catch (cause) {
    if (place === undefined || !(cause instanceof TtycamError) || cause.message.includes(place.split(':')[0] ?? place))
      throw cause;
    throw new TtycamError(cause.code, `${place}: ${cause.message}`, { cause });
  }
}

/** A camera without a name is called by its host, with the path where several share one, or by its device. */
function withNames(cameras: readonly Unnamed[]): CameraRequest[] {
  const names = addressNames(cameras.map(({ address }) => address));
  return cameras.map((camera, at) => {
    const name = plainText(camera.name ?? names[at] ?? camera.address.shown);
    return { ...camera, name: name === '' ? `camera ${at + 1}` : name };
  });
}
