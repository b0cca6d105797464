// The entry point of the dashboard: it checks the terminal and opens the dashboard there.
import { TtycamError } from '../core/errors.js';
import type { DashboardFeed } from './dashboard-feed.js';
import type { Dashboard, DashboardOptions } from './dashboard-options.js';
import { LiveDashboard } from './live-dashboard.js';
import { unusableReason } from './terminal/capabilities.js';
import type { DashboardTerminal } from './terminal/terminal.js';

export type { DashboardActions, DashboardFeed, SenderReach } from './dashboard-feed.js';
export type { Dashboard, DashboardOptions } from './dashboard-options.js';
export type { VisibleCamera } from './model/visible-cameras.js';
export type { ColorChoice } from './terminal/capabilities.js';
export type { DashboardTerminal } from './terminal/terminal.js';
export type { BackgroundChoice, ThemeChoice } from './text/theme.js';

/**
 * Opens the dashboard in the terminal, where it shows the feed until the user quits.
 *
 * @throws TtycamError `terminal-unusable` where the terminal cannot show a dashboard; the message names an alternative.
 */
export async function openDashboard(
  feed: DashboardFeed,
  options: DashboardOptions,
  terminal: DashboardTerminal,
): Promise<Dashboard> {
  const { input, output, env, platform } = terminal;
  const reason = unusableReason({ input: input.isTTY === true, output: output.isTTY === true }, env, platform);
  if (reason !== undefined) {
    throw new TtycamError('terminal-unusable', `no dashboard: ${reason}. Use --view headless, or another terminal.`);
  }
  const dashboard = new LiveDashboard(feed, options, terminal);
  await dashboard.open();
  return dashboard;
}
