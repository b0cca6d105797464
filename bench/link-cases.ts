// The links of the link benches: rate, round trip, jitter, and what is sent over them.
import type { Shape } from './helpers/shaped-link.js';

export interface LinkCase extends Shape {
  readonly name: string;
  /** The camera's rate; 30 by default. */
  readonly fps?: number;
  readonly seconds?: number;
  readonly cameras?: number;
  readonly tls?: boolean;
  /** Options of the sender instead of those for untouched pictures at a fixed rate. */
  readonly args?: readonly string[];
  /** A finite source of so many frames. */
  readonly frames?: number;
  readonly maxP95Ms?: number;
  /** Not compared, because the other sender may not know its options. */
  readonly alone?: boolean;
}

function link(mbps: number, roundTripMs: number, more: Partial<LinkCase> = {}): LinkCase {
  const bitsPerSecond = mbps * 1e6;
  const name = [`${mbps} Mbit/s, ${roundTripMs} ms`, more.name ?? []].flat().join(', ');
  return { bitsPerSecond, roundTripMs, ...(mbps < 1 ? { seconds: 34 } : {}), ...more, name };
}

export const TABLE: readonly LinkCase[] = [
  link(1.6, 0, { maxP95Ms: 195 }),
  link(1.6, 20, { maxP95Ms: 205 }),
  link(1.6, 200, { maxP95Ms: 320 }),
  link(0.3, 0, { maxP95Ms: 900 }),
  link(0.3, 200, { maxP95Ms: 1_150 }),
];

const ENCODED = ['--size', '640x480', '--quality', '80'];

export const LINKS: readonly LinkCase[] = [
  link(0.3, 20),
  link(0.3, 600),
  link(1.6, 600),
  link(1.6, 20, { name: 'TLS', tls: true }),
  link(1.6, 200, { name: 'TLS', tls: true }),
  link(1.6, 20, { name: 'jitter 30 ms', jitterMs: 30 }),
  link(1.6, 100, { name: 'jitter 100 ms', jitterMs: 100 }),
  link(1.6, 20, { name: '3 cameras', cameras: 3 }),
  link(1.6, 20, { name: 'then 120 ms', change: { afterS: 12, bitsPerSecond: 1.6e6, roundTripMs: 120 } }),
  link(1.6, 20, { name: 'then 0.8 Mbit/s', change: { afterS: 12, bitsPerSecond: 0.8e6, roundTripMs: 20 } }),
  link(5, 0, { fps: 60 }),
  link(5, 20, { fps: 60 }),
  link(5, 200, { fps: 60 }),
  link(5, 600, { fps: 60 }),
  link(5, 20, { name: 'jitter 30 ms', jitterMs: 30, fps: 60 }),
  link(5, 20, { name: '3 cameras', cameras: 3 }),
  link(5, 20, { name: 'encoded', fps: 60, args: [...ENCODED, '--no-adapt'] }),
  link(20, 0, { fps: 200 }),
  link(20, 200, { fps: 200 }),
  link(100, 0, { fps: 800 }),
  link(100, 20, { fps: 800 }),
];

export const FINITE: readonly LinkCase[] = [
  link(1.6, 20, { frames: 100 }),
  link(0.3, 20, { frames: 25 }),
  link(5, 200, { frames: 120 }),
  link(1.6, 600, { frames: 60 }),
  link(5, 20, { name: 'TLS', frames: 120, tls: true }),
  link(20, 20, { frames: 300 }),
];

/** The first has the sender's own defaults. Its JPEGs of 400x400 stay untouched until the link turns out to be slow. */
export const ADAPTED: readonly LinkCase[] = [
  link(1.6, 0, { name: 'quality first', args: [], maxP95Ms: 100 }),
  link(1.6, 0, { name: 'both in turn', args: ['--lower-first', 'both'], alone: true }),
  link(1.6, 0, { name: 'rate first', args: ['--lower-first', 'rate'], alone: true }),
  link(1.6, 20, { name: '640x480', args: ENCODED }),
  link(1.6, 20, { name: 'untouched, rate only', args: ['--fit', 'none'] }),
  link(0.3, 20, { name: '640x480', args: ENCODED }),
];
