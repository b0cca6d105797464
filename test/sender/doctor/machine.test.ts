// The doctor's parsers for facts of the machine: a Pi's throttling, WiFi, users, tools.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readClock, readTemperature } from '#src/sender/doctor/machine.js';
import { decodeThrottled } from '#src/sender/doctor/pi.js';
import { listTools } from '#src/sender/doctor/tools.js';
import { describeUser } from '#src/sender/doctor/user-groups.js';
import { gradeSignal, parsePowerSave, parseWireless } from '#src/sender/doctor/wifi.js';
import { temporaryFolder } from '../../helpers/folder.js';

describe('throttling of a Pi', () => {
  test('is decoded bit by bit, for now and since boot', () => {
    assert.deepEqual(decodeThrottled('throttled=0x0\n'), { raw: '0x0', now: [], sinceBoot: [] });
    assert.deepEqual(decodeThrottled('throttled=0x50000'), {
      raw: '0x50000',
      now: [],
      sinceBoot: ['under-voltage', 'throttled'],
    });
    assert.deepEqual(decodeThrottled('throttled=0x50005'), {
      raw: '0x50005',
      now: ['under-voltage', 'throttled'],
      sinceBoot: ['under-voltage', 'throttled'],
    });
    assert.deepEqual(decodeThrottled('throttled=0xe0008'), {
      raw: '0xe0008',
      now: ['temperature-limit'],
      sinceBoot: ['frequency-capped', 'throttled', 'temperature-limit'],
    });
  });

  test('counts what is now as since boot, whatever the upper bits say', () => {
    assert.deepEqual(decodeThrottled('throttled=0x1')?.sinceBoot, ['under-voltage']);
  });

  test('is unknown where vcgencmd prints something else', () => {
    assert.equal(decodeThrottled("Can't open device file: /dev/vcio"), undefined);
  });
});

describe('WiFi', () => {
  const HEAD = [
    'Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE',
    ' face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22',
  ].join('\n');

  test('has its level in dBm, whichever way the driver counts', () => {
    const lines = [
      ' wlan0: 0000   58.  -52.  -256        0      0      0      0     17        0',
      'wlx00c0ca: 0000   40   201   161        0      0      0      0      0        0',
      ' wlan1: 0000   70    80    0        0      0      0      0      0        0',
    ].join('\n');
    assert.deepEqual(parseWireless(`${HEAD}\n${lines}\n`), [
      { name: 'wlan0', signalDbm: -52 },
      { name: 'wlx00c0ca', signalDbm: -55 },
      { name: 'wlan1', signalDbm: undefined },
    ]);
  });

  test('saves power where iw reports it', () => {
    assert.equal(parsePowerSave('Power save: on\n'), true);
    assert.equal(parsePowerSave('Power save: off\n'), false);
    assert.equal(parsePowerSave('command failed: No such device (-19)\n'), undefined);
  });

  test('is none where only the headings stand', () => {
    assert.deepEqual(parseWireless(`${HEAD}\n`), []);
  });

  test('is good, weak or poor', () => {
    assert.deepEqual([-50, -67, -68, -75, -76].map(gradeSignal), ['good', 'good', 'weak', 'weak', 'poor']);
  });
});

describe('the user', () => {
  const PASSWD = 'root:x:0:0:root:/root:/bin/bash\npi:x:1000:1000:,,,:/home/pi:/bin/bash\n';
  const group = (members: string) => `root:x:0:\nvideo:x:44:${members}\npi:x:1000:\n`;

  test('outside group video gets the command that changes it', () => {
    const user = describeUser({ uid: 1000, gids: [1000] }, PASSWD, group('www-data'));
    assert.deepEqual(user, {
      name: 'pi',
      root: false,
      inVideo: false,
      nextLogin: false,
      command: 'sudo usermod -aG video pi',
    });
  });

  test('that was put into it has it from the next login on', () => {
    const user = describeUser({ uid: 1000, gids: [1000] }, PASSWD, group('www-data,pi'));
    assert.deepEqual([user.inVideo, user.nextLogin, user.command], [false, true, undefined]);
  });

  test('in it, or root, has nothing to do', () => {
    assert.equal(describeUser({ uid: 1000, gids: [1000, 44] }, PASSWD, group('pi')).inVideo, true);
    const root = describeUser({ uid: 0, gids: [0] }, PASSWD, group(''));
    assert.deepEqual([root.root, root.command], [true, undefined]);
  });

  test('without a name is known by its number', () => {
    assert.equal(describeUser({ uid: 61234, gids: [] }, PASSWD, '').name, '61234');
  });
});

describe('tools', () => {
  test('are named with their Debian packages, the one for CSI cameras only where it matters', () => {
    const here = (command: string) => command === 'ffmpeg';
    assert.deepEqual(
      listTools(here, false).map(({ command, debianPackage, present }) => [command, debianPackage, present]),
      [
        ['v4l2-ctl', 'v4l-utils', false],
        ['ffmpeg', 'ffmpeg', true],
        ['fswebcam', 'fswebcam', false],
      ],
    );
    assert.equal(listTools(here, true).at(-1)?.debianPackage, 'rpicam-apps-lite');
    const old = listTools((command) => command === 'libcamera-vid', true).at(-1);
    assert.deepEqual([old?.command, old?.present], ['libcamera-vid', true]);
  });
});

describe('the machine', () => {
  test('has the temperature of its hottest processor sensor, and none of its battery', (t) => {
    const folder = temporaryFolder(t);
    const zone = (number: number, type: string, temp: string) => {
      mkdirSync(join(folder, `thermal_zone${number}`));
      writeFileSync(join(folder, `thermal_zone${number}`, 'type'), `${type}\n`);
      writeFileSync(join(folder, `thermal_zone${number}`, 'temp'), `${temp}\n`);
    };
    assert.equal(readTemperature(folder), undefined);
    zone(0, 'battery', '99000');
    zone(1, 'cpu-thermal', '61234');
    zone(2, 'soc_thermal', '63000');
    zone(3, 'cpu-broken', 'nonsense');
    assert.equal(readTemperature(folder), 63);
  });

  test('has a clock that was never set, where it is before the time of this software', async () => {
    assert.equal((await readClock(0)).neverSet, true);
    assert.equal((await readClock(Date.UTC(2026, 11, 1))).neverSet, false);
  });
});
