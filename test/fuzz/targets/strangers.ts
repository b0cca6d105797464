// Fuzzes the answers of strangers to a search, and the output of the other end of ssh. Only addresses that can be
// pasted are made of them. Their texts are cleaned before a terminal gets them, and their memory is bounded.
import assert from 'node:assert/strict';
import { plainText } from '#src/core/text.js';
import { readResponse } from '#src/net/discovery/find-services.js';
import type { MdnsRecord } from '#src/net/discovery/mdns.js';
import { addressesToTry, readProbeMatch } from '#src/net/discovery/probe-match.js';
import { FarStartReader } from '#src/sources/ssh/far-start.js';
import { parseSshAddress } from '#src/sources/ssh/ssh-address.js';
import { sshProblem } from '#src/sources/ssh/ssh-problem.js';
import { below, type Chance, mutate, pick } from '../mutate.js';
import type { Targets } from '../target.js';

const ID = '0d3b7a31-8f5e-4f0c-9d42-4a6d1f3f2b11';
const ODD = [
  '\u001b[2J',
  '\n',
  '"; reboot; "',
  '\u202e',
  '$(reboot)',
  ' ',
  '花',
  '%1b',
  '\u0000',
  'x'.repeat(300),
] as const;

function isClean(text: string): void {
  assert.equal(text, plainText(text, 300), 'a text is not cleaned');
}

function oddText(chance: Chance, base: string): string {
  const at = below(chance, base.length + 1);
  return chance() < 0.5 ? base : base.slice(0, at) + pick(chance, ODD) + base.slice(at);
}

/** A response of multicast DNS, with values of any type. */
function takeResponse(chance: Chance): void {
  const instance = oddText(chance, 'hub._ttycam._tcp.local');
  const value = (usual: unknown) =>
    chance() < 0.9 ? usual : pick(chance, [undefined, null, 1, {}, [], 'x', Buffer.from('a=b')]);
  const text = [`role=${oddText(chance, 'receiver')}`, `scheme=${oddText(chance, 'tls')}`].map((one) =>
    value(Buffer.from(one)),
  );
  const records: MdnsRecord[] = [
    { name: value('_ttycam._tcp.local'), type: value('PTR'), ttl: value(120), data: value(instance) },
    {
      name: value(instance),
      type: value('SRV'),
      ttl: 120,
      data: value({ port: value(below(chance, 70_000)), target: value('hub.local') }),
    },
    { name: value(instance), type: value('TXT'), ttl: 120, data: value(text) },
    { name: value('hub.local'), type: value('A'), ttl: 120, data: value(oddText(chance, '10.0.0.7')) },
  ];
  for (const { name, url } of readResponse(records, '10.0.0.8')) {
    isClean(name);
    assert.match(url, /^(tcp|tls|https?):\/\/\d+\.\d+\.\d+\.\d+:\d{1,5}$/);
  }
}

const ANSWER = Buffer.from(
  `<e:Envelope><w:RelatesTo>uuid:${ID}</w:RelatesTo><d:ProbeMatches><d:ProbeMatch><d:Scopes> onvif://www.onvif.org/name/AXIS%20M1065 onvif://www.onvif.org/hardware/M1065-LW </d:Scopes></d:ProbeMatch></d:ProbeMatches></e:Envelope>`,
);

const START = Buffer.from('Welcome\r\n\nttycam-far pull v4l2-ctl\n\u00ff\u00d8\u00ff picture', 'latin1');

function takeProbeMatch(chance: Chance): void {
  const claim = readProbeMatch(mutate(chance, ANSWER, START), ID);
  if (claim === undefined) return;
  for (const text of [claim.name, claim.hardware]) if (text !== undefined) isClean(text);
  for (const address of addressesToTry(claim, '10.0.0.7')) assert.match(address, /^rtsp:\/\/10\.0\.0\.7\/[\w/.?=&-]*$/);
}

function takeFarStart(chance: Chance): void {
  const reader = new FarStartReader();
  const bytes = mutate(chance, START, ANSWER);
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + below(chance, 20);
    const start = reader.push(bytes.subarray(at, at + size));
    at += size;
    if (start === undefined) continue;
    assert.ok(start !== 'noise', 'so few bytes are no noise');
    isClean(start.program);
    break;
  }
  isClean(reader.lastLine);
}

function takeSshWords(chance: Chance): void {
  const said = pick(chance, [
    'op@hub: Permission denied (publickey,password).',
    'ssh: connect to host barn port 22: No route to host',
    'Offending ED25519 key in /home/op/.ssh/known_hosts:3',
    'ssh: Could not resolve hostname barn: Name or service not known',
  ]);
  const stderr = `REMOTE HOST IDENTIFICATION HAS CHANGED\n${oddText(chance, said)}\n`.slice(chance() < 0.7 ? 39 : 0);
  const end = { code: pick(chance, [255, 1, null]), stderr, noise: oddText(chance, 'closed') };
  const { message } = sshProblem(parseSshAddress('ssh://pi@barn:2222'), { ...end, noise: plainText(end.noise) });
  assert.equal(message, plainText(message, 1_000), 'a message is not cleaned');
}

export const STRANGER_TARGETS: Targets = {
  'mdns-response': { share: 2, run: takeResponse },
  'ws-discovery-answer': { share: 2, run: takeProbeMatch },
  'ssh-start': { share: 2, run: takeFarStart },
  'ssh-words': { share: 2, run: takeSshWords },
};
