import type { LogRing } from '../core/log.js';
import type { CameraSnapshot } from '../core/snapshot.js';

export interface DashboardFeed {
  cameras(): readonly CameraSnapshot[];
  readonly log: LogRing;
  readonly listening: string;
}
export type ColorChoice = 'auto' | 'truecolor' | '256' | '16' | 'none';
export interface DashboardOptions {
  readonly color: ColorChoice;
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly pictures: boolean;
  readonly maxFps?: number;
}
export interface DashboardTerminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}
export type DashboardEnd = { kind: 'quit' } | { kind: 'terminal-gone'; reason: string };
export interface Dashboard {
  readonly ended: Promise<DashboardEnd>;
  close(): Promise<void>;
  restoreNow(): void;
}
export function openDashboard(
  _feed: DashboardFeed,
  _options: DashboardOptions,
  _terminal: DashboardTerminal,
): Promise<Dashboard> {
  throw new Error('placeholder');
}
