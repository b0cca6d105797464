// Checks of the programs where they were installed into a chroot.
import assert from 'node:assert/strict';
import type { Scope } from './cleanup.js';
import type { DebianChroot } from './debian-chroot.js';
import { startCommand } from './programs.js';
import { PtyScreen } from './pty-screen.js';

/** Starts a command in the chroot. */
export function start(t: Scope, debian: DebianChroot, ...command: readonly string[]) {
  const [program = '', ...args] = [...debian.prefix, ...command];
  return startCommand(t, program, args);
}

/** Sends pictures from a sender to a receiver, both in the chroot. */
export async function sendPictures(t: Scope, debian: DebianChroot): Promise<void> {
  const listen = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--frames', '10', '--json'];
  const receiver = start(t, debian, 'receiver', ...listen);
  const { url } = await receiver.event('listening');
  const sender = start(t, debian, 'ttycam', 'send', '--device', 'pattern', '--to', String(url), '--frames', '10');
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal(await receiver.exit(), 0, receiver.transcript);
  assert.equal(sender.stderr.includes('warning'), false, sender.stderr);
}

/** Opens the dashboard of the demo in a terminal, and ends it. */
export async function showDashboard(debian: DebianChroot): Promise<void> {
  const [program = '', ...args] = [...debian.prefix, 'TERM=xterm-256color', 'COLORTERM=truecolor', 'ttycam', 'demo'];
  const screen = new PtyScreen(program, args);
  try {
    await screen.untilShown(/pattern/, /LIVE/);
    screen.type('q');
    await screen.untilEnded();
  } finally {
    screen.close();
  }
}
