// The systemd unit that keeps a sender running, as text.
import { TtycamError } from '../../core/errors.js';
import { plainText } from '../../core/text.js';

/** Characters of a path that an error shows. */
const MAX_SHOWN = 200;

/** The service's name for systemctl. */
export const SERVICE = 'ttycam-sender';

/** The user it runs as. */
export const SERVICE_USER = 'ttycam';

/** The files of the service, from the root of the system. */
export const SERVICE_FILES = {
  unit: `/etc/systemd/system/${SERVICE}.service`,
  config: '/etc/ttycam/sender.conf',
  environment: '/etc/ttycam/sender.env',
  sysusers: '/etc/sysusers.d/ttycam.conf',
} as const;

/** What the unit depends on. */
export interface UnitFacts {
  /** Absolute paths of this Node and of this sender's main script. */
  readonly node: string;
  readonly main: string;
  readonly software: string;
}

/**
 * The user, for systemd-sysusers.
 *
 * A user that stays, and not DynamicUser=yes: a key or a config file with a camera's password can be given to its group,
 * and a user without a name, which a dynamic one is where libnss-systemd is missing, makes Node's os.userInfo() throw.
 */
export const SYSUSERS_TEXT = `# The user of ${SERVICE}.service, written by \`sender install-service\`.
u ${SERVICE_USER} - "ttycam sender" - -
m ${SERVICE_USER} video
`;

/** Folders that ProtectHome=yes would hide. */
const HOMES = /^\/(home|root|run\/user)(\/|$)/;

/** Whether Node or the sender is installed in somebody's home. */
export function livesInHome({ node, main }: UnitFacts): boolean {
  return HOMES.test(node) || HOMES.test(main);
}

/** The unit file. */
export function unitText(facts: UnitFacts): string {
  const command = [facts.node, facts.main, '--config', SERVICE_FILES.config].map(quoteForSystemd).join(' ');
  const home = livesInHome(facts)
    ? '# Node or ttycam is installed in a home folder, so that it cannot be hidden.\nProtectHome=read-only'
    : 'ProtectHome=yes';
  return `# Written by \`sender install-service\` of ${facts.software}, and again by the next one:
# changes of your own belong into \`systemctl edit ${SERVICE}\`. What is streamed stands in ${SERVICE_FILES.config}.
[Unit]
Description=ttycam sender: streams a camera to a ttycam receiver
After=network.target
# Never give up: a receiver or a camera may be away for a week.
StartLimitIntervalSec=0

[Service]
Type=notify
# The sender tells systemd how it goes through systemd-notify, a process of its own.
NotifyAccess=all
User=${SERVICE_USER}
SupplementaryGroups=video
# Options beside those of the config file can stand there: TTYCAM_ARGS=--fps 15 --debug
Environment=TTYCAM_ARGS= NODE_ENV=production
EnvironmentFile=-${SERVICE_FILES.environment}
ExecStart=${command} $TTYCAM_ARGS
Restart=always
RestartSec=5
# A wrong config file does not get right by itself.
RestartPreventExitStatus=2
WatchdogSec=30
# The sender ends its camera program by itself, and tells the receiver that it was stopped.
KillMode=mixed
TimeoutStopSec=15
LimitCORE=0

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
${home}
PrivateTmp=yes
# USB and CSI cameras, and the memory that libcamera shares with them.
DevicePolicy=closed
DeviceAllow=char-video4linux rw
DeviceAllow=char-media rw
DeviceAllow=char-dma_heap rw
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
# Netlink: names are looked up with it, and libcamera finds its cameras with it.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
# Not MemoryDenyWriteExecute: Node compiles what it runs, and would not start.
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
UMask=0077

[Install]
WantedBy=multi-user.target
`;
}

/**
 * A word of ExecStart: quoted where it needs to be, with systemd's own signs doubled (systemd.service(5)).
 *
 * @throws TtycamError `output-failed` for a control character: a line end begins a line of its own, which systemd would obey.
 */
export function quoteForSystemd(word: string): string {
  if (/\p{Cc}/u.test(word)) {
    const words = 'has a control character in it, and cannot stand in a unit. Install ttycam under another path';
    throw new TtycamError('output-failed', `${plainText(word, MAX_SHOWN)} ${words}`);
  }
  const escaped = word.replace(/[\\"]/g, '\\$&').replace(/%/g, '%%').replace(/\$/g, '$$$$');
  return /[\s'";\\]/.test(word) ? `"${escaped}"` : escaped;
}
