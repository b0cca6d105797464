// Side column: the boxes beside the pictures, which are the camera list, and the charts and facts of the selected camera.
import type { SideColumn } from '../layout/layout-side.js';
import { type CameraView, nameOf } from '../model/camera-view.js';
import type { Samples } from '../model/history.js';
import { wantsFrames } from '../model/shown-state.js';
import type { BoxRenderer } from '../terminal/blessed.js';
import { factLines } from '../text/fact-texts.js';
import { span } from '../text/spans.js';
import type { Theme } from '../text/theme.js';
import { BytesChart } from './bytes-chart.js';
import { FpsChart } from './fps-chart.js';
import { ListBox } from './list-box.js';
import { Panel } from './panel.js';

export class SideBoxes {
  readonly #list: ListBox;
  readonly #fps: FpsChart;
  readonly #bytes: BytesChart;
  readonly #facts: Panel;
  #side: SideColumn | undefined;

  constructor(boxes: BoxRenderer, theme: Theme) {
    this.#list = new ListBox(boxes, theme, 'list');
    this.#fps = new FpsChart(boxes, theme);
    this.#bytes = new BytesChart(boxes, theme);
    this.#facts = new Panel(boxes, theme);
  }

  /** Moves and resizes the boxes, or hides all of them. */
  setRectangles(side: SideColumn | undefined): void {
    this.#side = side;
    this.#list.setRectangle(side?.cameras);
    this.#fps.setRectangle(side?.fps);
    this.#bytes.setRectangle(side?.bytes);
    this.#facts.setRectangle(side?.facts);
  }

  /** Updates the boxes, with the last minute of the selected camera. */
  update(views: readonly CameraView[], samples: Samples): void {
    if (this.#side === undefined) return;
    const selected = views.find((view) => view.selected);
    this.#list.update(views);
    this.#fps.update(samples.fps, selected?.camera.fps ?? 0, selected === undefined || wantsFrames(selected.camera));
    this.#bytes.update(samples.bytesPerSecond, selected?.camera.bytesPerSecond ?? 0);
    this.#updateFacts(selected, this.#side);
  }

  /** Returns the place of the camera whose line is at a cell. */
  placeAt(column: number, row: number): number | undefined {
    return this.#side === undefined ? undefined : this.#list.placeAt(column, row);
  }

  #updateFacts(selected: CameraView | undefined, { facts }: SideColumn): void {
    if (facts === undefined) return;
    const name = selected === undefined ? ' camera ' : ` ${nameOf(selected.camera)} `;
    this.#facts.setTitle([span(name, 'title')], []);
    this.#facts.setLines(selected === undefined ? [] : factLines(selected, facts.columns - 2, facts.rows - 2));
  }
}
