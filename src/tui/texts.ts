// Every line of text on the dashboard, as spans: words and numbers first, and never a colour alone.
import type { CameraStateKind } from '../core/camera-state.js';
import type { LogLine } from '../core/log.js';
import type { CameraSnapshot } from '../core/snapshot.js';
import { cellText } from '../core/text.js';
import { cut, fitting, justify, type Role, type Span, span, widthOf } from './spans.js';
import { FROZEN_SIGN, STATE_SIGNS } from './theme.js';

/** A camera with what the dashboard adds to it. */
export interface CameraView {
  readonly camera: CameraSnapshot;
  /** How long it has been in its state, in ms; of a stalled camera, since its last frame. */
  readonly elapsedMs: number;
  /** How old the picture was when it was shown, in ms; undefined when the sender's clock is not known. */
  readonly ageMs: number | undefined;
  readonly frozen: boolean;
  readonly selected: boolean;
  /** Why there is no picture, while none could be decoded. */
  readonly problem?: string | undefined;
}

/** `812 kB/s`, `1.31 MB/s`; bytes counted in thousands. */
export function rateText(bytesPerSecond: number): string {
  if (bytesPerSecond >= 999_500) return `${(bytesPerSecond / 1e6).toFixed(2)} MB/s`;
  return `${(bytesPerSecond / 1e3).toFixed(bytesPerSecond < 9_950 && bytesPerSecond > 0 ? 1 : 0)} kB/s`;
}

/** `4 s`, `2 min 05 s`, `3 h 20 min`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `43 ms`, `1.2 s`, `40 s`. */
export function ageText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : durationText(ms);
}

/** `12:01:07`, by this machine's clock. */
export function clockText(timeMs: number): string {
  const date = new Date(timeMs);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

function roleOf(kind: CameraStateKind): Role {
  return kind;
}

/** The state's sign and word: `● LIVE`, `▲ STALE 4 s`, `✕ LOST 12 s`. */
export function stateSpan({ camera, elapsedMs }: CameraView): Span {
  const { kind } = camera.state;
  return span(`${STATE_SIGNS[kind]} ${stateWord(kind, elapsedMs)}`, roleOf(kind));
}

function stateWord(kind: CameraStateKind, elapsedMs: number): string {
  switch (kind) {
    case 'waiting':
      return 'WAITING';
    case 'connecting':
      return 'CONNECTING';
    case 'live':
      return 'LIVE';
    case 'stalled':
      return `STALE ${durationText(elapsedMs)}`;
    case 'paused':
      return `PAUSED ${durationText(elapsedMs)}`;
    case 'lost':
      return `LOST ${durationText(elapsedMs)}`;
  }
}

/** A tile's title: the state first, as the name may be cut. */
export function tileTitle(view: CameraView): Span[] {
  const { camera, frozen, selected } = view;
  return [
    span(` ${camera.place} `, selected ? 'key' : 'dim'),
    stateSpan(view),
    ...(frozen ? [span(' '), span(`${FROZEN_SIGN} FROZEN`, 'frozen')] : []),
    span(` ${cellText(camera.name)} `, selected ? 'strong' : 'plain'),
  ];
}

/** A tile's numbers, as many as fit: how fluent it is, how old, how much it costs. Empty when it is not live. */
export function tileNumbers({ camera, ageMs }: CameraView, width: number): Span[] {
  if (camera.state.kind !== 'live') return [];
  const groups = [
    [span(`${camera.fps.toFixed(1)} fps`)],
    ...(ageMs === undefined ? [] : [[span(ageText(ageMs))]]),
    [span(rateText(camera.bytesPerSecond))],
  ];
  return [span(' '), ...fitting(groups, '  ', width - 2), span(' ')];
}

/** What stands over the picture when it is not live; empty when nothing has to be said. */
export function bannerLines(view: CameraView): Span[][] {
  const { camera } = view;
  const { state } = camera;
  switch (state.kind) {
    case 'waiting':
    case 'connecting': {
      const reason = state.kind === 'connecting' && state.reason ? [[span(cellText(state.reason), 'dim')]] : [];
      return [[stateSpan(view), span(`  ${durationText(view.elapsedMs)}`, 'dim')], ...reason];
    }
    case 'live':
      if (view.problem !== undefined) return [[span('no picture', 'stalled')], [span(cellText(view.problem))]];
      return view.frozen ? [[span(` ${FROZEN_SIGN} FROZEN `, 'frozen'), span('  Space goes on', 'dim')]] : [];
    case 'stalled':
    case 'paused':
      return [[stateSpan(view)], ...(state.reason ? [[span(cellText(state.reason), 'plain')]] : [])];
    case 'lost':
      return [[stateSpan(view)], ...(state.reason ? [[span(cellText(state.reason), 'plain')]] : [])];
  }
}

/** What an empty dashboard says: what is waited for, and how to start it. */
export function waitingLines(listening: string, elapsedMs: number): Span[][] {
  return [
    [span(`${STATE_SIGNS.waiting} WAITING`, 'strong'), span(` for a camera  ${durationText(elapsedMs)}`, 'dim')],
    [],
    [span('Start a sender on the machine with the camera:', 'plain')],
    [],
    [span(`sender --to ${cellText(listening)}`, 'key')],
    [],
    [span('No camera at hand? Add ', 'dim'), span('--device pattern', 'plain')],
  ];
}

/** The first line: how many cameras are in which state, and what comes in altogether. */
export function topLine(cameras: readonly CameraSnapshot[], nowMs: number, width: number): Span[] {
  const counts = (['live', 'stalled', 'paused', 'lost', 'connecting', 'waiting'] as const)
    .map((kind) => ({ kind, count: cameras.filter(({ state }) => state.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => span(`  ${STATE_SIGNS[kind]} ${count} ${kind}`, roleOf(kind)));
  const fps = cameras.reduce((sum, camera) => sum + camera.fps, 0);
  const bytes = cameras.reduce((sum, camera) => sum + camera.bytesPerSecond, 0);
  const left = [span(' ttycam', 'title'), ...(counts.length === 0 ? [span('  no camera yet', 'dim')] : counts)];
  const right = [span(`${fps.toFixed(1)} fps   ${rateText(bytes)}   `), span(`${clockText(nowMs)} `, 'dim')];
  return justify(left, right, width);
}

const KEYS: readonly (readonly [string, string])[] = [
  ['q', 'quit'],
  ['?', 'help'],
  ['Tab', 'next'],
  ['Enter', 'zoom'],
  ['Space', 'freeze'],
  ['1-9', 'camera'],
  ['^L', 'repaint'],
];

/** The last line: the keys, and what the dashboard runs with. */
export function statusLine(settings: string, zoomed: boolean, width: number): Span[] {
  const words = KEYS.map(([key, word]) => [
    span(key, 'key'),
    span(` ${key === 'Enter' && zoomed ? 'back' : word}`, 'dim'),
  ]);
  const right = [span(`${settings} `, 'dim')];
  const left = [span(' '), ...fitting(words, '   ', width - 3 - widthOf(right))];
  return justify(left, right, width);
}

/** Where the values of the facts begin. */
const FACT_INDENT = 9;

/** The facts about a camera, the ones an operator asks for first on top. */
export function factLines(view: CameraView, width: number): Span[][] {
  const { camera, ageMs } = view;
  const { latencyMs, roundTripMs, frame } = camera;
  const latency = latencyMs && `${ageText(latencyMs.p50)}, 95 % ${ageText(latencyMs.p95)}`;
  const latencyFits = latency !== undefined && latency.length <= width - FACT_INDENT;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['age', ageMs === undefined ? '–' : ageText(ageMs)],
    ['dropped', camera.corrupt > 0 ? `${camera.dropped}, ${camera.corrupt} corrupt` : String(camera.dropped)],
    ['latency', latencyFits ? latency : latencyMs && ageText(latencyMs.p50)],
    ['rtt', roundTripMs === undefined ? '–' : `${roundTripMs.toFixed(1)} ms`],
    ['picture', frame === undefined ? '–' : `${frame.trueSize.width}×${frame.trueSize.height}`],
    ['frames', String(camera.frames)],
    ['total', `${(camera.bytes / 1e6).toFixed(1)} MB`],
    ['source', camera.source === '' ? '–' : cellText(camera.source)],
    ['from', cellText(camera.address)],
  ];
  return facts.map(([name, value]) => cut([span(` ${name}`.padEnd(FACT_INDENT), 'dim'), span(value ?? '–')], width));
}

/** One camera in a list: `▸ 1 ● front  24.9`. */
export function listLine(view: CameraView, width: number): Span[] {
  const { camera, selected } = view;
  const { kind } = camera.state;
  const left = [
    span(selected ? '▸' : ' ', 'key'),
    span(`${String(camera.place).padStart(2)} `, 'dim'),
    span(`${STATE_SIGNS[kind]} `, roleOf(kind)),
    span(cellText(camera.name), selected ? 'strong' : 'plain'),
  ];
  const word =
    kind === 'live' ? span(`${camera.fps.toFixed(1)} fps `) : span(`${stateWord(kind, view.elapsedMs)} `, roleOf(kind));
  const room = width - widthOf([word]) - 1;
  return justify(cut(left, room), [word], width);
}

/** Lines of the log, their cameras in a column. */
export function logLines(lines: readonly LogLine[], width: number): Span[][] {
  const names = lines.map(({ camera }) => (camera === undefined ? '' : cellText(camera, 20)));
  const column = Math.max(0, ...names.map((name) => name.length));
  return lines.map((line, index) => {
    const role: Role = line.level === 'error' ? 'lost' : line.level === 'warn' ? 'stalled' : 'plain';
    const name = column === 0 ? '' : `${(names[index] ?? '').padEnd(column)}  `;
    const head = [span(` ${clockText(line.timeMs)} `, 'dim'), span(line.level === 'info' ? '  ' : '! ', role)];
    return cut([...head, span(name, 'strong'), span(cellText(line.text, 400), role)], width);
  });
}

/** What a terminal too small for the dashboard shows: what it takes, and the cameras in a line each. */
export function smallLines(
  views: readonly CameraView[],
  size: { readonly columns: number; readonly rows: number },
  needed: string,
): Span[][] {
  const { columns, rows } = size;
  const words = [
    `Terminal too small: ${columns}x${rows}, needed ${needed} (q quits)`,
    `Too small: ${columns}x${rows}, needs ${needed}, q quits`,
    `Needs ${needed}, q quits`,
    `Needs ${needed}`,
    needed,
  ];
  const head = words.find((text) => text.length <= columns) ?? needed;
  return [[span(head, 'strong')], ...views.map((view) => listLine(view, columns))].slice(0, rows);
}

/** The help: what the keys do, and what the dashboard runs with. */
export function helpLines(settings: readonly (readonly [string, string])[]): Span[][] {
  const keys: readonly (readonly [string, string])[] = [
    ['q, Ctrl-C', 'quit'],
    ['?, h, F1', 'this help; Esc closes it'],
    ['Tab, arrows', 'select the next camera'],
    ['1-9', 'select a camera by its number'],
    ['Enter', 'the selected camera alone, and back'],
    ['Space', 'freeze its picture; the stream goes on'],
    ['w', 'show it in a window of its own, or close that'],
    ['Ctrl-L', 'draw everything again'],
    ['Ctrl-Z', 'suspend; fg comes back'],
  ];
  return [
    ...keys.map(([key, words]) => [span(` ${key.padEnd(13)}`, 'key'), span(words)]),
    [],
    ...settings.map(([name, value]) => [span(` ${name.padEnd(13)}`, 'dim'), span(value)]),
  ];
}
