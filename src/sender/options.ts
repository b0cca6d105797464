// The sender's command line.
import { Command, Option } from 'commander';
import { addCommonOptions, chaosOption, commonOptions, givenChaos } from '../cli/common-options.js';
import { addNatsOptions, type NatsAccess, readNatsAccess, refuseNatsOptions } from '../cli/nats-options.js';
import type { OutputOptions } from '../cli/output.js';
import { parseCommand } from '../cli/run-program.js';
import { addSecurityOptions, credentialFiles, readSecurity } from '../cli/security-options.js';
import {
  endpointOrNatsUrl,
  jpegQuality,
  pixelSize,
  playSpeed,
  positiveNumber,
  showDefaults,
  sourceAddress,
  wholeNumber,
} from '../cli/values.js';
import { VERSION } from '../cli/version.js';
import type { Address } from '../core/address.js';
import { TtycamError } from '../core/errors.js';
import type { Size } from '../core/geometry.js';
import { LOWERED_FIRST, type LoweredFirst } from '../core/rate/degradation.js';
import type { PrefixBytes } from '../core/wire/framing.js';
import type { ChaosSpec } from '../net/chaos.js';
import type { Credentials } from '../net/credentials/credentials.js';
import { fromDisk, type SecretReader } from '../net/credentials/secret-file.js';
import type { WatchedFiles } from '../net/credentials/watched-files.js';
import { type Endpoint, formatEndpoint, parseEndpoint } from '../net/endpoint.js';
import { formatNatsUrl, type NatsUrl } from '../net/nats/nats-url.js';
import type { CameraRequest, InputFormat } from '../sources/camera-request.js';
import { V4L2_BACKENDS, type V4l2Backend } from '../sources/v4l2/v4l2-backend.js';
import type { Fit } from './picture-encoder.js';

/** Where frames go: to one receiver, or to a NATS server for any number of viewers. */
export type SenderTarget =
  | {
      readonly kind: 'receiver';
      readonly endpoint: Endpoint;
      readonly credentials: WatchedFiles<Credentials> | undefined;
    }
  | { readonly kind: 'nats'; readonly url: NatsUrl; readonly access: NatsAccess };

/** What the command line asks for. */
export interface SenderOptions extends OutputOptions {
  readonly device: Address;
  readonly to: SenderTarget;
  /** Undefined: made of this machine's name and the device. */
  readonly name: string | undefined;
  readonly size: Size;
  readonly fit: Fit;
  readonly quality: number | undefined;
  readonly fps: number | undefined;
  /** Lower quality and rate for a slow link. */
  readonly adapt: boolean;
  /** What a slow link lowers first. */
  readonly lowersFirst: LoweredFirst;
  /** The lowest quality and rate for that. */
  readonly minQuality: number;
  readonly minFps: number;
  /** Infinity: without end. */
  readonly frames: number;
  readonly loop: boolean;
  readonly live: boolean;
  /** How fast a recording is played; undefined: as it was recorded. */
  readonly speed: number | undefined;
  /** The format that is requested from a camera. */
  readonly input: CameraRequest;
  /** Keep the camera open when nobody watches. */
  readonly keepOpen: boolean;
  readonly connectTimeoutMs: number | undefined;
  readonly prefixBytes: PrefixBytes;
  readonly chaos: ChaosSpec | undefined;
}

const EXAMPLES = `
Examples:
  sender --to tls://hub.lan:5252 --key-file ttycam.key
                                                   the first camera of this machine, for whoever has the key
  sender --device pattern                          a moving test picture to a receiver on this machine
  sender --to nats://hub.lan:4222 --name barn      to a NATS server, while somebody watches
  sender --device pattern --to tcp://barn.lan:5252 --name barn
  cat *.jpg | sender --device - --fit none         JPEGs from a pipe, untouched, none lost
  sender --device clip.mjpeg --loop --live         a film that behaves like a camera
  sender --device night.ttycam --speed 4           what a receiver recorded, four times as fast

Commands, each with a --help of its own:
  sender doctor                                    what this machine's cameras, tools and permissions allow
  sender install-service                           a systemd service that keeps a sender running

Exit codes: 0 done or told to stop, 1 failed, 2 wrong command line.`;

/**
 * Reads the command line's arguments, without the program's own path.
 *
 * @throws TtycamError `usage`. `--help` and `--version` are printed, and end the process.
 */
export function readSenderOptions(argv: readonly string[]): SenderOptions {
  const command = senderCommand().addHelpText('after', EXAMPLES);
  parseCommand(command, argv);
  return senderOptions(command);
}

/** The options of a sender as a command, also for commands that share them. */
export function senderCommand(): Command {
  const command = new Command('sender')
    .description('Streams the pictures of a camera, or of a file or pipe of JPEGs, to a ttycam receiver.')
    .version(VERSION)
    .option(
      '--device <source>',
      [
        'auto (the first camera), /dev/video0 or a by-id path, rpicam[:n], webcam[:<name>] (node-webcam),',
        'ffmpeg:<input>, pattern (a moving test picture), - (JPEGs on stdin), a JPEG, a folder, a .mjpeg file,',
        'a recording: <file>.ttycam, or <file>.ttycam#<camera> for another one than its first',
      ].join(' '),
      sourceAddress,
      sourceAddress('auto'),
    )
    .option(
      '--to <url>',
      'the receiver, or a NATS server: nats://host:4222',
      endpointOrNatsUrl,
      parseEndpoint('tcp://127.0.0.1:5252'),
    )
    .option('--name <name>', 'what the receiver calls this camera (default: this machine and the device)')
    .option('--size <WxH>', 'size in pixels that travels', pixelSize, { width: 400, height: 400 })
    .addOption(
      new Option(
        '--fit <how>',
        'squeeze to the size (shown in true proportions again), add borders, crop, or leave as is',
      )
        .choices(['fill', 'contain', 'cover', 'none'])
        .default('fill'),
    )
    .option(
      '--quality <1-100>',
      'JPEG quality (default: 80, and a JPEG of the right size stays untouched)',
      jpegQuality,
    )
    .option('--fps <n>', 'most frames a second (default: the source’s own rate)', positiveNumber)
    .option('--no-adapt', 'hold quality and rate on a link that carries less, where frames are dropped then')
    .addOption(
      new Option('--lower-first <what>', 'what a slow link lowers first: quality, rate, or both in turn')
        .choices(LOWERED_FIRST)
        .default('quality'),
    )
    .option('--min-quality <1-100>', 'how low the quality may go for a slow link', jpegQuality, 30)
    .option('--min-fps <n>', 'how low the rate may be held for a slow link', positiveNumber, 5)
    .option('--frames <n>', 'stop after n frames that the receiver took', wholeNumber)
    .option('--loop', 'play files again and again')
    .option('--live', 'let a file or a pipe behave like a camera: the newest frame wins')
    .option('--speed <n>', 'play a recording n times as fast, or max: as fast as it is taken', playSpeed)
    .option(
      '--connect-timeout <s>',
      'give up when no receiver answers for so long (default: never for a camera, 10 for files, pipes, --frames)',
      positiveNumber,
    )
    .addOption(
      new Option('--legacy-prefix <bytes>', 'width of the length prefix: 4 for an old server on 32 bits or Windows')
        .choices(['4', '8'])
        .default('8'),
    )
    .option('--input-size <WxH>', 'size asked of the camera', pixelSize, { width: 640, height: 480 })
    .option('--input-fps <n>', 'rate asked of the camera (default: its own)', positiveNumber)
    .addOption(
      new Option('--input-format <format>', 'asked of the camera; auto takes MJPEG, else YUYV')
        .choices(['auto', 'mjpeg', 'yuyv'])
        .default('auto'),
    )
    .addOption(
      new Option('--input-backend <how>', 'how to read /dev/video… (default: the first of these that works)').choices(
        V4L2_BACKENDS,
      ),
    )
    .option('--keep-open', 'keep the camera open while no receiver is there, for the fastest start');
  addCommonOptions(command.addOption(chaosOption()));
  addNatsOptions(addSecurityOptions(command));
  showDefaults(command, { device: '"auto"', to: 'tcp://127.0.0.1:5252', size: '400x400', inputSize: '640x480' });
  return command;
}

/**
 * The values that a command with a sender's options has parsed.
 *
 * @param reader Reads the files of keys and certificates.
 */
export function senderOptions(command: Command, reader: SecretReader = fromDisk): SenderOptions {
  const options = command.opts();
  const { connectTimeout, frames } = options as { connectTimeout?: number; frames?: number };
  return {
    device: options['device'] as Address,
    to: senderTarget(command, reader),
    name: options['name'] as string | undefined,
    size: options['size'] as Size,
    fit: options['fit'] as Fit,
    quality: options['quality'] as number | undefined,
    fps: options['fps'] as number | undefined,
    adapt: options['adapt'] !== false,
    lowersFirst: options['lowerFirst'] as LoweredFirst,
    minQuality: options['minQuality'] as number,
    minFps: options['minFps'] as number,
    frames: frames ?? Number.POSITIVE_INFINITY,
    loop: options['loop'] === true,
    live: options['live'] === true,
    speed: options['speed'] as number | undefined,
    input: {
      size: options['inputSize'] as Size,
      fps: options['inputFps'] as number | undefined,
      format: options['inputFormat'] as InputFormat,
      backend: options['inputBackend'] as V4l2Backend | undefined,
    },
    keepOpen: options['keepOpen'] === true,
    connectTimeoutMs: connectTimeout === undefined ? undefined : connectTimeout * 1_000,
    prefixBytes: options['legacyPrefix'] === '4' ? 4 : 8,
    chaos: givenChaos(command),
    ...commonOptions(command),
  };
}

function senderTarget(command: Command, reader: SecretReader): SenderTarget {
  const to = command.opts()['to'] as Endpoint | NatsUrl;
  if (to.scheme !== 'nats') {
    refuseNatsOptions(command);
    if (to.port === 0) throw new TtycamError('usage', `--to ${formatEndpoint(to)}: no receiver has port 0`);
    return { kind: 'receiver', endpoint: to, credentials: readSecurity(command, to, '--to', reader) };
  }
  if (to.names.length > 0) {
    throw new TtycamError(
      'usage',
      `${formatNatsUrl(to)}: a sender's name goes behind --name, and no other behind the address`,
    );
  }
  if (givenChaos(command) !== undefined)
    throw new TtycamError('usage', '--chaos disturbs tcp:// and tls://, not nats://');
  return { kind: 'nats', url: to, access: readNatsAccess(command, to, credentialFiles(command), reader) };
}
