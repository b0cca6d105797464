// The dashboard's demand: which cameras are visible, and in which size and rate each is drawn.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import type { Demand } from '../../core/camera/demand.js';
import { type CellRectangle, fitCells, type Size } from '../../core/geometry.js';
import { tileParts } from '../layout/tile-parts.js';
import { magnificationOf, type View } from './view-state.js';

/** The demand for a camera whose picture is on the screen. */
export interface VisibleCamera extends Demand {
  readonly place: number;
}

/** Frames a second of the cameras that are not selected. An overview needs few. */
const TILE_FPS = 5;

/** The demanded size is rounded up to whole JPEG blocks, so that a resize by one cell seldom changes the demand. */
const BLOCK_PIXELS = 16;

/** The assumed size of a camera that has sent no frame yet. */
const LIKELY_SIZE: Size = { width: 640, height: 480 };

/**
 * The cameras of a page that need frames. A frozen camera that has a picture needs none.
 *
 * @param rectangles The tiles of the first cameras of the page; a camera without a tile is not visible.
 * @param pixels The pixels that an area of `columns` by `rows` cells can show.
 */
export function visibleCamerasOf(
  page: readonly CameraSnapshot[],
  rectangles: readonly CellRectangle[],
  view: Pick<View, 'selected' | 'frozen' | 'maxFps' | 'zoomed' | 'layout' | 'magnified'>,
  pixels: (columns: number, rows: number) => Size,
): VisibleCamera[] {
  return page.flatMap(({ place, frame }, index) => {
    const rectangle = rectangles[index];
    if (rectangle === undefined || (view.frozen.has(place) && frame !== undefined)) return [];
    const room = tileParts(rectangle).picture;
    const { columns, rows } = fitCells(frame?.trueSize ?? LIKELY_SIZE, room.columns, room.rows);
    const { width, height } = pixels(columns, rows);
    // Of a magnified picture only a part is seen, so a larger one is needed.
    const factor = magnificationOf(view, place)?.factor ?? 1;
    const fps = place === view.selected ? view.maxFps : Math.min(TILE_FPS, view.maxFps);
    return [{ place, fps, size: { width: wholeBlocks(width * factor), height: wholeBlocks(height * factor) } }];
  });
}

/** Whether two lists demand the same cameras, sizes and rates in the same order. */
export function sameVisibleCameras(one: readonly VisibleCamera[], other: readonly VisibleCamera[]): boolean {
  return one.length === other.length && one.every((camera, at) => keyOf(camera) === keyOf(other[at]));
}

function keyOf(camera: VisibleCamera | undefined): string {
  return `${camera?.place} ${camera?.fps} ${camera?.size?.width} ${camera?.size?.height}`;
}

/** Pixels rounded up to whole blocks. */
function wholeBlocks(pixels: number): number {
  return Math.max(1, Math.ceil(pixels / BLOCK_PIXELS)) * BLOCK_PIXELS;
}
