// Who may use the HTTP server: tokens, and requests that a page of another site has sent.
import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { test } from 'node:test';
import { type AccessPolicy, cookieFor, judgeAccess } from '#src/net/http/access.js';
import { readTarget } from '#src/net/http/request-target.js';

const TOKEN = '0123456789abcdef';
const HOSTS = new Set(['hub', 'hub.local']);
const OPEN: AccessPolicy = { token: undefined, hosts: HOSTS, cookieName: 'ttycam-8080' };
const CLOSED: AccessPolicy = { ...OPEN, token: TOKEN };

function judge(policy: AccessPolicy, url: string, headers: IncomingHttpHeaders = {}): string {
  const target = readTarget(url);
  assert.ok(!('problem' in target));
  const access = judgeAccess(policy, { host: '127.0.0.1:8080', ...headers }, target);
  if (access.kind === 'refused') return `${access.status}`;
  return access.kind === 'login' ? 'login' : access.by;
}

test('without a token, requests need the address or a name of this machine, which no other site can claim', () => {
  for (const host of [
    '127.0.0.1',
    '192.168.1.7:80',
    '[::1]:8080',
    '[fe80::1%25eth0]',
    'localhost:1',
    'HUB',
    'hub.local:8080',
  ]) {
    assert.equal(judge(OPEN, '/', { host }), 'nobody', host);
  }
  for (const host of [
    'evil.example',
    '127.0.0.1.evil.example',
    'hub.evil',
    '',
    '[evil]',
    'hub:8080:80',
    '1.2.3',
    'localhost.',
  ]) {
    assert.equal(judge(OPEN, '/', { host }), '403', host);
  }
});

test('a page of another site can send nothing, and pictures are not for its pages either', () => {
  assert.equal(judge(OPEN, '/', { origin: 'http://127.0.0.1:8080' }), 'nobody');
  // A proxy in front speaks https.
  assert.equal(judge(OPEN, '/', { host: 'hub', origin: 'https://hub' }), 'nobody');
  for (const origin of [
    'http://evil.example',
    'http://127.0.0.1:9090',
    'null',
    'http://127.0.0.1:8080.evil.example',
    '',
  ]) {
    assert.equal(judge(OPEN, '/', { origin }), '403', origin);
    assert.equal(judge(CLOSED, '/', { origin, authorization: `Bearer ${TOKEN}` }), '403', origin);
  }
  const embedded = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
  assert.equal(judge(OPEN, '/?action=stream', embedded), '403');
  assert.equal(judge(OPEN, '/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }), 'nobody', 'a link');
  assert.equal(
    judge(CLOSED, `/?action=stream&token=${TOKEN}`, embedded),
    'query',
    'whoever wrote the page knows the token',
  );
});

test('the token opens everything as a header, the page by a cookie, and alone in an address only pictures', () => {
  assert.equal(judge(CLOSED, '/state'), '401');
  assert.equal(judge(CLOSED, '/state', { authorization: `Bearer ${TOKEN}` }), 'header');
  assert.equal(
    judge(CLOSED, '/state', { authorization: `bearer ${TOKEN}`, host: 'cams.example' }),
    'header',
    'any name',
  );
  assert.equal(judge(CLOSED, `/?token=${TOKEN}`), 'login');
  assert.equal(judge(CLOSED, '/state', { cookie: `a=b; ttycam-8080=${cookieFor(TOKEN)}` }), 'cookie');
  for (const path of ['/cameras/a/stream.mjpeg', '/cameras/a/snapshot.jpg', '/snapshot.jpg', '/']) {
    assert.equal(judge(CLOSED, `${path}?action=snapshot&token=${TOKEN}`), 'query', path);
  }
  for (const path of [
    '/?action=pause&x=',
    '/?action=&x=',
    '/state',
    '/events',
    '/metrics',
    '/healthz',
    '/cameras/a/pause',
    '/page.js',
  ]) {
    assert.equal(judge(CLOSED, `${path}?token=${TOKEN}`), '401', path);
  }
});

test('a right token in an address that needs a header is not called a wrong one', () => {
  const target = readTarget(`/state?token=${TOKEN}`);
  assert.ok(!('problem' in target));
  const access = judgeAccess(CLOSED, { host: '127.0.0.1:8080' }, target);
  assert.ok(access.kind === 'refused' && access.words.includes('streams and snapshots only'));
});

test('a wrong token is refused in every place', () => {
  for (const wrong of ['', 'x', TOKEN.slice(1), `${TOKEN}0`, TOKEN.toUpperCase(), cookieFor(TOKEN), '%00']) {
    assert.equal(judge(CLOSED, '/state', { authorization: `Bearer ${wrong}` }), '401', wrong);
    assert.equal(judge(CLOSED, `/?token=${wrong}`), '401', wrong);
    assert.equal(judge(CLOSED, `/snapshot.jpg?token=${wrong}`), '401', wrong);
  }
  for (const cookie of [`ttycam-8080=${TOKEN}`, `ttycam-8081=${cookieFor(TOKEN)}`, 'ttycam-8080=', 'ttycam-8080']) {
    assert.equal(judge(CLOSED, '/state', { cookie }), '401', cookie);
  }
  assert.equal(judge(CLOSED, '/state', { authorization: `Basic ${btoa(`:${TOKEN}`)}` }), '401');
});
