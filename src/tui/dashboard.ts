// Opens the dashboard: what the receiver imports of it.

import { TtycamError } from '../core/errors.js';
import type { DashboardFeed } from './dashboard-feed.js';
import type { Dashboard, DashboardOptions } from './dashboard-options.js';
import { LiveDashboard } from './live-dashboard.js';
import { unusableReason } from './terminal/capabilities.js';
import type { DashboardTerminal } from './terminal/terminal.js';

export type { DashboardActions, DashboardFeed } from './dashboard-feed.js';
export type { Dashboard, DashboardOptions } from './dashboard-options.js';
export type { VisibleCamera } from './model/visible-cameras.js';
export type { ColorChoice } from './terminal/capabilities.js';
export type { DashboardTerminal } from './terminal/terminal.js';
export type { ThemeChoice } from './text/theme.js';

/**
 * Takes the terminal over and shows the feed until the person quits.
 *
 * @throws TtycamError `terminal-unusable` when this is no terminal a dashboard can be shown on, with what to do instead.
 */
export async function openDashboard(
  feed: DashboardFeed,
  options: DashboardOptions,
  terminal: DashboardTerminal,
): Promise<Dashboard> {
  const { input, output, env, platform } = terminal;
  const why = unusableReason({ input: input.isTTY === true, output: output.isTTY === true }, env, platform);
  if (why !== undefined) {
    throw new TtycamError('terminal-unusable', `no dashboard: ${why}. Use --view headless, or another terminal.`);
  }
  const dashboard = new LiveDashboard(feed, options, terminal);
  await dashboard.open();
  return dashboard;
}
