// The text of the report.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { reportText } from '#src/sender/doctor/doctor-report.js';
import type { EncoderFacts } from '#src/sender/doctor/encoder-check.js';
import { wouldRun } from '#src/sender/doctor/facts.js';
import { diagnose } from '#src/sender/doctor/findings.js';
import { BY_ID, ENCODERS, facts, failed, PI } from './doctor-facts.js';

describe('the report', () => {
  test('of a machine that is well is short, and ends with the line to run', () => {
    const well = facts({
      receiver: {
        kind: 'answers',
        url: 'tcp://hub:5252',
        connectMs: 3,
        roundTripMs: 2.34,
        clockOffsetMs: 0,
        software: 'ttycam 1.0.0',
      },
    });
    assert.equal(
      reportText(well, diagnose(well)),
      [
        'ttycam 1.0.0, Node 20.20.2, Raspberry Pi 4 Model B Rev 1.4',
        '',
        '  + ok    camera   C270 (/dev/video0, uvcvideo)',
        `                   --device ${BY_ID}`,
        '                   read through v4l2-ctl: it costs the least',
        '                   offers MJPG 640x480@30; YUYV 640x480@30',
        '                   measured 29.9 fps at 640x480, the first picture after 0.4 s',
        '  + ok    user     pi, in group video',
        '  + ok    encoder  sharp takes 21.4 ms of CPU for a picture of 640x480, libturbojpeg 5.5 ms: --encoder auto uses it for cameras',
        '  + ok    receiver tcp://hub:5252 answers (ttycam 1.0.0), round trip 2.3 ms',
        '',
        `A sender would run: sender --device ${BY_ID} --to tcp://hub:5252`,
        '',
      ].join('\n'),
    );
    assert.equal(wouldRun(well), true);
    const last = reportText(well, diagnose(well), '--key-file a.key').trimEnd().split('\n').at(-1) ?? '';
    assert.match(last, / --to tcp:\/\/hub:5252 --key-file a\.key$/);
  });

  test('reports the cost of a missing encoder library, and the command that installs it', () => {
    const turbojpeg = {
      kind: 'unavailable',
      reason: 'libturbojpeg is not installed',
      todo: 'sudo apt install x',
    } as const;
    const text = (encoders: EncoderFacts): string => reportText(facts({ encoders }), diagnose(facts({ encoders })));
    assert.match(
      text({ ...ENCODERS, turbojpeg }),
      /! warn {2}encoder {2}sharp takes 21\.4 ms of CPU .*\n +libturbojpeg is not installed; .*\n(.*\n)*What to do:\n {2}1\. sudo apt install x: /,
    );
    const slower = { ...ENCODERS, turbojpeg: { kind: 'measured', cpuMs: 30 } } as const;
    assert.match(text(slower), /\+ ok {4}encoder {2}sharp takes 21\.4 ms .*, libturbojpeg 30\.0 ms\n/);
    const none = {
      ...ENCODERS,
      sharp: { kind: 'unavailable', reason: 'sharp cannot be loaded here' },
      turbojpeg,
    } as const;
    assert.match(text(none), /x BAD {3}encoder {2}sharp cannot be loaded here\n/);
  });

  test('sums up what to do, each thing once', () => {
    const denied = { ...PI, inVideo: false, command: 'sudo usermod -aG video pi' };
    const sick = facts({
      user: denied,
      captures: [failed('cannot open /dev/video0: permission denied', 'source-denied')],
    });
    const text = reportText(sick, diagnose(sick));
    assert.match(text, /x BAD {3}user {5}pi is not in group video, and may not open the camera\n/);
    assert.match(
      text,
      /\nWhat to do:\n {2}1\. sudo usermod -aG video pi, then log out and in again\n\nA sender would not run/,
    );
    assert.equal(wouldRun(sick), false);
  });
});
