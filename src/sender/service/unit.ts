// The text of the systemd unit that keeps a sender running, and of its user.
import { OLD_SERVICE_CONFIG } from '../../cli/config/line-format.js';
import { TtycamError } from '../../core/errors.js';
import { plainText } from '../../core/text.js';

/** At most this many characters of a path are shown in an error. */
const MAX_SHOWN = 200;

/** The service's name in systemd. */
export const SERVICE = 'ttycam-sender';

/** The user it runs as. */
export const SERVICE_USER = 'ttycam';

/** The absolute paths of the service's files. */
export const SERVICE_FILES = {
  unit: `/etc/systemd/system/${SERVICE}.service`,
  /** That of a Debian package. */
  packagedUnit: `/usr/lib/systemd/system/${SERVICE}.service`,
  config: '/etc/ttycam/sender.toml',
  oldConfig: OLD_SERVICE_CONFIG,
  environment: '/etc/ttycam/sender.env',
  sysusers: '/etc/sysusers.d/ttycam.conf',
} as const;

/** The facts that the unit depends on. */
export interface UnitFacts {
  /** Absolute paths of this Node and of this sender's main script. */
  readonly node: string;
  readonly main: string;
  readonly software: string;
}

/**
 * The user, for systemd-sysusers.
 *
 * DynamicUser=yes was rejected. Files with keys or passwords need a permanent group that can read them. Where
 * libnss-systemd is missing, a dynamic user has no name, and Node's os.userInfo() throws.
 */
export const SYSUSERS_TEXT = `# The user of ${SERVICE}.service.
u ${SERVICE_USER} - "ttycam sender" - -
m ${SERVICE_USER} video
`;

/** The folders that ProtectHome=yes hides. */
export const HOMES = /^\/(home|root|run\/user)(\/|$)/;

/** Whether Node or the sender is installed in somebody's home. */
export function livesInHome({ node, main }: Pick<UnitFacts, 'node' | 'main'>): boolean {
  return HOMES.test(node) || HOMES.test(main);
}

/** The unit file that `sender install-service` writes. */
export function unitText(facts: UnitFacts): string {
  return unit(
    facts,
    `# Written by \`sender install-service\` of ${facts.software}, and overwritten by the next one:
# make changes with \`systemctl edit ${SERVICE}\`. The sender's options are in ${SERVICE_FILES.config}.`,
    '',
  );
}

/** The unit file of a Debian package. Before there is a configuration file, starting it does nothing. */
export function packagedUnitText(facts: Pick<UnitFacts, 'node' | 'main'>): string {
  return unit(
    facts,
    `# The sender's options are in ${SERVICE_FILES.config}. \`sudo ttycam send install-service\` writes both.`,
    `ConditionPathExists=${SERVICE_FILES.config}\n`,
  );
}

function unit(facts: Pick<UnitFacts, 'node' | 'main'>, header: string, condition: string): string {
  const command = [facts.node, facts.main, '--config', SERVICE_FILES.config].map(quoteForSystemd).join(' ');
  const home = livesInHome(facts)
    ? '# Node or ttycam is installed in a home folder, which must stay visible.\nProtectHome=read-only'
    : 'ProtectHome=yes';
  return `${header}
[Unit]
Description=ttycam sender: streams a camera to a ttycam receiver
After=network.target
${condition}# Never give up: a receiver or a camera may be away for a week.
StartLimitIntervalSec=0

[Service]
Type=notify
# Where koffi does not load, the sender reports its status through systemd-notify, which is another process.
NotifyAccess=all
User=${SERVICE_USER}
SupplementaryGroups=video
# The environment file can add options to those of the configuration file: TTYCAM_ARGS=--fps 15 --debug
Environment=TTYCAM_ARGS= NODE_ENV=production
EnvironmentFile=-${SERVICE_FILES.environment}
ExecStart=${command} $TTYCAM_ARGS
Restart=always
RestartSec=5
# A restart does not fix a wrong configuration file.
RestartPreventExitStatus=2
WatchdogSec=30
# A small machine that still boots may take minutes to load Node.
TimeoutStartSec=300
# The sender itself ends its camera process, and reports to the receiver that it was stopped.
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
# Netlink: name resolution and libcamera's search for cameras need it.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
# MemoryDenyWriteExecute is not set: Node compiles code at run time, and would not start.
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
UMask=0077

[Install]
WantedBy=multi-user.target
`;
}

/**
 * A word of ExecStart: quoted where needed, with systemd's special characters doubled (systemd.service(5)).
 *
 * @throws TtycamError `output-failed` for a control character: text behind a line end would become a setting of the unit.
 */
export function quoteForSystemd(word: string): string {
  if (/\p{Cc}/u.test(word)) {
    const problem = 'contains a control character, which a unit cannot hold. Install ttycam under another path';
    throw new TtycamError('output-failed', `${plainText(word, MAX_SHOWN)} ${problem}`);
  }
  const escaped = word.replace(/[\\"]/g, '\\$&').replace(/%/g, '%%').replace(/\$/g, '$$$$');
  return /[\s'";\\]/.test(word) ? `"${escaped}"` : escaped;
}
