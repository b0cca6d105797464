// Commands in PATH, by the rules of each system.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCommand, installHint } from '#src/cli/installed-command.js';

test('on Windows, a command may have any ending of PATHEXT', () => {
  const files = ['C:\\tools\\ffmpeg.EXE', 'C:\\other\\run.ps1'];
  const has = (command: string, env: NodeJS.ProcessEnv) =>
    hasCommand(command, env, 'win32', (path) => files.includes(path));
  const PATH = 'C:\\Windows;C:\\tools;C:\\other';
  assert.equal(has('ffmpeg', { PATH }), true);
  assert.equal(has('ffmpeg.EXE', { Path: PATH }), true);
  assert.equal(has('run', { PATH }), false);
  assert.equal(has('run', { PATH, PATHEXT: '.EXE;.ps1' }), true);
});

test('elsewhere, a command has its whole name', () => {
  const has = (command: string) =>
    hasCommand(command, { PATH: '/bin::/opt/bin' }, 'linux', (path) => path === '/opt/bin/ffmpeg');
  assert.equal(has('ffmpeg'), true);
  assert.equal(has('ff'), false);
});

test('each system has its own line to install a program', () => {
  assert.equal(installHint('ffmpeg', 'darwin'), 'Install it: brew install ffmpeg');
  assert.equal(installHint('ffmpeg', 'win32'), 'Install it: winget install ffmpeg');
  assert.equal(installHint('v4l-utils', 'linux'), 'On Debian and Raspberry Pi OS: apt install v4l-utils');
});
