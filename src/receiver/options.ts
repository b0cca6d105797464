// The receiver's command line.
import { Command, Option } from 'commander';
import type { ConsoleOptions } from '../cli/console.js';
import { parseCommand } from '../cli/run.js';
import { addSecurityOptions, readSecurity } from '../cli/security.js';
import { endpoint, positiveNumber, showDefaults, wholeNumber } from '../cli/values.js';
import { VERSION } from '../cli/version.js';
import { TtycamError } from '../core/errors.js';
import type { Credentials } from '../net/credentials.js';
import { type Endpoint, parseEndpoint } from '../net/endpoint.js';
import type { ColorChoice } from '../tui/dashboard.js';
import type { ExpectationOptions } from './expectations.js';
import { allowedNames, checkProtected } from './protection.js';

/** What the command line asks for. */
export interface ReceiverOptions extends ConsoleOptions, ExpectationOptions {
  readonly listen: Endpoint;
  /** For tls://. */
  readonly credentials: Credentials | undefined;
  /** The names of keys or certificates that may connect; undefined: all. */
  readonly allow: readonly string[] | undefined;
  readonly view: 'tui' | 'headless';
  readonly video: 'terminal' | 'none';
  readonly save: string | undefined;
  /** A file, or `-` for stdout. */
  readonly output: string | undefined;
  readonly color: ColorChoice;
  readonly ascii: boolean;
  readonly mouse: boolean;
}

const EXAMPLES = `
Examples:
  receiver                                         a dashboard of the cameras that connect to this machine
  receiver --listen tls://0.0.0.0:5252 --key-file ttycam.key
                                                   the same for cameras on other machines that have the key
  receiver --view headless --frames 100 --timeout 10 --json
  receiver --view headless --save frames
  receiver --view headless --output - | ffplay -

A command, with a --help of its own:
  receiver keygen ttycam.key                       makes a key; copy it to each camera’s machine

Keys of the dashboard: ? shows them.
Exit codes: 0 done or told to stop, 1 failed, 2 wrong command line, 3 an expectation was not met.`;

/**
 * Reads the command line, without the two words before the arguments.
 *
 * @param isTerminal Whether stdout is one: then the dashboard is the default view.
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
    .option('--insecure', 'listen beyond this machine without a key, where anyone can watch and send')
    .addOption(
      new Option('--view <view>', 'the dashboard, or none (default: tui on a terminal, else headless)').choices([
        'tui',
        'headless',
      ]),
    )
    .addOption(new Option('--video <where>', 'where pictures go').choices(['terminal', 'none']).default('terminal'))
    .option('--frames <n>', 'stop after n frames in all', wholeNumber)
    .option(
      '--timeout <s>',
      'exit 3 when they (without --frames: the first one) have not come within s seconds',
      positiveNumber,
    )
    .option('--expect-fps <n>', 'exit 3 when a camera’s mean rate was lower', positiveNumber)
    .option('--max-age <ms>', 'exit 3 when frames arrived older than this (95th percentile)', positiveNumber)
    .option('--save <folder>', 'every frame as a JPEG file, named in the order of arrival')
    .option('--output <file|->', 'all frames as one MJPEG stream, into a file or stdout')
    .addOption(
      new Option('--color <mode>', 'colours of the terminal')
        .choices(['auto', 'truecolor', '256', '16', 'none'])
        .default('auto'),
    )
    .option('--ascii', 'nothing but ASCII characters')
    .option('--no-mouse', 'leave the mouse to the terminal')
    .option('--config <file>', 'options from a file, one `option = value` or bare `flag` a line; the command line wins')
    .option('--json', 'one JSON object a line on stdout')
    .option('--quiet', 'no words but errors')
    .option('--debug', 'stack traces with errors')
    .addHelpText('after', EXAMPLES);
  addSecurityOptions(command).option(
    '--allow <names>',
    'only the cameras with these keys or certificates, as barn,gate',
  );
  showDefaults(command, { listen: 'tcp://127.0.0.1:5252' });
  parseCommand(command, argv);

  const options = command.opts();
  const listen = options['listen'] as Endpoint;
  const credentials = readSecurity(command, listen, '--listen');
  const allow = allowedNames(options['allow'] as string | undefined, credentials);
  if (options['insecure'] !== true) checkProtected(listen, credentials);
  const json = options['json'] === true;
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
    credentials,
    allow,
    view: view ?? (isTerminal && !json && output !== '-' ? 'tui' : 'headless'),
    video: options['video'] as 'terminal' | 'none',
    frames: frames ?? Number.POSITIVE_INFINITY,
    timeoutMs: timeout === undefined ? undefined : timeout * 1_000,
    expectFps: options['expectFps'] as number | undefined,
    maxAgeMs: options['maxAge'] as number | undefined,
    save: options['save'] as string | undefined,
    output,
    color: options['color'] as ColorChoice,
    ascii: options['ascii'] === true,
    mouse: options['mouse'] !== false,
    json,
    quiet: options['quiet'] === true,
    debug: options['debug'] === true,
  };
}
