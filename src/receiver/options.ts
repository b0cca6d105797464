// The command line of the receiver.
import { Command, Option } from 'commander';
import { addCommonOptions, chaosOption, commonOptions, givenChaos } from '../cli/common-options.js';
import { addNatsOptions, type NatsAccess, readNatsAccess, refuseNatsOptions } from '../cli/nats-options.js';
import type { OutputOptions } from '../cli/output.js';
import { parseCommand } from '../cli/run-program.js';
import { addSecurityOptions, credentialFiles, readSecurity } from '../cli/security-options.js';
import { endpoint, natsUrl, pixelSize, positiveNumber, showDefaults, wholeNumber } from '../cli/values.js';
import { VERSION } from '../cli/version.js';
import { TtycamError } from '../core/errors.js';
import type { Size } from '../core/geometry.js';
import type { ChaosSpec } from '../net/chaos.js';
import type { Credentials } from '../net/credentials/credentials.js';
import type { WatchedFiles } from '../net/credentials/watched-files.js';
import { type Endpoint, parseEndpoint } from '../net/endpoint.js';
import type { NatsUrl } from '../net/nats/nats-url.js';
import { DEFAULT_PICTURE_SETTINGS, GLYPHS_BY_WORD, type PictureSettings } from '../picture/picture-settings.js';
import type { ColorChoice, ThemeChoice } from '../tui/dashboard.js';
import type { ExpectationOptions } from './expectations.js';
import { allowedNames, checkProtected } from './inputs/listen-policy.js';
import type { BackendName } from './window/backend-choice.js';

/** The options of a run. */
export interface ReceiverOptions extends OutputOptions, ExpectationOptions {
  /** Where to listen; undefined: nowhere, as cameras are heard over NATS only. */
  readonly listen: Endpoint | undefined;
  /** A NATS server, and the names of its cameras that are shown. */
  readonly from: NatsTarget | undefined;
  /** The keys or certificates for tls://. */
  readonly credentials: WatchedFiles<Credentials> | undefined;
  /** The names of keys or certificates that may connect; undefined: all. */
  readonly allow: readonly string[] | undefined;
  readonly view: 'tui' | 'headless';
  readonly video: 'terminal' | 'window' | 'none';
  readonly windowSize: Size;
  /** Undefined: chosen for this machine. */
  readonly windowBackend: BackendName | undefined;
  readonly save: string | undefined;
  /** A file, or `-` for stdout. */
  readonly output: string | undefined;
  /** The file into which every camera is recorded. */
  readonly record: string | undefined;
  /** The folder of snapshots and recordings that the dashboard's keys make. */
  readonly folder: string;
  readonly color: ColorChoice;
  readonly theme: ThemeChoice;
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly chaos: ChaosSpec | undefined;
  readonly picture: PictureSettings;
}

/** A NATS server, and the login there. */
interface NatsTarget {
  readonly url: NatsUrl;
  readonly access: NatsAccess;
}

const EXAMPLES = `
Examples:
  receiver                                         a dashboard of the cameras that connect to this machine
  receiver --listen tls://0.0.0.0:5252 --key-file ttycam.key
                                                   the same for cameras on other machines that have the key
  receiver --from nats://hub.lan:4222/barn-*,gate  the cameras of these names on a NATS server, streaming while in sight
  receiver --view headless --frames 100 --timeout 10 --json
  receiver --video window                          a window on the desktop, and the dashboard's numbers here
  receiver --view headless --save frames
  receiver --view headless --record night.ttycam
  receiver --view headless --output - | ffplay -

A command, with a --help of its own:
  receiver keygen ttycam.key                       makes a key; copy it to each camera’s machine

Keys of the dashboard: ? shows them.
Exit codes: 0 done or told to stop, 1 failed, 2 wrong command line, 3 an expectation was not met.`;

/**
 * Reads the command line, without the program's own two arguments.
 *
 * @param isTerminal Whether stdout is a terminal: then the dashboard is the default view.
 * @throws TtycamError `usage`. `--help` and `--version` are printed, and end the process.
 */
export function readReceiverOptions(argv: readonly string[], isTerminal: boolean): ReceiverOptions {
  const command = new Command('receiver')
    .description(
      'Shows the cameras of ttycam senders in a terminal dashboard, or takes their frames without showing them.',
    )
    .version(VERSION)
    .option(
      '--listen <url>',
      'where senders connect; port 0 picks a free one',
      endpoint,
      parseEndpoint('tcp://127.0.0.1:5252'),
    )
    .option(
      '--from <url>',
      'the cameras on a NATS server, or those of these names: nats://host:4222/barn-*,gate; without --listen nothing listens then',
      natsUrl,
    )
    .option('--insecure', 'listen beyond this machine without a key, where anyone can watch and send')
    .addOption(
      new Option('--view <view>', 'the dashboard, or none (default: tui on a terminal, else headless)').choices([
        'tui',
        'headless',
      ]),
    )
    .addOption(
      new Option('--video <where>', 'where pictures go: the terminal, a window on the desktop, or nowhere')
        .choices(['terminal', 'window', 'none'])
        .default('terminal'),
    )
    .option('--window-size <WxH>', 'size of the window at first', pixelSize, { width: 800, height: 600 })
    .addOption(
      new Option('--window-backend <name>', 'how the window is made (default: what fits here)').choices(['sdl', 'x11']),
    )
    .option('--frames <n>', 'stop after n frames in all', wholeNumber)
    .option(
      '--timeout <s>',
      'exit 3 when they (without --frames: the first one) have not come within s seconds',
      positiveNumber,
    )
    .option('--expect-fps <n>', 'exit 3 when a camera’s mean rate was lower', positiveNumber)
    .option('--max-age <ms>', 'exit 3 when frames arrived older than this (95th percentile)', positiveNumber)
    .option('--check', 'prove that every picture is whole, leave damaged ones out, and exit 3 when there were any')
    .option('--save <folder>', 'every frame as a JPEG file, named in the order of arrival')
    .option('--record <file>', 'every camera with its times, in a new file that sender --device <file>.ttycam plays')
    .option('--folder <folder>', 'where the dashboard’s snapshots and recordings go', '.')
    .option('--output <file|->', 'all frames as one MJPEG stream, into a file or stdout')
    .addOption(
      new Option('--color <mode>', 'colours of the terminal')
        .choices(['auto', 'truecolor', '256', '16', 'none'])
        .default('auto'),
    )
    .addOption(
      new Option('--theme <theme>', 'colours of the dashboard; cb: for colour-blind eyes')
        .choices(['default', 'cb', 'mono'])
        .default('default'),
    )
    .addOption(
      new Option('--picture <quality>', 'how true pictures are: the truer, the more bytes')
        .choices(['fast', 'balanced', 'fine'])
        .default('balanced'),
    )
    .option('--picture-budget <kB/s>', 'what all pictures on the screen may take together', positiveNumber)
    .addOption(
      new Option(
        '--glyphs <kind>',
        'what pictures are made of: characters, or pixels by a protocol of the terminal’s; auto asks it',
      )
        .choices([...GLYPHS_BY_WORD.keys()])
        .default('half'),
    )
    .option('--brighten', 'brighten dark pictures in the dashboard')
    .option('--ascii', 'nothing but ASCII characters')
    .option('--no-mouse', 'leave the mouse to the terminal');
  addCommonOptions(command.addOption(chaosOption())).addHelpText('after', EXAMPLES);
  addNatsOptions(addSecurityOptions(command)).option(
    '--allow <names>',
    'only the cameras with these keys or certificates, as barn,gate',
  );
  showDefaults(command, { listen: 'tcp://127.0.0.1:5252', windowSize: '800x600' });
  parseCommand(command, argv);

  const options = command.opts();
  const from = readFrom(command);
  const listens = from === undefined || command.getOptionValueSource('listen') !== 'default';
  const listen = listens ? (options['listen'] as Endpoint) : undefined;
  const credentials = listen === undefined ? undefined : readListenSecurity(command, listen, from);
  const allow = allowedNames(options['allow'] as string | undefined, credentials?.current);
  if (listen !== undefined && options['insecure'] !== true) checkProtected(listen, credentials?.current);
  const common = commonOptions(command);
  const { json } = common;
  const output = options['output'] as string | undefined;
  const view = options['view'] as 'tui' | 'headless' | undefined;
  if (json && output === '-')
    throw new TtycamError('usage', '--json and --output - both want stdout: give --output a file');
  if (view === 'tui' && (json || output === '-')) {
    throw new TtycamError(
      'usage',
      `--view tui draws on stdout, which ${json ? '--json' : '--output -'} wants for itself`,
    );
  }
  const { timeout, frames } = options as { timeout?: number; frames?: number };
  return {
    listen,
    from,
    credentials,
    allow,
    view: view ?? (isTerminal && !json && output !== '-' ? 'tui' : 'headless'),
    video: options['video'] as ReceiverOptions['video'],
    windowSize: options['windowSize'] as Size,
    windowBackend: options['windowBackend'] as BackendName | undefined,
    frames: frames ?? Number.POSITIVE_INFINITY,
    timeoutMs: timeout === undefined ? undefined : timeout * 1_000,
    check: options['check'] === true,
    expectFps: options['expectFps'] as number | undefined,
    maxAgeMs: options['maxAge'] as number | undefined,
    save: options['save'] as string | undefined,
    output,
    record: recordingFile(options['record'] as string | undefined),
    folder: options['folder'] as string,
    color: options['color'] as ColorChoice,
    theme: options['theme'] as ThemeChoice,
    ascii: options['ascii'] === true,
    mouse: options['mouse'] !== false,
    chaos: givenChaos(command),
    picture: {
      quality: options['picture'] as PictureSettings['quality'],
      budgetBytesPerSecond: 1_000 * ((options['pictureBudget'] as number | undefined) ?? Number.POSITIVE_INFINITY),
      glyphs: GLYPHS_BY_WORD.get(options['glyphs'] as string) ?? DEFAULT_PICTURE_SETTINGS.glyphs,
      ...(options['brighten'] === true ? { brightens: true } : {}),
    },
    ...common,
  };
}

function readFrom(command: Command): NatsTarget | undefined {
  const url = command.opts()['from'] as NatsUrl | undefined;
  if (url === undefined) {
    refuseNatsOptions(command);
    return undefined;
  }
  // With --listen the key is for senders that connect here, and not for the NATS server.
  const isListening = command.getOptionValueSource('listen') !== 'default';
  const { keyFile, ...files } = credentialFiles(command);
  return { url, access: readNatsAccess(command, url, { ...files, keyFile: isListening ? undefined : keyFile }) };
}

/** Beside NATS, the certificates may be for the NATS server alone. */
function readListenSecurity(
  command: Command,
  listen: Endpoint,
  from: NatsTarget | undefined,
): WatchedFiles<Credentials> | undefined {
  if (from?.access.tls !== undefined && listen.scheme === 'tcp') return undefined;
  return readSecurity(command, listen, '--listen');
}

/** Adds the extension by which a sender recognises a recording. */
function recordingFile(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  if (file === '-') throw new TtycamError('usage', '--record needs a file: - is for --output');
  return /\.ttycam$/i.test(file) ? file : `${file}.ttycam`;
}
