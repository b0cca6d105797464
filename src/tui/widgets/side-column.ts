// The boxes beside the pictures: the list of cameras, the charts of the selected one, and the facts about it.

import type { SideColumn } from '../layout/layout-side.js';
import type { CameraView } from '../model/camera-view.js';
import type { Samples } from '../model/history.js';
import type { Stage } from '../terminal/blessed.js';
import { factLines } from '../text/fact-texts.js';
import { span } from '../text/spans.js';
import type { Theme } from '../text/theme.js';
import { BytesChart, FpsChart } from './charts.js';
import { ListBox } from './list-box.js';
import { Panel } from './panel.js';

export class SideBoxes {
  readonly #list: ListBox;
  readonly #fps: FpsChart;
  readonly #bytes: BytesChart;
  readonly #facts: Panel;
  #side: SideColumn | undefined;

  constructor(stage: Stage, theme: Theme) {
    this.#list = new ListBox(stage, theme, 'list');
    this.#fps = new FpsChart(stage, theme);
    this.#bytes = new BytesChart(stage, theme);
    this.#facts = new Panel(stage, theme);
  }

  /** Puts the boxes in their places; undefined hides them all. */
  setPlaces(side: SideColumn | undefined): void {
    this.#side = side;
    this.#list.setPlace(side?.cameras);
    this.#fps.setPlace(side?.fps);
    this.#bytes.setPlace(side?.bytes);
    this.#facts.setPlace(side?.facts);
  }

  /** Writes them for the selected camera, with its last minute. */
  update(views: readonly CameraView[], samples: Samples): void {
    if (this.#side === undefined) return;
    const selected = views.find((view) => view.selected);
    this.#list.update(views);
    this.#fps.update(samples.fps, selected?.camera.fps ?? 0);
    this.#bytes.update(samples.bytesPerSecond, selected?.camera.bytesPerSecond ?? 0);
    this.#updateFacts(selected, this.#side);
  }

  /** The place of the camera whose line is at a cell. */
  placeAt(column: number, row: number): number | undefined {
    return this.#side === undefined ? undefined : this.#list.placeAt(column, row);
  }

  #updateFacts(selected: CameraView | undefined, { facts }: SideColumn): void {
    if (facts === undefined) return;
    const place = selected === undefined ? [] : [span(` ${selected.camera.place} `)];
    this.#facts.setTitle([span(' camera ', 'title')], place);
    this.#facts.setLines(selected === undefined ? [] : factLines(selected, facts.columns - 2));
  }
}
