// A receiver that answers the doctor with escape sequences: its name is cleaned and truncated.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendChecksum } from '#src/core/wire/checksum.js';
import { encodePrefix } from '#src/core/wire/framing.js';
import { encodeControl } from '#src/core/wire/messages.js';
import { parseEndpoint } from '#src/net/endpoint.js';
import { checkReceiver } from '#src/sender/doctor/receiver-check.js';
import { listenRaw } from '../../helpers/raw-peer.js';
import { eventually } from '../../helpers/wait.js';

test('the software of a receiver is cleaned and cut', async (t) => {
  const { url, peers } = await listenRaw(t);
  const target = { endpoint: parseEndpoint(url), credentials: undefined };
  const visit = checkReceiver(target, new AbortController().signal);
  const peer = await eventually('the doctor is here', () => peers[0]);
  const software = `\u001b]0;pwned\u0007${'x'.repeat(30_000)}`;
  const clockAnswer = { askedUs: 1, receivedUs: 1, answeredUs: 1 };
  const answer = Buffer.concat(appendChecksum([encodeControl({ acknowledged: 0, software, clockAnswer })]));
  for (let answers = 0; answers < 5; answers += 1) {
    peer.send(encodePrefix(answer.length, 8));
    peer.send(answer);
  }
  const facts = await visit;
  assert.ok(facts.kind === 'answers', JSON.stringify(facts));
  assert.match(facts.software ?? '', /^\]0;pwned x{60,70}…$/);
});
