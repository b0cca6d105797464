// What ONVIF devices answer, and what strangers answer in their place. The answer is one of an Axis camera, shortened.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressesToTry, probeMessage, readProbeMatch } from '#src/net/discovery/probe-match.js';

const ID = '0d3b7a31-8f5e-4f0c-9d42-4a6d1f3f2b11';

function answer(scopes: string, id = ID): Uint8Array {
  return Buffer.from(
    `<?xml version="1.0"?><SOAP-ENV:Envelope><SOAP-ENV:Header><wsa:RelatesTo>uuid:${id}</wsa:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body><d:ProbeMatches><d:ProbeMatch><d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>${scopes}</d:Scopes><d:XAddrs>http://evil.example/$(reboot)</d:XAddrs></d:ProbeMatch></d:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>`,
  );
}

test('name and hardware are read of its scopes, and the addresses are those of its maker', () => {
  const scopes =
    '\n onvif://www.onvif.org/Profile/Streaming onvif://www.onvif.org/name/AXIS%20M1065 onvif://www.onvif.org/hardware/M1065-LW ';
  const claim = readProbeMatch(answer(scopes), ID);
  assert.deepEqual(claim, { name: 'AXIS M1065', hardware: 'M1065-LW' });
  assert.deepEqual(addressesToTry(claim ?? { name: '', hardware: '' }, '10.0.0.7'), [
    'rtsp://10.0.0.7/axis-media/media.amp',
    'rtsp://10.0.0.7/',
  ]);
});

test('a name is cleaned, and bounded', () => {
  const claim = readProbeMatch(answer(`onvif://www.onvif.org/name/%1b%5b2J%e2%80%aeevil${'x'.repeat(500)}`), ID);
  assert.match(claim?.name ?? '', /^\[2J evilx+…$/);
  assert.equal(claim?.name?.length, 60);
  assert.equal(readProbeMatch(answer('onvif://www.onvif.org/name/%zz'), ID)?.name, '%zz');
});

test('an answer to another question, one that is too long, and noise are none', () => {
  assert.equal(readProbeMatch(answer('', 'another'), ID), undefined);
  assert.equal(readProbeMatch(answer(' '.repeat(20_000)), ID), undefined);
  assert.equal(readProbeMatch(Buffer.from([0xff, 0, 1]), ID), undefined);
  assert.equal(readProbeMatch(Buffer.from(probeMessage(ID)), ID), undefined);
  assert.deepEqual(readProbeMatch(answer('<'), ID), { name: undefined, hardware: undefined });
});
