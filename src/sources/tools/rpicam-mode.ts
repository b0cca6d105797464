// Chooses the sensor mode of a CSI camera that has its whole field of view.
import type { Size } from '../../core/geometry.js';
import type { CameraRequest } from '../camera-request.js';
import { sizeInside } from '../capture-size.js';

/** A readout of the sensor, as `rpicam-vid --list-cameras` names it. */
export interface SensorMode {
  readonly size: Size;
  /** Its pixel format: `SRGGB10_CSI2P`. */
  readonly format: string;
  /** Undefined where the list has none, as that of versions before 2022. */
  readonly fps: number | undefined;
  /** The part of the sensor that it reads, in pixels of the sensor. */
  readonly field: Size;
}

/** A mode that reads this fraction of the largest field in both directions counts as whole. */
const WHOLE_FIELD = 0.98;

/** Modes with a lower rate are only chosen where there is no other. */
const USUAL_FPS = 25;

/** The size and the mode to request. */
export interface SensorChoice {
  readonly size: Size;
  readonly mode: SensorMode | undefined;
}

/**
 * The smallest mode that has the whole field, at least the requested size, and the rate. For a small picture, libcamera
 * alone would choose a mode that reads the middle of the sensor only. Without a size from the user, the picture gets the
 * proportions of the sensor, as it would be cropped otherwise.
 */
export function chooseSensorMode(request: CameraRequest, modes: readonly SensorMode[]): SensorChoice {
  const { size } = request;
  const fieldWidth = Math.max(0, ...modes.map(({ field }) => field.width));
  const fieldHeight = Math.max(0, ...modes.map(({ field }) => field.height));
  const whole = modes
    .filter(({ field }) => field.width >= fieldWidth * WHOLE_FIELD && field.height >= fieldHeight * WHOLE_FIELD)
    .sort((one, other) => one.size.width - other.size.width);
  const fps = request.fps ?? USUAL_FPS;
  const isFast = (mode: SensorMode) => mode.fps === undefined || mode.fps >= fps;
  const isLarge = (mode: SensorMode) => mode.size.width >= size.width && mode.size.height >= size.height;
  const mode = whole.find((one) => isLarge(one) && isFast(one)) ?? whole.find(isFast) ?? whole[0];
  return { mode, size: mode === undefined || request.sizeIsGiven === true ? size : sizeInside(size, mode.field) };
}

/** The value of `--mode`: `2304:1296:10:P`. The depth and the packing are left out where the format does not say them. */
export function modeArgument({ size, format }: SensorMode): string {
  const [, bits, packed] = /^\D*(\d+)(_CSI2P)?$/.exec(format) ?? [];
  const depth = bits === undefined ? '' : `:${bits}:${packed === undefined ? 'U' : 'P'}`;
  return `${size.width}:${size.height}${depth}`;
}

/** Parses the modes of one camera in the list: those of versions since 2022, and of older ones, which name no crop. */
export function parseModeLines(lines: readonly string[], sensor: Size | undefined): readonly SensorMode[] {
  let format = '';
  return lines.flatMap((line) => {
    format = /'([^']+)' :/.exec(line)?.[1] ?? format;
    const text = line.replace(/^.*'[^']+' :/, '');
    const modes = [...text.matchAll(/(\d+)x(\d+)(?: [[(]([\d.]+) fps(?: - \(\d+, \d+\)\/(\d+)x(\d+) crop)?[\])])?/g)];
    return modes.map(([, width, height, fps, cropWidth, cropHeight]): SensorMode => {
      const size = { width: Number(width), height: Number(height) };
      const crop = cropWidth === undefined ? undefined : { width: Number(cropWidth), height: Number(cropHeight) };
      return {
        size,
        format,
        fps: fps === undefined ? undefined : Number(fps),
        field: crop ?? guessField(size, sensor),
      };
    });
  });
}

/** A mode whose size is a whole fraction of the sensor's reads all of it by binning. Any other one is a crop. */
function guessField(size: Size, sensor: Size | undefined): Size {
  if (sensor === undefined) return size;
  const factor = Math.round(sensor.width / size.width);
  const isBinned =
    Math.abs(size.width * factor - sensor.width) < factor && Math.abs(size.height * factor - sensor.height) < factor;
  return isBinned ? sensor : size;
}
