import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseBackends, isLocalDisplay } from '#src/receiver/window/backend-choice.js';

test('on a display of this machine SDL is tried first, through ssh -Y the X protocol itself', () => {
  const order = (display: string) => chooseBackends(undefined, { DISPLAY: display }, 'linux');
  for (const local of [':0', ':12.0', 'unix:0', 'unix/host:1', '/private/tmp/com.apple.launchd.x/org.xquartz:0']) {
    assert.ok(isLocalDisplay(local), local);
    assert.deepEqual(order(local), { kind: 'try', backends: ['sdl', 'x11'] });
  }
  for (const remote of ['localhost:10.0', '127.0.0.1:11', 'desk.lan:0', 'tcp/desk:0']) {
    assert.ok(!isLocalDisplay(remote), remote);
    assert.deepEqual(order(remote), { kind: 'try', backends: ['x11', 'sdl'] });
  }
});

test('Wayland alone, macOS and Windows are for SDL', () => {
  const onlySdl = { kind: 'try', backends: ['sdl'] };
  assert.deepEqual(chooseBackends(undefined, { WAYLAND_DISPLAY: 'wayland-0' }, 'linux'), onlySdl);
  assert.deepEqual(chooseBackends(undefined, {}, 'darwin'), onlySdl);
  assert.deepEqual(chooseBackends(undefined, { DISPLAY: '' }, 'win32'), onlySdl);
});

test('what is asked for is the only one tried, where there is a display for it', () => {
  assert.deepEqual(chooseBackends('x11', { DISPLAY: ':0' }, 'linux'), { kind: 'try', backends: ['x11'] });
  assert.deepEqual(chooseBackends('sdl', { DISPLAY: 'far:0' }, 'linux'), { kind: 'try', backends: ['sdl'] });
  assert.equal(chooseBackends('x11', { WAYLAND_DISPLAY: 'wayland-0' }, 'linux').kind, 'none');
});

test('without a display the reason names how to get one', () => {
  const choice = chooseBackends(undefined, { DISPLAY: '', TERM: 'xterm' }, 'linux');
  assert.ok(choice.kind === 'none' && /ssh -Y/.test(choice.reason));
});
