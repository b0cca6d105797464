// The listen policy: on which addresses a receiver may listen with which credentials, and which names `--allow` accepts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Credentials } from '#src/net/credentials/credentials.js';
import { newKeyLine, parseKeys } from '#src/net/credentials/key-file.js';
import { parseEndpoint } from '#src/net/endpoint.js';
import { Admission } from '#src/receiver/inputs/admission.js';
import { allowedNames, checkProtected } from '#src/receiver/inputs/listen-policy.js';

const KEYS: Credentials = {
  kind: 'keys',
  keys: parseKeys([newKeyLine('barn'), newKeyLine('gate')].join('\n'), 'keys'),
};
const PEM = Buffer.from('PEM');
const ONE_SIDED = { kind: 'certificates', certificate: PEM, privateKey: PEM, authorities: undefined } as const;
const MUTUAL = { ...ONE_SIDED, authorities: PEM } as const;

test('beyond this machine nothing is served to strangers', () => {
  const beyond = parseEndpoint('tls://0.0.0.0:7');
  checkProtected(beyond, KEYS);
  checkProtected(beyond, MUTUAL);
  assert.throws(() => checkProtected(beyond, ONE_SIDED), { code: 'usage', message: /--tls-ca.*or add --insecure/ });
  assert.throws(() => checkProtected(parseEndpoint('tcp://hub.lan:7'), undefined), {
    code: 'usage',
    message: /receiver keygen.*--listen tls:\/\/hub\.lan:7 --key-file.*--insecure.*ssh -R 7:127\.0\.0\.1:7/,
  });
  for (const host of ['127.0.0.1', '[::1]', 'localhost']) checkProtected(parseEndpoint(`tcp://${host}`), undefined);
});

test('--allow names those that can prove their names', () => {
  assert.deepEqual(allowedNames(' barn, gate ,', KEYS), ['barn', 'gate']);
  assert.deepEqual(allowedNames('anyone', MUTUAL), ['anyone']);
  assert.equal(allowedNames(undefined, undefined), undefined);
  assert.throws(() => allowedNames('house', KEYS), /holds no key for house/);
  assert.throws(() => allowedNames('barn', ONE_SIDED), /without --tls-ca/);
  assert.throws(() => allowedNames('barn', undefined), /anyone can call a camera so/);
  assert.throws(() => allowedNames(' , ', KEYS), /names no camera/);
});

test('a camera has the name of its key, may add a suffix, and no other key allows that name', () => {
  const names = new Admission(['barn', 'gate']);
  for (const [claimed, proven, shown] of [
    ['house', 'barn', 'barn'],
    ['barn', 'barn', 'barn'],
    ['barn/left', 'barn', 'barn/left'],
    ['barn left', 'barn', 'barn'],
    ['gate', 'barn', 'barn'],
    ['house', undefined, 'house'],
    ['barns', undefined, 'barns'],
  ] as const) {
    assert.equal(names.admit(claimed, proven), shown, `${claimed} of ${proven}`);
  }
  for (const claimed of ['barn', 'gate', 'gate/left']) {
    assert.throws(() => names.admit(claimed, undefined), { code: 'not-allowed' }, claimed);
  }
  const few = new Admission(['barn', 'gate'], ['barn']);
  assert.equal(few.admit('x', 'barn'), 'barn');
  assert.throws(() => few.admit('x', 'gate'), { code: 'not-allowed' });
  assert.throws(() => few.admit('x', undefined), { code: 'not-allowed' });
});
