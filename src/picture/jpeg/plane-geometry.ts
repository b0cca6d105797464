// The geometry of a decode, which follows from the sizes of JPEG and small picture: weights and the memory layout.
import { GEOMETRY_AT } from '../kernel/jpeg-layout.js';
import { type Axis, axisWeights } from './axis.js';
import type { JpegComponent, JpegHeader } from './header.js';

const FLOAT_BYTES = 4;

/** The bytes that `toRgb` may write behind the last pixel. */
const RGB_SLACK_BYTES = 16;

/** An axis and its addresses in memory. */
interface PlacedAxis {
  readonly axis: Axis;
  readonly weightsAt: number;
  readonly detailedAt: number;
  /** `Axis.first`, in bytes of a float. */
  readonly firstsAt: number;
  readonly countsAt: number;
  readonly spanBytes: number;
}

/**
 * One component of the small picture: the sum of `Ry * C * RxT` over all blocks. C has a block's coefficients, R the weights
 * of an axis. It is computed in two steps. Each coefficient is added to the columns of the small picture as it is read. That
 * gives the 8 vertical frequencies of a row of blocks. These are added to the rows of the small picture once they are
 * complete. So the second step takes the same time for any number of coefficients.
 */
export interface Plane {
  readonly across: PlacedAxis;
  readonly down: PlacedAxis;
  /** The address of 8 vertical frequencies, each a row of floats, for each row of blocks in an MCU. */
  readonly rowsAt: number;
  /** The address of the small picture's samples, row by row. */
  readonly samplesAt: number;
}

/** The geometry. Addresses are in the kernel's memory. Rows of floats have `rowBytes`, more than the small picture needs. */
export interface Geometry {
  readonly planes: readonly Plane[];
  readonly rowBytes: number;
  /** The initial content of the memory from GEOMETRY_AT on. */
  readonly image: Uint8Array;
  /** The addresses of the sums, which start at zero; of the small picture in RGB; and of the data, as DATA. */
  readonly sumsAt: number;
  readonly rgbAt: number;
  readonly dataAt: number;
  /** The address of a plane of zeros: the chroma of a grey picture. */
  readonly greyAt: number;
}

/** Computes the geometry for a JPEG and a small picture of `width` x `height`. */
export function geometryOf(header: JpegHeader, width: number, height: number): Geometry {
  const parts: { readonly at: number; readonly content: Float32Array | Int32Array | Uint8Array }[] = [];
  let end = GEOMETRY_AT;
  const place = (bytes: number): number => {
    const at = end;
    end = align(end + bytes);
    return at;
  };
  const put = (content: Float32Array | Int32Array | Uint8Array): number => {
    const at = place(content.byteLength);
    parts.push({ at, content });
    return at;
  };
  const placeAxis = (axis: Axis): PlacedAxis => ({
    axis,
    weightsAt: put(Float32Array.from(axis.weights)),
    detailedAt: put(axis.detailed),
    firstsAt: put(axis.first.map((column) => column * FLOAT_BYTES)),
    countsAt: put(axis.count),
    spanBytes: axis.span * FLOAT_BYTES,
  });
  // Cb and Cr, which have the same sampling, share their weights.
  const placed = new Map<number, readonly [PlacedAxis, PlacedAxis]>();
  const axes = header.components.map((component) => {
    const sampling = component.horizontal * 8 + component.vertical;
    const [across, down] = placed.get(sampling) ?? axesOf(component, header, width, height).map(placeAxis);
    placed.set(sampling, [across, down] as const);
    return { across, down, vertical: component.vertical };
  });
  const sumsAt = end;
  const rowBytes = align((width + Math.max(...axes.map(({ across }) => across.axis.span))) * FLOAT_BYTES);
  const planes = axes.map(
    ({ across, down, vertical }): Plane => ({
      across,
      down,
      rowsAt: place(vertical * 8 * rowBytes),
      samplesAt: place(height * rowBytes),
    }),
  );
  const greyAt = planes.length === 1 ? place(height * rowBytes) : sumsAt;
  const rgbAt = end;
  const dataAt = align(rgbAt + width * height * 3 + RGB_SLACK_BYTES);
  const image = new Uint8Array(sumsAt - GEOMETRY_AT);
  for (const { at, content } of parts) {
    image.set(new Uint8Array(content.buffer, content.byteOffset, content.byteLength), at - GEOMETRY_AT);
  }
  return { planes, rowBytes, image, sumsAt, rgbAt, dataAt, greyAt };
}

function axesOf(
  { horizontal, vertical }: JpegComponent,
  header: JpegHeader,
  width: number,
  height: number,
): [Axis, Axis] {
  const across = header.maxHorizontal / horizontal;
  const down = header.maxVertical / vertical;
  // libjpeg interpolates halved chroma, but repeats its samples in very narrow pictures (jdsample.c).
  const wide = Math.ceil(header.width / across) > 2;
  const columns = axisWeights({
    pixels: header.width,
    smallPixels: width,
    pixelsPerSample: across,
    triangle: across === 2 && down <= 2 && wide,
    blocks: header.mcusAcross * horizontal,
  });
  const rows = axisWeights({
    pixels: header.height,
    smallPixels: height,
    pixelsPerSample: down,
    triangle: down === 2 && (across === 1 || (across === 2 && wide)),
    blocks: header.mcusDown * vertical,
  });
  return [columns, rows];
}

/** Rounds up to 16 bytes: four floats. */
function align(at: number): number {
  return (at + 15) & ~15;
}
