// The command lines of `receiver` and of its command keygen: options, examples and texts.
import { existsSync } from 'node:fs';
import { isCameraWord } from '../cli/command/camera-word.js';
import type { CommandSpec } from '../cli/command/command-spec.js';
import { choice, flag, group, optionalChoice, optionalValue, value } from '../cli/command/option-spec.js';
import { CHAOS_OPTIONS, CONFIG_OPTIONS, OUTPUT_OPTIONS } from '../cli/common-options.js';
import { NATS_OPTIONS, TLS_OPTIONS } from '../cli/credential-options.js';
import { RECEIVER_HTTP_OPTIONS } from '../cli/http/http-options.js';
import { endpoint, natsUrl, pixelSize, positiveNumber, wholeNumber } from '../cli/values.js';
import { eventOptions } from '../events/event-options.js';
import { RECEIVER_MQTT_OPTIONS } from '../events/mqtt/mqtt-options.js';
import { GLYPHS_BY_WORD } from '../picture/picture-settings.js';
import { KEY_HELP } from '../tui/model/operator/keys.js';
import { BACKGROUND_CHOICES, THEME_CHOICES } from '../tui/text/theme.js';

export const RECEIVER_OPTIONS = {
  ...group('Cameras', {
    listen: value({
      placeholder: '<url>',
      summary: 'where senders connect; port 0 picks a free one',
      details: '`tcp://host:port` or `tls://host:port`.',
      default: 'tcp://127.0.0.1:5252',
      parse: endpoint,
    }),
    from: optionalValue({
      placeholder: '<url>',
      summary: 'the cameras on a NATS server, or those of these names: nats://host:4222/barn-*,gate',
      details:
        'Each camera streams only while it is in sight. Nothing listens then unless `--listen` is given as well.',
      parse: natsUrl,
    }),
    allow: optionalValue({
      placeholder: '<names>',
      summary: 'only the cameras with these keys or certificates, as barn,gate',
      parse: String,
    }),
    announce: flag({
      summary: 'let ttycam find on this network find this receiver',
      details:
        'By multicast DNS, under the name of this machine ([what is found](find.md)). Without it, nobody is told.',
    }),
    insecure: flag({ summary: 'listen beyond this machine without a key, where anyone can watch and send' }),
  }),
  ...group('View', {
    view: optionalChoice({
      placeholder: '<view>',
      summary: 'the dashboard, or none',
      defaultText: 'tui on a terminal, else headless',
      choices: ['tui', 'headless'],
    }),
    video: choice({
      placeholder: '<where>',
      summary: 'where pictures go: the terminal, a window on the desktop, or nowhere',
      choices: ['terminal', 'window', 'none'],
      default: 'terminal',
    }),
    windowSize: value({
      placeholder: '<WxH>',
      summary: 'size of the window at first',
      default: '800x600',
      parse: pixelSize,
    }),
    windowBackend: optionalChoice({
      placeholder: '<name>',
      summary: 'how the window is made',
      details: '`sdl` is the system’s SDL2; `x11` speaks the X protocol itself.',
      defaultText: 'what fits here',
      choices: ['sdl', 'x11'],
    }),
    color: choice({
      placeholder: '<mode>',
      summary: 'colours of the terminal; auto asks it',
      choices: ['auto', 'truecolor', '256', '16', 'none'],
      default: 'auto',
    }),
    theme: optionalChoice({
      placeholder: '<theme>',
      summary: 'colours of the dashboard; cb is for colour-blind eyes',
      details: '`NO_COLOR` in the environment is obeyed.',
      defaultText: 'as last time',
      choices: THEME_CHOICES,
    }),
    background: choice({
      placeholder: '<kind>',
      summary: 'background that the colours are for; auto asks the terminal',
      details: 'A terminal that does not answer counts as dark.',
      choices: BACKGROUND_CHOICES,
      default: 'auto',
    }),
    picture: choice({
      placeholder: '<quality>',
      summary: 'fidelity of the pictures: higher takes more bandwidth',
      details: '[How it works](picture.md).',
      choices: ['fast', 'balanced', 'fine'],
      default: 'balanced',
    }),
    pictureBudget: optionalValue({
      placeholder: '<kB/s>',
      summary: 'bandwidth limit for all pictures on the screen together',
      defaultText: 'no limit',
      parse: positiveNumber,
    }),
    glyphs: choice({
      placeholder: '<kind>',
      summary: 'what pictures are drawn with: characters, or pixels by a terminal protocol',
      details:
        'Finer characters are in fewer fonts. `auto` asks the terminal for pixels, and draws half blocks where it has none ([which do](picture.md#pixels)).',
      choices: [...GLYPHS_BY_WORD.keys()],
      default: 'half',
    }),
    brighten: flag({
      summary: 'brighten dark pictures in the dashboard and the window',
      details: 'The key `b` changes it. Snapshots and recordings keep the camera’s picture.',
    }),
    ascii: flag({ summary: 'use ASCII characters only' }),
    noMouse: flag({ summary: 'leave the mouse to the terminal' }),
    noState: flag({
      summary: 'neither read nor write the remembered settings of the dashboard',
      details:
        'The layout, the order, the theme and whether the log is shown are in `$XDG_STATE_HOME/ttycam/dashboard.json` (`~/.local/state` where that is unset).',
    }),
  }),
  ...group('Files', {
    save: optionalValue({
      placeholder: '<folder>',
      summary: 'save every frame as a JPEG file, named in the order of arrival',
      completes: 'folder',
      parse: String,
    }),
    record: optionalValue({
      placeholder: '<file>',
      summary: 'record every camera with its times, in a new .ttycam file that a sender plays',
      details: '[The format](recording.md).',
      completes: 'file',
      parse: String,
    }),
    output: optionalValue({
      placeholder: '<file|->',
      summary: 'write all frames as one MJPEG stream into a file, a FIFO or stdout (-)',
      completes: 'file',
      parse: String,
    }),
    folder: value({
      placeholder: '<folder>',
      summary: 'where the dashboard’s snapshots and recordings go',
      default: '.',
      completes: 'folder',
      parse: String,
    }),
  }),
  ...RECEIVER_HTTP_OPTIONS,
  ...group('Tests', {
    frames: optionalValue({ placeholder: '<n>', summary: 'stop after n frames in all', parse: wholeNumber }),
    timeout: optionalValue({
      placeholder: '<s>',
      summary: 'exit 3 when these frames, or the first one, have not come within s seconds',
      parse: positiveNumber,
    }),
    expectFps: optionalValue({
      placeholder: '<n>',
      summary: 'at the end of the run, exit 3 when a camera’s mean rate was lower',
      parse: positiveNumber,
    }),
    maxAge: optionalValue({
      placeholder: '<ms>',
      summary: 'at the end of the run, exit 3 when frames arrived older than this (95th percentile)',
      parse: positiveNumber,
    }),
    check: flag({
      summary: 'check every picture to its last code, leave damaged ones out, and exit 3 when there were any',
      details: 'They are counted as `corrupt` ([damage](chaos.md#damaged-pictures)).',
    }),
  }),
  ...eventOptions('receiver'),
  ...RECEIVER_MQTT_OPTIONS,
  ...TLS_OPTIONS,
  ...NATS_OPTIONS,
  ...CONFIG_OPTIONS,
  ...OUTPUT_OPTIONS,
  ...CHAOS_OPTIONS,
};

export type ReceiverTable = typeof RECEIVER_OPTIONS;

const RECEIVER_DETAILS: readonly string[] = [
  'On a terminal that is too slow for the pictures they become coarser, and never late: `coarse` stands in the last line. [The keys](keys.md) are those of the dashboard and of the window.',
  'The window needs SDL2 (Debian: `apt install libsdl2-2.0-0`; macOS: `brew install sdl2`) or an X server. With libturbojpeg (`apt install libturbojpeg0`; `brew install jpeg-turbo`) it takes half the CPU.',
];

/** @param name The words that call it: `receiver`, `ttycam`. */
export function receiverSpec(name: string): CommandSpec<ReceiverTable> {
  return {
    name,
    summary: 'Shows cameras in a terminal dashboard, or takes their frames for scripts.',
    notes: ['The key ? shows the keys of the dashboard.'],
    details: RECEIVER_DETAILS,
    keys: KEY_HELP,
    arguments: [
      {
        name: '[camera...]',
        summary: 'cameras to go to: [name=]http://…, ssh://…, a device or a file (docs/cameras.md)',
        completes: 'source',
      },
    ],
    isOperand: (word) => isCameraWord(word, existsSync),
    options: RECEIVER_OPTIONS,
    configuration: 'receiver',
    exitCodes: [[3, 'an expectation was not met']],
    examples: [
      { command: name, meaning: 'a dashboard of the cameras that connect to this machine' },
      {
        command: `${name} --listen tls://0.0.0.0:5252 --key-file ttycam.key`,
        meaning: 'the same for cameras on other machines that have the key',
      },
      {
        command: `${name} http://cam.lan/stream door=rtsp://cam2.lan/live`,
        meaning: 'cameras that the receiver goes to; nothing listens then',
      },
      {
        command: `${name} --from nats://hub.lan:4222/barn-*,gate`,
        meaning: 'cameras on a NATS server, which stream while in sight',
      },
      {
        command: `${name} --view headless --frames 100 --timeout 10 --json`,
        meaning: 'a smoke test: exit code 3 unless 100 frames come within 10 s',
      },
      { command: `${name} barn=ssh://pi@barn.lan/dev/video0`, meaning: 'a camera behind ssh, with no port open' },
      { command: `${name} --video window`, meaning: 'a window on the desktop, and the dashboard’s numbers here' },
      { command: `${name} --view headless --save frames` },
      { command: `${name} --view headless --record night.ttycam` },
      { command: `${name} --view headless --output - | ffplay -` },
    ],
  };
}

const KEYGEN_OPTIONS = {
  name: optionalValue({ placeholder: '<name>', summary: 'one more key, for this camera alone', parse: String }),
  ...OUTPUT_OPTIONS,
};

export type KeygenTable = typeof KEYGEN_OPTIONS;

/** @param name The words that call it: `receiver keygen`, `ttycam keygen`. */
export function keygenSpec(name: string): CommandSpec<KeygenTable> {
  return {
    name,
    summary: 'Makes a key that authenticates and encrypts connections.',
    notes: [
      'Without --name: one key for the receiver and all its cameras, in a new file.',
      'With --name: one more key in the receiver’s file, for that camera alone. Beside it, a new file <name>.key goes to the camera’s machine. If that machine is stolen, remove its line from the receiver’s file.',
      'Files are readable by this user alone. No existing file is overwritten.',
    ],
    arguments: [{ name: '<file>', summary: 'the key file', completes: 'file' }],
    options: KEYGEN_OPTIONS,
    configuration: undefined,
    examples: [
      { command: `${name} ttycam.key`, meaning: 'one key for all; copy it to each camera’s machine' },
      { command: `${name} --name barn cameras.key`, meaning: 'a key for the camera barn' },
    ],
  };
}
