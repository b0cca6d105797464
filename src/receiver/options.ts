// The options of a run of the receiver, from its command line.
import type { GivenOptions } from '../cli/command/given-options.js';
import type { ValuesOf } from '../cli/command/option-spec.js';
import { outputOptions } from '../cli/common-options.js';
import { readHttpOptions } from '../cli/http/http-options.js';
import { credentialFiles, readSecurity } from '../cli/link-security.js';
import { type NatsAccess, readNatsAccess, refuseNatsOptions } from '../cli/nats-access.js';
import type { OutputOptions } from '../cli/output.js';
import { TtycamError } from '../core/errors.js';
import type { Size } from '../core/geometry.js';
import type { ChaosSpec } from '../net/chaos.js';
import type { Credentials } from '../net/credentials/credentials.js';
import type { WatchedFiles } from '../net/credentials/watched-files.js';
import type { Endpoint } from '../net/endpoint.js';
import type { NatsUrl } from '../net/nats/nats-url.js';
import { DEFAULT_PICTURE_SETTINGS, GLYPHS_BY_WORD, type PictureSettings } from '../picture/picture-settings.js';
import type { ColorChoice, ThemeChoice } from '../tui/dashboard.js';
import type { ReceiverTable } from './command.js';
import type { ExpectationOptions } from './expectations.js';
import type { ReceiverHttpOptions } from './http/receiver-http.js';
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
  /** Undefined: that of the last dashboard. */
  readonly theme: ThemeChoice | undefined;
  /** Whether settings of the dashboard are remembered. */
  readonly state: boolean;
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly chaos: ChaosSpec | undefined;
  readonly picture: PictureSettings;
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
  const listen = from === undefined || given.texts.has('listen') ? values.listen : undefined;
  const credentials = listen === undefined ? undefined : readListenSecurity(values, listen, from);
  const allow = allowedNames(values.allow, credentials?.current);
  if (listen !== undefined && !values.insecure) checkProtected(listen, credentials?.current);
  const { json, output, view } = values;
  if (json && output === '-')
    throw new TtycamError('usage', '--json and --output - both want stdout: give --output a file');
  if (view === 'tui' && (json || output === '-')) {
    throw new TtycamError(
      'usage',
      `--view tui draws on stdout, which ${json ? '--json' : '--output -'} wants for itself`,
    );
  }
  return {
    listen,
    from,
    credentials,
    allow,
    view: view ?? (isTerminal && !json && output !== '-' ? 'tui' : 'headless'),
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
    http: readHttp(values),
    ...outputOptions(values),
  };
}

function readHttp(values: ValuesOf<ReceiverTable>): ReceiverHttpOptions | undefined {
  const server = readHttpOptions(values);
  const commands = values.httpCommands;
  if (server === undefined && commands) throw new TtycamError('usage', '--http-commands needs --http');
  return server && { ...server, commands };
}

function readFrom(given: GivenOptions<ReceiverTable>): NatsTarget | undefined {
  const { values, texts } = given;
  const url = values.from;
  if (url === undefined) {
    refuseNatsOptions(given);
    return undefined;
  }
  // With --listen the key is for senders that connect here, and not for the NATS server.
  const { keyFile, ...files } = credentialFiles(values);
  return { url, access: readNatsAccess(values, url, { ...files, keyFile: texts.has('listen') ? undefined : keyFile }) };
}

/** Beside NATS, the certificates may be for the NATS server alone. */
function readListenSecurity(
  values: ValuesOf<ReceiverTable>,
  listen: Endpoint,
  from: NatsTarget | undefined,
): WatchedFiles<Credentials> | undefined {
  if (from?.access.tls !== undefined && listen.scheme === 'tcp') return undefined;
  return readSecurity(values, listen, '--listen');
}

/** Adds the extension by which a sender recognises a recording. */
function recordingFile(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  if (file === '-') throw new TtycamError('usage', '--record needs a file: - is for --output');
  return /\.ttycam$/i.test(file) ? file : `${file}.ttycam`;
}
