// The commands that --fix runs.
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import { Output } from '#src/cli/output.js';
import type { Facts } from '#src/sender/doctor/facts.js';
import { diagnose } from '#src/sender/doctor/findings.js';
import { fixCommands, runFixes } from '#src/sender/doctor/fixes.js';
import { ENCODERS, facts, failed, PI } from './doctor-facts.js';

describe('what --fix runs', () => {
  const commands = (changes: Partial<Facts>, isRoot = true) =>
    fixCommands(diagnose(facts(changes)), isRoot).map((command) => command.join(' '));

  test('is what the findings advise and what is safe, each once', () => {
    const clock = { unixMs: 0, neverSet: true, synchronized: false };
    const wifi = [{ name: 'wlan0', signalDbm: -50, powerSave: true }];
    const user = { ...PI, name: 'ann', inVideo: false, command: 'sudo usermod -aG video ann' };
    const captures = [failed('permission denied', 'source-denied')];
    const tools = [{ command: 'v4l2-ctl', debianPackage: 'v4l-utils', use: 'x', present: false }];
    const turbojpeg = { kind: 'unavailable', reason: 'x', todo: 'sudo apt install libturbojpeg0' } as const;
    assert.deepEqual(commands({ clock, wifi, user, captures, tools, encoders: { ...ENCODERS, turbojpeg } }, false), [
      'sudo usermod -aG video ann',
      'sudo apt-get install -y --no-install-recommends v4l-utils',
      'sudo apt-get install -y --no-install-recommends libturbojpeg0',
      'sudo timedatectl set-ntp true',
      'sudo iw dev wlan0 set power_save off',
    ]);
  });

  test('is nothing on a machine that is well, and never a step that needs hands', () => {
    assert.deepEqual(commands({}), []);
    const throttling = { raw: '0x1', now: ['under-voltage'], sinceBoot: ['under-voltage'] } as const;
    assert.deepEqual(commands({ throttling, temperature: 85, captures: [failed('no picture within 10 s')] }), []);
  });

  test('is shown before it runs, and one command that fails ends no other', async () => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const output = new Output({ json: false, quiet: false, debug: false }, { stdout, stderr });
    let text = '';
    const seen: string[] = [];
    await runFixes(
      [['one'], ['two', 'a b'], ['three']],
      output,
      (part) => (text += part),
      async ([command = '']) => {
        seen.push(`${command}: ${text.includes('three')}`);
        if (command === 'two') throw new Error('no such program');
        return command === 'one' ? 7 : 0;
      },
    );
    assert.deepEqual(seen, ['one: true', 'two: true', 'three: true']);
    assert.match(text, /failed with exit code 7: one\nfailed: two 'a b'\ndone: three\n$/);
  });
});
