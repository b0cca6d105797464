// What a camera over HTTP answers: heads, challenges and streams, torn and forged; and the words that name cameras.
import assert from 'node:assert/strict';
import { isCameraWord } from '#src/cli/command/camera-word.js';
import { readSettings, splitSettings } from '#src/sources/camera-settings.js';
import { Authenticator } from '#src/sources/http/challenge.js';
import { typeProblem } from '#src/sources/http/http-problem.js';
import { MAX_HEAD_BYTES, parseLooseHead } from '#src/sources/http/loose-head.js';
import { below, type Chance, evilText, mutate, pick } from '../mutate.js';
import { bytesOf, type Seeds, survives, type Targets } from '../target.js';
import { takeJpegs } from './jpeg.js';

const HEADS = [
  'HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary="frame"\r\n\r\n',
  'HTTP/1.0 200\nContent-Type: image/jpeg\n\n',
  'Content-Type: multipart/x-mixed-replace;boundary=--x\r\n\r\n',
  'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="a", Digest realm="b", nonce="c", qop="auth"\r\n\r\n',
  '',
];
const CHALLENGES = [
  'Basic realm="camera"',
  'Digest realm="a, \\"b\\"", nonce="0123456789", qop="auth,auth-int", algorithm=SHA-256, opaque=""',
  'Digest realm=a, nonce=b, algorithm=MD5-sess, stale=true, Basic realm="x"',
];

function takeAnswer(chance: Chance, { jpegs }: Seeds): void {
  const head = Buffer.from(pick(chance, HEADS), 'latin1');
  const parts = Array.from({ length: 1 + below(chance, 3) }, () => {
    const jpeg = pick(chance, jpegs);
    const length = chance() < 0.5 ? jpeg.length : below(chance, 1e6);
    const line = pick(chance, ['\r\n', '\n']);
    return bytesOf([Buffer.from(`--frame${line}Content-Length: ${length}${line}${line}`), jpeg, Buffer.from(line)]);
  });
  const bytes = mutate(chance, bytesOf([head, ...parts]), pick(chance, jpegs));
  let found = parseLooseHead(bytes.subarray(0, below(chance, 64)), false);
  found ??= parseLooseHead(bytes, true);
  assert.ok(found !== undefined, 'of a whole answer there is a head');
  assert.ok(found.bodyAt >= 0 && found.bodyAt <= bytes.length);
  assert.ok(found.status >= 0 && found.status <= 999);
  assert.ok(parseLooseHead(new Uint8Array(MAX_HEAD_BYTES).fill(below(chance, 256)), false) !== undefined, 'it ends');
  const problem = typeProblem(found.headers.get('content-type') ?? '');
  assert.doesNotMatch(problem?.message ?? '', /\p{Cc}/u);
  takeJpegs(bytes.subarray(found.bodyAt), chance);
}

function takeChallenge(chance: Chance): void {
  const written = Buffer.from(pick(chance, CHALLENGES));
  const text = Buffer.from(mutate(chance, written, written)).toString('latin1');
  const authenticator = new Authenticator({ user: 'op', password: 'geheim-77' }, () => 'nonce');
  authenticator.learn(chance() < 0.1 ? evilText(chance) : text);
  const header = authenticator.header('GET', '/a?b') ?? '';
  // As a header it is sent: no line of its own, and of a Digest never the password.
  assert.doesNotMatch(header, /\p{Cc}/u);
  if (!header.startsWith('Basic ')) assert.ok(!header.includes('geheim-77'));
}

function takeWord(chance: Chance): void {
  const written = Buffer.from('yard=http://op:pw@cam:80/shot.jpg?a=b#every=500ms&insecure-tls&password-file=/run/x');
  const text = chance() < 0.2 ? evilText(chance) : Buffer.from(mutate(chance, written, written)).toString('utf8');
  isCameraWord(text, () => false);
  const { address, settings } = splitSettings(text);
  assert.ok(text.startsWith(address));
  const refusal = survives(() => readSettings('camera', settings, ['every', 'insecure-tls', 'password-file', 'user']));
  if (refusal !== undefined) assert.equal(refusal.code, 'usage');
}

export const HTTP_TARGETS: Targets = {
  'http-answer': { share: 10, run: takeAnswer },
  'http-challenge': { share: 10, run: takeChallenge },
  'camera-word': { share: 5, run: takeWord },
};
