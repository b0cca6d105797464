// The visible cameras, with the size and rate in which each is drawn: the demand of the dashboard for frames.

import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import type { Demand } from '../../core/camera/demand.js';
import { type CellRectangle, fitCells, type Size } from '../../core/geometry.js';
import { insideOf } from '../widgets/panel.js';
import type { View } from './view-state.js';

/** A camera whose picture is on the screen, by its place. */
export interface VisibleCamera extends Demand {
  readonly place: number;
}

/** Frames a second of the cameras that are not selected: for an overview, few are enough. */
const TILE_FPS = 5;

/** Sizes are asked for in whole blocks of a JPEG, so that a cell more or less asks for nothing new. */
const BLOCK_PIXELS = 16;

/** The assumed size of a camera that has sent no frame yet. */
const LIKELY_SIZE: Size = { width: 640, height: 480 };

/**
 * The cameras of a page whose pictures can be seen to move: not those that stand still, once there is something to see.
 *
 * @param rectangles The tiles' outlines, as many as there are cameras or fewer.
 * @param pixels How many pixels so many cells can show.
 */
export function visibleCamerasOf(
  page: readonly CameraSnapshot[],
  rectangles: readonly CellRectangle[],
  view: Pick<View, 'selected' | 'frozen' | 'maxFps'>,
  pixels: (columns: number, rows: number) => Size,
): VisibleCamera[] {
  return page.flatMap(({ place, frame }, index) => {
    const rectangle = rectangles[index];
    if (rectangle === undefined || (view.frozen.has(place) && frame !== undefined)) return [];
    const inside = insideOf(rectangle);
    const { columns, rows } = fitCells(frame?.trueSize ?? LIKELY_SIZE, inside.columns, inside.rows);
    const { width, height } = pixels(columns, rows);
    const fps = place === view.selected ? view.maxFps : Math.min(TILE_FPS, view.maxFps);
    return [{ place, fps, size: { width: wholeBlocks(width), height: wholeBlocks(height) } }];
  });
}

/** Whether two lists demand the same. */
export function sameVisibleCameras(one: readonly VisibleCamera[], other: readonly VisibleCamera[]): boolean {
  return one.length === other.length && one.every((camera, at) => keyOf(camera) === keyOf(other[at]));
}

function keyOf(camera: VisibleCamera | undefined): string {
  return `${camera?.place} ${camera?.fps} ${camera?.size?.width} ${camera?.size?.height}`;
}

function wholeBlocks(pixels: number): number {
  return Math.max(1, Math.ceil(pixels / BLOCK_PIXELS)) * BLOCK_PIXELS;
}
