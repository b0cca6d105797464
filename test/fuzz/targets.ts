// What is fuzzed: each target takes hostile bytes or texts the way the programs do, and throws where a promise is broken.
import assert from 'node:assert/strict';
import { findBottleneck } from '#src/core/camera/bottleneck.js';
import { TtycamError } from '#src/core/errors.js';
import { firstJpeg } from '#src/core/jpeg/jpeg-file.js';
import { JpegSplitter } from '#src/core/jpeg/jpeg-splitter.js';
import { inspectJpeg } from '#src/core/jpeg/jpeg-walk.js';
import { withEarlyHeight } from '#src/core/jpeg/late-height.js';
import { walkScans } from '#src/core/jpeg/scan-walk.js';
import { MAX_CONTROL_BYTES, MAX_TEXT_LENGTH } from '#src/core/limits.js';
import { cellText, plainText } from '#src/core/text.js';
import { appendChecksum, ChecksumVerifier } from '#src/core/wire/checksum.js';
import { encodePrefix, MessageDecoder } from '#src/core/wire/framing.js';
import { decodeControl, decodeVideo, encodeControl, encodeVideo, type VideoMessage } from '#src/core/wire/messages.js';
import { encodeRecordHead, encodeRecordingHeader, RecordingDecoder } from '#src/core/wire/recording-format.js';
import { Camera } from '#src/receiver/inputs/camera.js';
import { identify } from '#src/receiver/inputs/identity.js';
import { safeName } from '#src/receiver/outputs/file-names.js';
import { logLines } from '#src/tui/model/log-view.js';
import { smallLines } from '#src/tui/text/bar-texts.js';
import { blessedMarkup } from '#src/tui/text/blessed-markup.js';
import { waitingLines } from '#src/tui/text/empty-texts.js';
import { factLines } from '#src/tui/text/fact-texts.js';
import { listLine } from '#src/tui/text/list-texts.js';
import type { Span } from '#src/tui/text/spans.js';
import { themeFor } from '#src/tui/text/theme.js';
import { bannerLines, tileTitle } from '#src/tui/text/tile-texts.js';
import { below, type Chance, evilText, mutate, pick, randomBytes } from './mutate.js';

/** What the mutations begin with. */
export interface Seeds {
  /** Whole JPEGs. */
  readonly jpegs: readonly Uint8Array[];
}

/** Where a message may be at most, in this fuzzer: small, so that limits are met often. */
const MAX_BYTES = 20_000;

const THEMES = (['default', 'cb', 'mono'] as const).map((choice) => themeFor(choice, 'truecolor'));

export type Target = (chance: Chance, seeds: Seeds) => void;

/** Runs `work`; what a peer can cause is a TtycamError, and anything else is a bug. */
function survives(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof TtycamError) || error.code === 'unexpected') throw error;
  }
}

function someVideo(chance: Chance, { jpegs }: Seeds): VideoMessage {
  const us = () => Math.floor(chance() * 2 ** 53);
  const count = () => below(chance, 2 ** 32);
  return {
    jpeg: chance() < 0.6 ? pick(chance, jpegs) : undefined,
    sequence: below(chance, 1_000),
    captureTimeUs: us(),
    trueWidth: count(),
    trueHeight: count(),
    hello: {
      ...{ protocolVersion: 1, cameraName: evilText(chance), instanceId: randomBytes(chance, 16) },
      ...{ source: evilText(chance), software: evilText(chance), finite: chance() < 0.5 },
    },
    camera: chance() < 0.5 ? { live: true } : { live: false, reason: evilText(chance) },
    clockAskUs: us(),
    clockAnswer: { askedUs: us(), receivedUs: us(), answeredUs: us() },
    senderStats: {
      ...{ intervalMs: below(chance, 3), cameraFrames: count(), captured: count(), sent: count() },
      ...{ droppedForLink: count(), droppedForCpu: count(), encodeUs: count() },
      ...{ quality: count(), fullQuality: count(), heldMillifps: count() },
    },
  };
}

function bytesOf(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(pieces));
}

/** A message of a sender, taken as a receiver takes it, up to what the dashboard draws of it. */
export function takeVideo(bytes: Uint8Array): void {
  survives(() => {
    const message = decodeVideo(bytes);
    new ChecksumVerifier().check(bytes, message.checksum);
    const camera = new Camera(1, identify(message.hello, '10.0.0.9:4001'), 0);
    camera.connected(camera.identity, 0);
    if (message.camera?.live === false) {
      camera.happened({ kind: 'trouble', reason: plainText(message.camera.reason) }, 10);
    }
    if (message.senderStats !== undefined) camera.senderTold(message.senderStats, 10);
    camera.accept(message, { ms: 20, unixUs: 1_795_435_200_000_000 });
    drawn(camera);
  });
}

/** Everything that the dashboard writes about a camera. */
function drawn(camera: Camera): void {
  const snapshot = { ...camera.snapshot(30), recording: false };
  assert.ok(Array.from(snapshot.name).length <= MAX_TEXT_LENGTH);
  const { sender } = snapshot;
  const bottleneck = findBottleneck({ wantedFps: 30, arrivedFps: 5, drawnFps: undefined, sender });
  const words = bottleneck.kind === 'none' ? '' : bottleneck.words;
  const view = {
    ...{ camera: snapshot, elapsedMs: 30, sinceUnixMs: 0, ageMs: undefined, frozen: false, selected: true },
    ...{ fpsSamples: [], bottleneck, problem: words },
  };
  const log = { timeMs: 0, level: 'warn' as const, camera: snapshot.name, text: words };
  const width = 40;
  assertHarmless([
    tileTitle(view),
    ...bannerLines(view, width),
    ...factLines(view, width),
    listLine(view, width),
    ...logLines([log], '', width),
    ...smallLines([view], { columns: width, rows: 5 }, '60x16'),
  ]);
  assert.match(safeName(snapshot.name), /^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u);
  JSON.stringify(snapshot);
}

/** Whether lines, once painted, hold nothing that moves a cursor or a mode but our own colours. */
export function assertHarmless(lines: readonly (readonly Span[])[]): void {
  for (const theme of THEMES) {
    // Our own colour codes are the only escape sequences that may stand there, and the line ends between lines ours.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    const rest = blessedMarkup(lines, theme).replace(/\x1b\[[\d;]*m/g, '');
    assert.equal(rest.split('\n').length, Math.max(1, lines.length));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    assert.doesNotMatch(rest.replaceAll('\n', ''), /[\x00-\x1f\x7f-\x9f]/u);
  }
}

/** A stream of a peer, in pieces. */
export function takeStream(stream: Uint8Array, chance: Chance): void {
  const decoder = new MessageDecoder(MAX_BYTES);
  survives(() => {
    for (let at = 0; at < stream.length; ) {
      const piece = stream.subarray(at, at + 1 + below(chance, 2_000));
      for (const message of decoder.push(piece)) {
        assert.ok(message.length > 0 && message.length <= MAX_BYTES);
        takeVideo(message);
      }
      assert.ok(decoder.pendingBytes <= MAX_BYTES + piece.length, `${decoder.pendingBytes} bytes are kept`);
      at += piece.length;
    }
    decoder.end();
  });
}

/** Bytes that may be JPEGs, one after another. */
export function takeJpegs(bytes: Uint8Array, chance: Chance): void {
  const whole = inspectJpeg(bytes);
  if (whole.whole) assert.ok(whole.bytes <= bytes.length);
  const verdict = walkScans(bytes);
  if (verdict.kind === 'whole') assert.ok(verdict.bytes <= bytes.length);
  const first = firstJpeg(bytes);
  if (first?.kind === 'jpeg') assert.ok(inspectJpeg(first.jpeg).whole, 'the picture of a file is whole');
  assert.equal(withEarlyHeight(bytes).length, bytes.length);
  const splitter = new JpegSplitter(MAX_BYTES);
  let given = 0;
  const take = (found: ReturnType<JpegSplitter['push']>) => {
    for (const one of found) {
      given += one.kind === 'jpeg' ? one.jpeg.length : one.bytes;
      if (one.kind !== 'jpeg') continue;
      assert.ok(one.jpeg.length <= MAX_BYTES);
      assert.ok(inspectJpeg(one.jpeg).whole, 'what is handed out as whole is');
    }
  };
  for (let at = 0; at < bytes.length; ) {
    const piece = bytes.subarray(at, at + 1 + below(chance, 3_000));
    take(splitter.push(piece));
    at += piece.length;
  }
  take(splitter.end());
  assert.ok(given + splitter.skippedBytes <= bytes.length, 'no byte is given twice');
}

/** A control message, as a sender takes it. */
export function takeControl(bytes: Uint8Array): void {
  survives(() => {
    assert.ok(bytes.length <= MAX_CONTROL_BYTES);
    const control = decodeControl(bytes);
    assert.ok(control.acknowledged >= 0 && Number.isSafeInteger(control.acknowledged));
    new ChecksumVerifier().check(bytes, control.checksum);
  });
}

/** A text of a peer, by every way to a terminal, a log or a file's name. */
export function takeText(text: string): void {
  const line = plainText(text);
  assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  assert.ok(Array.from(line).length <= MAX_TEXT_LENGTH);
  const cells = cellText(text);
  assert.ok(cells.length <= MAX_TEXT_LENGTH);
  assertHarmless([[{ text: cells, role: 'plain' }], ...waitingLines({ listening: text, bus: text }, text, 5)]);
  const log = { timeMs: 0, level: 'error' as const, camera: text, text };
  assertHarmless(logLines([log], text.slice(0, 3), 60));
}

/** A recording that somebody has handed on. */
export function takeRecording(bytes: Uint8Array): void {
  survives(() => {
    const decoder = new RecordingDecoder();
    for (const { message } of decoder.push(bytes)) takeVideo(message);
    decoder.end();
  });
}

/** Each target, and how many of a hundred turns it gets. */
export const TARGETS: Readonly<Record<string, { readonly share: number; readonly run: Target }>> = {
  message: {
    share: 45,
    run: (chance, seeds) => {
      const pieces = encodeVideo(someVideo(chance, seeds));
      const good = bytesOf(chance() < 0.5 ? appendChecksum(pieces) : pieces);
      takeVideo(mutate(chance, good, pick(chance, seeds.jpegs)));
    },
  },
  control: {
    share: 15,
    run: (chance, seeds) => {
      const clockAnswer = { askedUs: below(chance, 2 ** 40), receivedUs: 1, answeredUs: 2 };
      const control = encodeControl({ acknowledged: below(chance, 2 ** 40), clockAnswer, software: evilText(chance) });
      takeControl(mutate(chance, bytesOf(appendChecksum([control])), pick(chance, seeds.jpegs)));
    },
  },
  framing: {
    share: 10,
    run: (chance, seeds) => {
      const pieces: Uint8Array[] = [];
      const width = chance() < 0.5 ? 4 : 8;
      for (let count = 1 + below(chance, 4); count > 0; count -= 1) {
        const message = bytesOf(encodeVideo(someVideo(chance, seeds)));
        pieces.push(encodePrefix(message.length, width), message);
      }
      takeStream(mutate(chance, bytesOf(pieces), randomBytes(chance, 64)), chance);
    },
  },
  jpeg: {
    share: 15,
    run: (chance, { jpegs }) => {
      const several = bytesOf(Array.from({ length: 1 + below(chance, 4) }, () => pick(chance, jpegs)));
      takeJpegs(mutate(chance, several, pick(chance, jpegs)), chance);
    },
  },
  text: { share: 10, run: (chance) => takeText(evilText(chance)) },
  recording: {
    share: 5,
    run: (chance, seeds) => {
      const message = bytesOf(encodeVideo(someVideo(chance, seeds)));
      const head = encodeRecordHead(below(chance, 2 ** 50), 1 + below(chance, 9), message.length);
      takeRecording(mutate(chance, bytesOf([encodeRecordingHeader(), head, message, head, message]), message));
    },
  },
};
