// Rules as they are written in a configuration and on a command line, and what is wrong with some.
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readReceiverOptions, readSenderOptions } from '../../helpers/command-lines.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { ROOT } from '../../helpers/programs.js';

function file(t: TestContext, text: string, name = 'receiver.toml'): string {
  const path = join(temporaryFolder(t), name);
  writeFileSync(path, text);
  chmodSync(path, 0o600);
  return path;
}

function rulesOf(t: TestContext, text: string, ...argv: string[]) {
  return readReceiverOptions(['--config', file(t, text), ...argv], false).events.rules;
}

function refused(t: TestContext, text: string, message: RegExp): void {
  const path = file(t, text);
  assert.throws(
    () => readReceiverOptions(['--config', path], false),
    (error: { code?: string; message?: string }) => {
      assert.equal(error.code, 'usage');
      const words = error.message ?? '';
      assert.ok(words.startsWith(`${path}:`), words);
      assert.match(words, message);
      assert.doesNotMatch(words, /S3cret/);
      return true;
    },
  );
}

test('tables, --on and --notify become rules, each with its place', (t) => {
  const rules = rulesOf(
    t,
    `# rules
[[on]]
event = ["lost", "live"]
camera = ["barn-*", "gate"]
after = "10s"
run = ["tell", "me now"]
timeout = "5s"

[camera.gate]
address = "http://cam/"

[[on]]
event = "damaged"
notify = true
`,
    '--on',
    'stalled,slow=/bin/tell',
    '--notify',
    'osc9',
  );
  assert.deepEqual(
    rules.map(({ place, ...rule }) => ({ place: place.replace(/.*\//, ''), ...rule })),
    [
      {
        place: 'receiver.toml:2',
        events: ['lost', 'live'],
        cameras: ['barn-*', 'gate'],
        afterMs: 10_000,
        action: { kind: 'run', command: ['tell', 'me now'], timeoutMs: 5_000 },
      },
      { place: 'receiver.toml:12', events: ['damaged'], cameras: [], afterMs: 0, action: { kind: 'notify' } },
      {
        place: '--on',
        events: ['stalled', 'slow'],
        cameras: [],
        afterMs: 0,
        action: { kind: 'run', command: ['/bin/tell'], timeoutMs: 30_000 },
      },
      {
        place: '--notify',
        events: ['lost', 'stalled', 'live', 'output-failed', 'disk-low'],
        cameras: [],
        afterMs: 0,
        action: { kind: 'notify' },
      },
    ],
  );
});

test('a webhook has its method, headers, body and token', (t) => {
  const token = file(t, 'S3cret-token\n', 'token');
  const [rule] = rulesOf(
    t,
    `[[on]]
event = "lost"
webhook = "https://hub.lan/S3cret-path-of-hook"
method = "put"
headers = ["Title: ttycam"]
token-file = "${token}"
body = '{"text": "{text}"}'
`,
  );
  assert.ok(rule?.action.kind === 'webhook');
  const { url, method, headers, body } = rule.action.request;
  assert.equal(url.href, 'https://hub.lan/S3cret-path-of-hook');
  assert.equal(method, 'PUT');
  assert.deepEqual(Object.fromEntries(headers), { title: 'ttycam', authorization: 'Bearer S3cret-token' });
  assert.deepEqual(body, { template: '{"text": "{text}"}' });
});

test('what is wrong is named with its place, and no secret is repeated', (t) => {
  const hook = 'webhook = "https://hub.lan/S3cret-path-of-hook"';
  for (const [text, message] of [
    ['[on]\nevent = "lost"', /:1: a rule about events is a table \[\[on\]\]/],
    ['[[on.barn]]\nevent = "lost"', /:1: a rule about events is a table \[\[on\]\]/],
    ['on = "lost"', /:1: on: lost is not event=program/],
    ['[[on]]\nrun = ["a"]', /:1: \[\[on\]\] needs event = "…", one of lost, live/],
    ['[[on]]\nevent = "lots"\nrun = ["a"]', /:2: event: lots is not an event/],
    ['[[on]]\nevent = "receiver-lost"\nrun = ["a"]', /:2: event: receiver-lost is not an event/],
    ['[[on]]\nevent = "lost"', /:1: \[\[on\]\] needs one of run/],
    [`[[on]]\nevent = "lost"\nrun = ["a"]\n${hook}`, /:1: \[\[on\]\] needs one of run/],
    ['[[on]]\nevent = "lost"\nrun = true', /:3: run: true is not a text or an array of texts/],
    ['[[on]]\nevent = "lost"\nrun = []', /:3: run: the program is missing/],
    ['[[on]]\nevent = "lost"\nrunn = ["a"]', /:3: runn is not a key of \[\[on\]\] \(Did you mean run\?\)/],
    ['[[on]]\nevent = "lost"\nafter = "soon"\nrun = ["a"]', /:3: after: soon is not a time/],
    ['[[on]]\nevent = "output-failed"\nafter = "5s"\nrun = ["a"]', /after has no effect on output-failed/],
    [
      '[[on]]\nevent = ["lost", "disk-low"]\ncamera = "barn"\nrun = ["a"]',
      /:1: camera excludes disk-low, which is about the program/,
    ],
    ['[[on]]\nevent = "lost"\nnotify = "yes"', /:3: notify: "yes" is not true or false/],
    ['[[on]]\nevent = "lost"\nwebhook = "hub.lan/S3cret-path"', /webhook: the text is not an address/],
    ['[[on]]\nevent = "lost"\nwebhook = "https://op:S3cret9@hub.lan/"', /put the login into headers/],
    [`[[on]]\nevent = "lost"\n${hook}\nsend = "film"`, /:4: send: film is not "json" or "picture"/],
    [`[[on]]\nevent = "lost"\n${hook}\nbody = "{camra}"`, /:4: body: \{camra\} is not a field/],
    [`[[on]]\nevent = "lost"\n${hook}\nbody = '{"text": {text}'`, /:4: body: the text is not valid JSON/],
    [`[[on]]\nevent = "lost"\n${hook}\nheaders = ["no colon"]`, /:4: headers: write each as "Name: value"/],
    [`[[on]]\nevent = "lost"\n${hook}\nheaders = ["A: b\\r\\nC: d"]`, /:4: headers: write each/],
    [`[[on]]\nevent = "lost"\n${hook}\ntimeout = "1s"`, /timeout is for run/],
    ['[[on]]\nevent = "lost"\nrun = ["a"]\nsend = "json"', /:4: send is for webhook/],
  ] as const) {
    refused(t, text, message);
  }
});

test('the rules of the documentation are valid', (t) => {
  const secret = file(t, 'https://hub.lan/S3cret-path-of-hook\n', 'secret');
  const page = readFileSync(join(ROOT, 'docs/events.md'), 'utf8');
  const blocks = [...page.matchAll(/```toml\n(.*?)```/gs)].map(([, text = '']) => text);
  assert.equal(blocks.length, 5);
  for (const text of blocks) {
    const own = text.replace(/"\/run\/secrets\/[^"]*"/g, `"${secret}"`);
    const rules = readReceiverOptions(['--config', file(t, own)], false).events.rules;
    assert.equal(rules.length, text.match(/\[\[on\]\]/g)?.length, text);
  }
});

test('a sender has its own events', (t) => {
  const path = file(t, '[[on]]\nevent = ["receiver-lost", "throttled"]\nrun = ["a"]\n', 'sender.toml');
  assert.equal(readSenderOptions(['--config', path]).events.rules.length, 1);
  const wrong = file(t, '[[on]]\nevent = "stalled"\nrun = ["a"]\n', 'sender.toml');
  assert.throws(
    () => readSenderOptions(['--config', wrong]),
    /stalled is not an event of this program: it has lost, live, receiver/,
  );
});
