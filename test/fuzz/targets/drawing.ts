// Whatever the dashboard writes of a camera: nothing in it moves a cursor or changes a mode.
import assert from 'node:assert/strict';
import { findBottleneck } from '#src/core/camera/bottleneck.js';
import { MAX_TEXT_LENGTH } from '#src/core/limits.js';
import type { Camera } from '#src/receiver/inputs/camera.js';
import { safeName } from '#src/receiver/outputs/file-names.js';
import { nameOf } from '#src/tui/model/camera-view.js';
import { logLines } from '#src/tui/model/log-view.js';
import { smallLines } from '#src/tui/text/bar-texts.js';
import { blessedMarkup } from '#src/tui/text/blessed-markup.js';
import { factLines } from '#src/tui/text/fact-texts.js';
import { listLine } from '#src/tui/text/list-texts.js';
import type { Span } from '#src/tui/text/spans.js';
import { themeFor } from '#src/tui/text/theme.js';
import { stripLines, tileHead } from '#src/tui/text/tile-texts.js';

const THEMES = (['default', 'cb', 'mono'] as const).map((choice) => themeFor(choice, 'truecolor'));

/** Everything that the dashboard writes about a camera. */
export function drawn(camera: Camera): void {
  const snapshot = { ...camera.snapshot(30), recording: false };
  assert.ok(Array.from(snapshot.name).length <= MAX_TEXT_LENGTH);
  const { sender } = snapshot;
  const bottleneck = findBottleneck({ wantedFps: 30, arrivedFps: 5, drawnFps: undefined, sender });
  const words = bottleneck.kind === 'none' ? '' : bottleneck.reason;
  const view = {
    ...{
      camera: snapshot,
      number: 1,
      timeline: () => [],
      elapsedMs: 30,
      sinceUnixMs: 0,
      ageMs: undefined,
      frozen: false,
      magnification: 1,
      brightened: false,
      selected: true,
    },
    ...{ fpsSamples: [], bottleneck, problem: words },
  };
  const log = { timeMs: 0, level: 'warn' as const, camera: snapshot.name, text: words };
  const width = 40;
  const { left, right } = tileHead(view, nameOf(snapshot), width);
  assertHarmless([
    left,
    right,
    ...stripLines(view, width, 3, true),
    ...factLines(view, width, 5),
    listLine(view, width),
    ...logLines([log], '', width),
    ...smallLines([view], { columns: width, rows: 5 }, '60x16'),
  ]);
  assert.match(safeName(snapshot.name), /^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u);
  JSON.stringify(snapshot);
}

/** Whether lines, once painted, hold nothing that moves a cursor or a mode but our own colours. */
export function assertHarmless(lines: readonly (readonly Span[])[]): void {
  for (const theme of THEMES) {
    // Our own colour codes are the only escape sequences that may stand there, and the line ends between lines ours.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    const rest = blessedMarkup(lines, theme).replace(/\x1b\[[\d;]*m/g, '');
    assert.equal(rest.split('\n').length, Math.max(1, lines.length));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    assert.doesNotMatch(rest.replaceAll('\n', ''), /[\x00-\x1f\x7f-\x9f]/u);
  }
}
