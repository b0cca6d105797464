// Addresses of cameras behind ssh, and those that must not reach ssh or a shell.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TtycamError } from '#src/core/errors.js';
import { destinationOf, parseSshAddress } from '#src/sources/ssh/ssh-address.js';

test('an address names a user, a host, a port and a device, each of which may be left out', () => {
  const parsed = (text: string) => {
    const { user, host, port, device } = parseSshAddress(text);
    return [user, host, port, device];
  };
  assert.deepEqual(parsed('ssh://barn'), [undefined, 'barn', undefined, 'auto']);
  assert.deepEqual(parsed('SSH://pi@Barn:2222/'), ['pi', 'Barn', 2222, 'auto']);
  assert.deepEqual(parsed('ssh://pi@barn/dev/video2'), ['pi', 'barn', undefined, '/dev/video2']);
  assert.deepEqual(parsed('ssh://barn/rpicam:1'), [undefined, 'barn', undefined, 'rpicam:1']);
  assert.deepEqual(parsed('ssh://[fe80::1%25eth0]:22/pattern'), [undefined, 'fe80::1%25eth0', 22, 'pattern']);
  assert.deepEqual(parsed('ssh://a@b.example@barn'), ['a@b.example', 'barn', undefined, 'auto']);
  assert.deepEqual(parsed('ssh://barn/home/pi/it%27s%20%24HOME.mjpeg')[3], "/home/pi/it's $HOME.mjpeg");
  assert.equal(destinationOf({ user: 'pi', host: 'barn' }), 'pi@barn');
});

test('what ssh or a shell could take for something else is refused', () => {
  const wrong = [
    'ssh://',
    'ssh:///dev/video0',
    'ssh://-oProxyCommand=reboot/dev/video0',
    'ssh://-l@barn',
    'ssh://pi@-barn',
    'ssh://ba$(reboot)rn',
    'ssh://ba`reboot`rn',
    'ssh://barn;reboot',
    'ssh://two words',
    'ssh://pi:secret@barn',
    'ssh://barn:0',
    'ssh://barn:65536',
    'ssh://barn:port',
    'ssh://barn/dev/%0Avideo0',
    'ssh://barn/%zz',
    `ssh://${'a'.repeat(300)}`,
  ];
  for (const text of wrong) {
    assert.throws(
      () => parseSshAddress(text),
      (error) => error instanceof TtycamError && error.code === 'usage',
      text,
    );
  }
});
