import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { cleanup } from '../../helpers/cleanup.js';
import { DASHBOARD_PROGRAM } from '../../helpers/pty-screen.js';
import { missingTool } from '../../helpers/tools.js';

test(
  'inside tmux, in 80x24, the dashboard is live and leaves nothing behind',
  missingTool('tmux', 'tmux'),
  async (context) => {
    const socket = `ttycam-test-${process.pid}`;
    const tmux = (...args: string[]): string =>
      execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], {
        encoding: 'utf8',
        env: { ...process.env, LANG: 'C.UTF-8' },
      });
    cleanup(context, () => spawnSync('tmux', ['-L', socket, 'kill-server']));
    tmux(
      'new-session',
      '-d',
      '-x',
      '80',
      '-y',
      '24',
      `sh -c "'${process.execPath}' '${DASHBOARD_PROGRAM}' --cameras 2; cat -v"`,
    );
    const until = async (...patterns: readonly RegExp[]): Promise<string> => {
      const deadlineMs = performance.now() + 15_000;
      for (;;) {
        const text = tmux('capture-pane', '-p');
        if (patterns.every((pattern) => pattern.test(text))) return text;
        assert.ok(performance.now() < deadlineMs, text);
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
      }
    };
    const text = await until(
      /1 front-door [^╮\n]*● LIVE/,
      /2 yard [^╮\n]*● LIVE/,
      /▀▀▀▀/,
      /\d fps {2}\d+ ms/,
      /q quit/,
    );
    assert.equal(text.trimEnd().split('\n').length, 24);
    tmux('resize-window', '-x', '120', '-y', '40');
    await until(/1 front-door [^╮\n]*● LIVE/, /age {2,}\d+ ms/, /Space freeze/);
    tmux('send-keys', 'g');
    await until(/# +name/, /▸ 1 front-door/, /layout: list/);
    tmux('send-keys', 'Down', 'g');
    await until(/▸2 yard [^╮\n]*● LIVE/, /▸ 2 yard/, /layout: solo/);
    tmux('send-keys', 'g', 's');
    await until(/snapshot snapshots\/yard-1\.jpg/, /─ 1 front-door [^╮\n]*● LIVE/);
    tmux('send-keys', '?');
    await until(/─ help ─/);
    tmux('send-keys', 'q');
    assert.doesNotMatch(await until(/ended: quit/), /\^\[|▀/);
  },
);
