// The options of a run of the receiver, from its command line.
import type { GivenOptions } from '../cli/command/given-options.js';
import type { ValuesOf } from '../cli/command/option-spec.js';
import { outputOptions } from '../cli/common-options.js';
import { readHttpOptions } from '../cli/http/http-options.js';
import { credentialFiles, readSealKeys, readSecurity } from '../cli/link-security.js';
import { type NatsAccess, readNatsAccess, refuseNatsOptions } from '../cli/nats-access.js';
import type { OutputOptions } from '../cli/output.js';
import { TtycamError } from '../core/errors.js';
import type { Size } from '../core/geometry.js';
import { type EventSettings, readEventSettings } from '../events/event-settings.js';
import type { ChaosSpec } from '../net/chaos.js';
import type { Credentials } from '../net/credentials/credentials.js';
import type { WatchedFiles } from '../net/credentials/watched-files.js';
import type { Endpoint } from '../net/endpoint.js';
import type { NatsUrl } from '../net/nats/nats-url.js';
import { DEFAULT_PICTURE_SETTINGS, GLYPHS_BY_WORD, type PictureSettings } from '../picture/picture-settings.js';
import type { BackgroundChoice, ColorChoice, ThemeChoice } from '../tui/dashboard.js';
import type { ReceiverTable } from './command.js';
import type { ExpectationOptions } from './expectations.js';
import type { ReceiverHttpOptions } from './http/receiver-http.js';
import { allowedNames, checkAnnounced, checkProtected } from './inputs/listen-policy.js';
import { readCameras } from './pulled/camera-requests.js';
import type { CameraRequest } from './pulled/pulled-input.js';
import type { BackendName } from './window/backend-choice.js';

/** The options of a run. */
export interface ReceiverOptions extends OutputOptions, ExpectationOptions {
  /** Where to listen; undefined: nowhere, as all cameras come from NATS or are opened by the receiver. */
  readonly listen: Endpoint | undefined;
  /** A NATS server, and the names of its cameras that are shown. */
  readonly from: NatsTarget | undefined;
  /** The cameras that the receiver goes to. */
  readonly cameras: readonly CameraRequest[];
  /** The configuration that a camera is appended to; undefined: none. */
  readonly configFile: string | undefined;
  /** The keys or certificates for tls://; the keys are for encrypted cameras on NATS as well. */
  readonly credentials: WatchedFiles<Credentials> | undefined;
  /** Whether this receiver is announced on the network. */
  readonly announce: boolean;
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
  /** Undefined: that of the last dashboard. */
  readonly theme: ThemeChoice | undefined;
  readonly background: BackgroundChoice;
  /** Whether settings of the dashboard are remembered. */
  readonly state: boolean;
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly chaos: ChaosSpec | undefined;
  readonly picture: PictureSettings;
  /** The events that are reported to other programs. */
  readonly events: EventSettings;
  /** Undefined: nothing is served by HTTP. */
  readonly http: ReceiverHttpOptions | undefined;
}

/** A NATS server, and the login there. */
interface NatsTarget {
  readonly url: NatsUrl;
  readonly access: NatsAccess;
}

/**
 * The options of a run.
 *
 * @param isTerminal Whether stdout is a terminal: then the dashboard is the default view.
 * @throws TtycamError `usage` for options that do not go together, `key-unusable` for a file.
 */
export function receiverOptions(given: GivenOptions<ReceiverTable>, isTerminal: boolean): ReceiverOptions {
  const { values } = given;
  const from = readFrom(given);
  const cameras = readCameras(given);
  // Cameras of the configuration come beside what listens.
  const isElsewhere = from !== undefined || given.operands.length > 0;
  const listen = isElsewhere && !given.texts.has('listen') ? undefined : values.listen;
  const credentials = readInputSecurity(values, listen, from);
  const allow = allowedNames(values.allow, credentials?.current);
  if (listen !== undefined && !values.insecure) {
    checkProtected(listen, listen.scheme === 'tls' ? credentials?.current : undefined);
  }
  if (values.announce) checkAnnounced(listen);
  const { json, output, view } = values;
  if (json && output === '-')
    throw new TtycamError('usage', '--json and --output - both want stdout: give --output a file');
  if (view === 'tui' && (json || output === '-')) {
    throw new TtycamError(
      'usage',
      `--view tui draws on stdout, which ${json ? '--json' : '--output -'} wants for itself`,
    );
  }
  const shown = view ?? (isTerminal && !json && output !== '-' ? 'tui' : 'headless');
  if (shown === 'tui' && cameras.some(({ address }) => address.reveal() === '-')) {
    throw new TtycamError(
      'usage',
      'the dashboard reads its keys from stdin, as the camera - does: add --view headless',
    );
  }
  return {
    listen,
    from,
    cameras,
    configFile: given.configuration.file,
    credentials,
    announce: values.announce,
    allow,
    view: shown,
    video: values.video,
    windowSize: values.windowSize,
    windowBackend: values.windowBackend,
    frames: values.frames ?? Number.POSITIVE_INFINITY,
    timeoutMs: values.timeout === undefined ? undefined : values.timeout * 1_000,
    check: values.check,
    expectFps: values.expectFps,
    maxAgeMs: values.maxAge,
    save: values.save,
    output,
    record: recordingFile(values.record),
    folder: values.folder,
    color: values.color,
    theme: values.theme,
    background: values.background,
    state: !values.noState,
    ascii: values.ascii,
    mouse: !values.noMouse,
    chaos: values.chaos,
    picture: {
      quality: values.picture,
      budgetBytesPerSecond: 1_000 * (values.pictureBudget ?? Number.POSITIVE_INFINITY),
      glyphs: GLYPHS_BY_WORD.get(values.glyphs) ?? DEFAULT_PICTURE_SETTINGS.glyphs,
      brightens: values.brighten,
    },
    events: readEventSettings('receiver', { ...values, tables: given.configuration.rules }, writes(values)),
    http: readHttp(values),
    ...outputOptions(values),
  };
}

/** Where the receiver writes: all the time, and on request. A FIFO or stdout fills no disk. */
function writes({ save, record, output, folder }: ValuesOf<ReceiverTable>) {
  const writesTo = [save, record, output].flatMap((path) => (path === undefined || path === '-' ? [] : path));
  return { writesTo, folder };
}

function readHttp(values: ValuesOf<ReceiverTable>): ReceiverHttpOptions | undefined {
  const server = readHttpOptions(values);
  const commands = values.httpCommands;
  if (server === undefined && commands) throw new TtycamError('usage', '--http-commands needs --http');
  return server && { ...server, commands };
}

function readFrom(given: GivenOptions<ReceiverTable>): NatsTarget | undefined {
  const { values } = given;
  const url = values.from;
  if (url === undefined) {
    refuseNatsOptions(given);
    return undefined;
  }
  return { url, access: readNatsAccess(values, url, credentialFiles(values)) };
}

/** A key is for cameras that connect here and for those on NATS alike. The certificates may be for the NATS server alone. */
function readInputSecurity(
  values: ValuesOf<ReceiverTable>,
  listen: Endpoint | undefined,
  from: NatsTarget | undefined,
): WatchedFiles<Credentials> | undefined {
  if (from !== undefined && listen?.scheme !== 'tls') return readSealKeys(values, '--from');
  return listen === undefined ? undefined : readSecurity(values, listen, '--listen');
}

/** Adds the extension by which a sender recognises a recording. */
function recordingFile(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  if (file === '-') throw new TtycamError('usage', '--record needs a file: - is for --output');
  return /\.ttycam$/i.test(file) ? file : `${file}.ttycam`;
}
