// The boxes beside the pictures: the list of cameras, the charts of the selected one, and the facts about it.
import type { Stage } from './blessed.js';
import { BytesChart, FpsChart } from './charts.js';
import type { SideColumn } from './layout.js';
import type { Samples } from './model.js';
import { Panel } from './panel.js';
import { span } from './spans.js';
import { type CameraView, factLines, listLine } from './texts.js';
import type { Theme } from './theme.js';

export class SideBoxes {
  readonly #list: Panel;
  readonly #fps: FpsChart;
  readonly #bytes: BytesChart;
  readonly #facts: Panel;
  #side: SideColumn | undefined;

  constructor(stage: Stage, theme: Theme) {
    this.#list = new Panel(stage, theme);
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
    this.#fps.update(samples.fps, selected?.camera.fps ?? 0);
    this.#bytes.update(samples.bytesPerSecond, selected?.camera.bytesPerSecond ?? 0);
    this.#updateList(views, this.#side);
    this.#updateFacts(selected, this.#side);
  }

  /** As much of the list as fits, around the selected camera. */
  #updateList(views: readonly CameraView[], { cameras }: SideColumn): void {
    if (cameras === undefined) return;
    const rows = cameras.rows - 2;
    const at = views.findIndex((view) => view.selected);
    const first = Math.max(0, Math.min(at - Math.floor(rows / 2), views.length - rows));
    this.#list.setTitle([span(' cameras ', 'title')], [span(` ${at + 1} of ${views.length} `)]);
    this.#list.setLines(views.slice(first, first + rows).map((view) => listLine(view, cameras.columns - 2)));
  }

  #updateFacts(selected: CameraView | undefined, { facts }: SideColumn): void {
    if (facts === undefined) return;
    const place = selected === undefined ? [] : [span(` ${selected.camera.place} `)];
    this.#facts.setTitle([span(' camera ', 'title')], place);
    this.#facts.setLines(selected === undefined ? [] : factLines(selected, facts.columns - 2));
  }
}
