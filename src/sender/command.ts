// The command line of `sender`: its options, examples and texts.
import { existsSync } from 'node:fs';
import { isCameraWord, senderOptionsFor } from '../cli/command/camera-word.js';
import type { CommandSpec } from '../cli/command/command-spec.js';
import { choice, flag, group, optionalChoice, optionalValue, value } from '../cli/command/option-spec.js';
import { CHAOS_OPTIONS, CONFIG_OPTIONS, OUTPUT_OPTIONS } from '../cli/common-options.js';
import { NATS_OPTIONS, TLS_OPTIONS } from '../cli/credential-options.js';
import { SENDER_HTTP_OPTIONS } from '../cli/http/http-options.js';
import {
  jpegQuality,
  pixelSize,
  playSpeed,
  positiveNumber,
  sourceAddress,
  targetAddress,
  wholeNumber,
} from '../cli/values.js';
import { DEFAULT_QUALITY } from '../core/jpeg/default-quality.js';
import { FLIPS, ROTATIONS } from '../core/jpeg/turn.js';
import { LOWERED_FIRST } from '../core/rate/degradation.js';
import { eventOptions } from '../events/event-options.js';
import { SENDER_MQTT_OPTIONS } from '../events/mqtt/mqtt-options.js';
import { DEFAULT_CAPTURE_SIZE, INPUT_FORMATS, V4L2_BACKENDS } from '../sources/camera-request.js';
import { parseRpicamArgs } from '../sources/tools/rpicam-args.js';
import { controlSettings } from '../sources/v4l2/controls/control-setting.js';

/** The options of a sender, and of its commands, which take the same command line. */
export const SENDER_OPTIONS = {
  ...group('Camera', {
    device: value({
      placeholder: '<source>',
      summary: 'a camera, pattern, a file, a folder or - for stdin; auto is the first camera that works',
      details:
        'Cameras of this machine are `auto`, `/dev/video0` or a path below `/dev/v4l`, `rpicam`, `rpicam:1` (CSI cameras of a Raspberry Pi) and `webcam`, `webcam:<name>` (by node-webcam). Others are `http://…`, `https://…` ([settings](cameras.md) stand behind `#`), `rtsp://…` and `ffmpeg:<input>` (what ffmpeg opens). Files are a JPEG, a folder of them, a `.mjpeg` file, a FIFO, `-` (JPEGs on stdin) or a [recording](recording.md) (`night.ttycam#yard`). `pattern` is a moving test picture with the frame’s number and time.',
      completes: 'source',
      default: 'auto',
      parse: sourceAddress,
    }),
    name: optionalValue({
      placeholder: '<name>',
      summary: 'what the receiver calls this camera',
      defaultText: 'this machine and the camera',
      parse: String,
    }),
    inputSize: value({
      placeholder: '<WxH>',
      summary: 'size asked of the camera',
      default: `${DEFAULT_CAPTURE_SIZE.width}x${DEFAULT_CAPTURE_SIZE.height}`,
      parse: pixelSize,
    }),
    inputFps: optionalValue({
      placeholder: '<n>',
      summary: 'rate asked of the camera',
      defaultText: 'its own',
      parse: positiveNumber,
    }),
    inputFormat: choice({
      placeholder: '<format>',
      summary: 'format asked of the camera; auto takes MJPEG, else the first that it has',
      choices: INPUT_FORMATS,
      default: 'auto',
    }),
    inputBackend: optionalChoice({
      placeholder: '<how>',
      summary: 'how to read /dev/video…',
      defaultText: 'the first that works',
      choices: V4L2_BACKENDS,
    }),
    rpicamArgs: optionalValue({
      placeholder: '<args>',
      summary: 'more arguments for rpicam-vid, such as "--autofocus-mode manual"',
      details:
        'The words are split as a shell does. They replace the sender’s own size, mode and quality, where they name those.',
      parse: parseRpicamArgs,
    }),
    control: optionalValue({
      placeholder: '<name=value>',
      summary: 'set a control of a V4L2 camera whenever it opens, such as brightness=40; can be repeated',
      details:
        'The names are those of `v4l2-ctl -L`, of any kernel, and `doctor` lists them with their ranges. Several stand behind commas, too: `auto_exposure=1,exposure_time_absolute=300`. Automatic controls are set first. A switch takes `on` and `off`, and a menu the number or the label of an entry. The log says what is in force then, and why one was not set; pictures come in any case.',
      repeats: true,
      parse: controlSettings,
    }),
    remoteControls: flag({
      summary: 'let whoever watches this camera set its controls, with the key c of the dashboard',
      details: 'What they set stays until this sender ends, also when the camera is plugged in again.',
    }),
    keepOpen: flag({
      summary: 'keep the camera open while no receiver is there, for the fastest start',
      details: 'Otherwise the camera is closed after 10 s without a receiver, and its light goes off.',
    }),
  }),
  ...group('Receiver', {
    to: value({
      placeholder: '<url>',
      summary: 'the receiver, or a NATS server: nats://host:4222',
      details:
        '`tcp://host:port`, `tls://host:port`, or `nats://host:4222` with others behind commas: frames go there while a viewer watches ([a fleet](fleet.md)). `stdio:` is for a receiver that has started this sender, over ssh for instance. Frames go to stdout, its answers come on stdin, and `--json` goes to stderr.',
      default: 'tcp://127.0.0.1:5252',
      parse: targetAddress,
    }),
    connectTimeout: optionalValue({
      placeholder: '<s>',
      summary: 'give up when no receiver answers, or auto finds no camera, for so long',
      defaultText: 'never for a camera, 10 for files, pipes, --frames',
      parse: positiveNumber,
    }),
    legacyPrefix: choice({
      placeholder: '<bytes>',
      summary: 'width of the length prefix; 4 for an old server on Windows or 32 bits',
      choices: ['4', '8'],
      default: '8',
    }),
  }),
  ...group('Picture', {
    size: value({
      placeholder: '<WxH>',
      summary: 'size in pixels of the pictures that are sent',
      default: '400x400',
      parse: pixelSize,
    }),
    fit: choice({
      placeholder: '<how>',
      summary: 'squeeze to the size, add borders, crop, or send the camera’s JPEG untouched',
      details: 'A receiver shows a squeezed picture in its true proportions again.',
      choices: ['fill', 'contain', 'cover', 'none'],
      default: 'fill',
    }),
    rotate: choice({
      placeholder: '<degrees>',
      summary: 'turn the picture clockwise, for a camera that hangs upside down or on its side',
      details:
        'With `--fit none` the receiver turns it, and a file that it saves has the orientation in its Exif data. A program of the first protocol, or a receiver before this option, shows it unturned.',
      choices: ROTATIONS,
      default: '0',
    }),
    flip: optionalChoice({
      placeholder: '<how>',
      summary: 'mirror the picture after that: h left to right, v top to bottom',
      choices: FLIPS,
    }),
    quality: optionalValue({
      placeholder: '<1-100>',
      summary: 'JPEG quality where the link has room',
      defaultText: `${DEFAULT_QUALITY}, and a JPEG of the right size stays untouched`,
      parse: jpegQuality,
    }),
    encoder: choice({
      placeholder: '<library>',
      summary: 'library that resizes and encodes a camera’s JPEGs',
      details:
        '`turbojpeg` uses the system’s libturbojpeg (`apt install libturbojpeg0`) for [plain JPEGs](architecture.md#the-encoders), in about a third of the CPU time, and sharp for the others. `auto` does so for live sources where libturbojpeg is installed.',
      choices: ['sharp', 'turbojpeg', 'auto'],
      default: 'sharp',
    }),
    fps: optionalValue({
      placeholder: '<n>',
      summary: 'most frames a second',
      defaultText: 'the source’s own rate',
      details: 'The rate of `pattern` is 30. Files and pipes are sent as fast as they are taken.',
      parse: positiveNumber,
    }),
    noAdapt: flag({
      summary: 'hold quality and rate on a slow link, and drop frames there',
      details: 'Otherwise quality and rate [follow the link](architecture.md#a-slow-link).',
    }),
    lowerFirst: choice({
      placeholder: '<what>',
      summary: 'what a slow link lowers first: the quality, the rate, or half of each',
      details: '`both` is a fair quality at half of the rate ([a slow link](architecture.md#a-slow-link)).',
      choices: LOWERED_FIRST,
      default: 'quality',
    }),
    minQuality: value({
      placeholder: '<1-100>',
      summary: 'the lowest quality for a slow link',
      default: '30',
      parse: jpegQuality,
    }),
    minFps: value({
      placeholder: '<n>',
      summary: 'the lowest rate for a slow link',
      default: '5',
      parse: positiveNumber,
    }),
  }),
  ...group('Files and pipes', {
    frames: optionalValue({
      placeholder: '<n>',
      summary: 'stop after n frames that the receiver took',
      details: 'A refusal that needs a person (key, name, TLS, version) then ends the sender at once with exit code 1.',
      parse: wholeNumber,
    }),
    loop: flag({ summary: 'play files again and again', details: 'A FIFO is opened again for its next writer.' }),
    live: flag({
      summary: 'let a file or a pipe behave like a camera: only the newest frame is sent',
      details: 'With `--loop`, a file that another program rewrites is read again.',
    }),
    speed: optionalValue({
      placeholder: '<n>',
      summary: 'play a recording n times as fast, or max: as fast as it is taken',
      defaultText: '1',
      parse: playSpeed,
    }),
  }),
  ...eventOptions('sender'),
  ...SENDER_MQTT_OPTIONS,
  ...SENDER_HTTP_OPTIONS,
  ...TLS_OPTIONS,
  ...NATS_OPTIONS,
  ...CONFIG_OPTIONS,
  ...OUTPUT_OPTIONS,
  ...CHAOS_OPTIONS,
};

export type SenderTable = typeof SENDER_OPTIONS;

const SENDER_DETAILS: readonly string[] = [
  'A camera is watched and opened again. While it is unplugged, frozen, busy or forbidden, the log and the receiver say why. A USB camera on 64-bit Linux needs no other program. Elsewhere the package `v4l-utils` or `ffmpeg` reads it, and `rpicam-apps-lite` reads the CSI camera of a Raspberry Pi. The command doctor says what is missing.',
  'A camera and `pattern` are live: frames that cannot be sent are dropped, and the newest one is sent. Files and stdin are finite: the sender waits, and nothing is lost. What a broken connection lost is sent again.',
  'A picture that is torn, damaged or too large is left out, reported and counted, and the run then ends with 1. A `.jpg` or `.jpeg` file holds one picture, whatever a phone writes behind it. A pipe and a `.mjpeg` file hold any number. Pictures are shown upright, as their Exif orientation says.',
  'In a folder, files that vanish, are empty, cannot be read or are no JPEG are left out and named. The run then ends with 1. A stream without a JPEG is named for what it is, with the command that makes JPEGs of it.',
];

/** @param name The words that call it: `sender`, `ttycam send`. */
export function senderSpec(name: string): CommandSpec<SenderTable> {
  return {
    name,
    summary: 'Streams a camera, a file or a pipe of JPEGs to a receiver.',
    details: SENDER_DETAILS,
    arguments: [],
    adviceForWord: (word) =>
      isCameraWord(word, existsSync) ? `a camera stands behind --device: ${name} ${senderOptionsFor(word)}` : undefined,
    options: SENDER_OPTIONS,
    configuration: 'sender',
    examples: [
      {
        command: `${name} --to tls://hub.lan:5252 --key-file ttycam.key`,
        meaning: 'the first camera of this machine, for whoever has the key',
      },
      { command: `${name} --device pattern`, meaning: 'a moving test picture, to a receiver on this machine' },
      {
        command: `${name} --to nats://hub.lan:4222 --name gate`,
        meaning: 'to a NATS server, while a viewer watches',
      },
      { command: `cat *.jpg | ${name} --device - --fit none`, meaning: 'JPEGs from a pipe, untouched, none lost' },
      { command: `${name} --device clip.mjpeg --loop --live`, meaning: 'a film that behaves like a camera' },
      {
        command: `${name} --device night.ttycam --speed 4`,
        meaning: 'what a receiver recorded, four times as fast',
      },
    ],
  };
}
