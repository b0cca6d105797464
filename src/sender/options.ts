// The options of a run of the sender, from its command line.
import type { GivenOptions } from '../cli/command/given-options.js';
import { outputOptions } from '../cli/common-options.js';
import { checkAnnouncedHttp, readHttpOptions } from '../cli/http/http-options.js';
import { credentialFiles, readSealKeys, readSecurity } from '../cli/link-security.js';
import { type NatsAccess, readNatsAccess, refuseNatsOptions } from '../cli/nats-access.js';
import type { OutputOptions } from '../cli/output.js';
import { STDIO } from '../cli/values.js';
import type { Address } from '../core/address.js';
import { TtycamError } from '../core/errors.js';
import type { Size } from '../core/geometry.js';
import type { Orientation } from '../core/jpeg/exif.js';
import { turnOf } from '../core/jpeg/turn.js';
import type { LoweredFirst } from '../core/rate/degradation.js';
import type { PrefixBytes } from '../core/wire/framing.js';
import { type EventSettings, readEventSettings } from '../events/event-settings.js';
import type { ChaosSpec } from '../net/chaos.js';
import { type Credentials, namedFiles } from '../net/credentials/credentials.js';
import { fromDisk, type SecretReader } from '../net/credentials/secret-file.js';
import type { WatchedFiles } from '../net/credentials/watched-files.js';
import { type Endpoint, formatEndpoint } from '../net/endpoint.js';
import type { HttpServerOptions } from '../net/http/http-server.js';
import { formatNatsUrl, type NatsUrl } from '../net/nats/nats-url.js';
import type { CameraRequest } from '../sources/camera-request.js';
import { CameraControls } from '../sources/v4l2/controls/camera-controls.js';
import type { ControlSetting } from '../sources/v4l2/controls/control-setting.js';
import type { SenderTable } from './command.js';
import type { EncoderChoice } from './picture/open-encoder.js';
import type { Fit } from './picture/picture-encoder.js';

/** Where frames go: to one receiver, over the network or stdout, or to a NATS server for any number of viewers. */
export type SenderTarget =
  | {
      readonly kind: 'receiver';
      readonly endpoint: Endpoint;
      readonly credentials: WatchedFiles<Credentials> | undefined;
    }
  | {
      readonly kind: 'nats';
      readonly url: NatsUrl;
      readonly access: NatsAccess;
      /** The camera's key, with which its messages are encrypted; undefined: they are not. */
      readonly credentials: WatchedFiles<Credentials> | undefined;
    }
  /** The receiver has started this program, and is at the other end of its stdin and stdout. */
  | { readonly kind: 'stdio' };

/** The target for people and for JSON. */
export function formatTarget(target: SenderTarget): string {
  if (target.kind === 'stdio') return STDIO;
  return target.kind === 'nats' ? formatNatsUrl(target.url) : formatEndpoint(target.endpoint);
}

/** What the command line asks for. */
export interface SenderOptions extends OutputOptions {
  readonly device: Address;
  readonly to: SenderTarget;
  /** Undefined: made of this machine's name and the device. */
  readonly name: string | undefined;
  readonly size: Size;
  readonly fit: Fit;
  readonly quality: number | undefined;
  /** How pictures are turned and mirrored, as an Exif orientation. */
  readonly turn: Orientation;
  readonly encoder: EncoderChoice;
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
  /** The events that are reported to other programs. */
  readonly events: EventSettings;
  /** Undefined: nothing is served by HTTP. */
  readonly http: HttpServerOptions | undefined;
  /** Whether the sender is announced on the network. */
  readonly announce: boolean;
}

/**
 * The options of a run.
 *
 * @param reader Reads the files of keys and certificates.
 * @throws TtycamError `usage` for options that do not go together, `key-unusable` for a file.
 */
export function senderOptions(given: GivenOptions<SenderTable>, reader: SecretReader = fromDisk): SenderOptions {
  const { values } = given;
  const http = readHttpOptions(values, reader);
  if (values.announce) checkAnnouncedHttp(http);
  return {
    device: values.device,
    to: senderTarget(given, reader),
    name: values.name,
    size: values.size,
    fit: values.fit,
    quality: values.quality,
    turn: turnOf(values.rotate, values.flip),
    encoder: values.encoder,
    fps: values.fps,
    adapt: !values.noAdapt,
    lowersFirst: values.lowerFirst,
    minQuality: values.minQuality,
    minFps: values.minFps,
    frames: values.frames ?? Number.POSITIVE_INFINITY,
    loop: values.loop,
    live: values.live,
    speed: values.speed,
    input: {
      size: values.inputSize,
      sizeIsGiven: given.texts.has('inputSize'),
      fps: values.inputFps,
      format: values.inputFormat,
      backend: values.inputBackend,
      rpicamArgs: values.rpicamArgs,
      controls: cameraControls(values.control ?? [], values.remoteControls),
    },
    keepOpen: values.keepOpen,
    connectTimeoutMs: values.connectTimeout === undefined ? undefined : values.connectTimeout * 1_000,
    prefixBytes: values.legacyPrefix === '4' ? 4 : 8,
    chaos: values.chaos,
    events: readEventSettings('sender', { ...values, tables: given.configuration.rules }, {}, reader),
    http,
    announce: values.announce,
    ...outputOptions(values),
    stdoutIsTaken: values.to === STDIO,
  };
}

function senderTarget(given: GivenOptions<SenderTable>, reader: SecretReader): SenderTarget {
  const { values } = given;
  const { to } = values;
  if (to === STDIO) return stdioTarget(given);
  if (to.scheme !== 'nats') {
    refuseNatsOptions(given);
    if (to.port === 0) throw new TtycamError('usage', `--to ${formatEndpoint(to)}: no receiver has port 0`);
    return { kind: 'receiver', endpoint: to, credentials: readSecurity(values, to, '--to', reader) };
  }
  if (to.names.length > 0) {
    throw new TtycamError(
      'usage',
      `${formatNatsUrl(to)}: a sender's name goes behind --name, and no other behind the address`,
    );
  }
  if (values.chaos !== undefined) throw new TtycamError('usage', '--chaos disturbs tcp:// and tls://, not nats://');
  const credentials = readSealKeys(values, '--to', reader);
  return { kind: 'nats', url: to, access: readNatsAccess(values, to, credentialFiles(values), reader), credentials };
}

function stdioTarget(given: GivenOptions<SenderTable>): SenderTarget {
  const { device } = given.values;
  refuseNatsOptions(given);
  if (namedFiles(credentialFiles(given.values)).length > 0) {
    throw new TtycamError('usage', 'a key or certificate is for tls://, and would protect nothing with --to stdio:');
  }
  if (device.reveal() === '-') {
    throw new TtycamError('usage', '--device - and --to stdio: both need stdin: the receiver sends its answers there');
  }
  return { kind: 'stdio' };
}

/** Undefined where no control is to be set, by nobody. */
function cameraControls(settings: readonly ControlSetting[], isRemote: boolean): CameraControls | undefined {
  return settings.length === 0 && !isRemote ? undefined : new CameraControls(settings, isRemote);
}
