// Chooses the window backends to try, and their order, from the environment alone.

export type BackendName = 'sdl' | 'x11';

/** The environment variables, which locate the desktop. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The backends to try, one after another; or why there is none, and what to do about it. */
export type Choice =
  | { readonly kind: 'try'; readonly backends: readonly BackendName[] }
  | { readonly kind: 'none'; readonly reason: string };

const NO_DISPLAY =
  'no display: DISPLAY and WAYLAND_DISPLAY are both unset. Start it in a terminal of the desktop; over SSH connect with ssh -Y';

/**
 * Chooses the backends. The check for a display comes first, as SDL would else open an invisible window (driver `offscreen`).
 *
 * @param asked The value of `--window-backend`.
 */
export function chooseBackends(asked: BackendName | undefined, env: Environment, platform: NodeJS.Platform): Choice {
  const display = env['DISPLAY'] ?? '';
  const wayland = env['WAYLAND_DISPLAY'] ?? '';
  const onX11 = display !== '';
  const ownDesktop = platform === 'darwin' || platform === 'win32';
  if (!ownDesktop && !onX11 && wayland === '') return { kind: 'none', reason: NO_DISPLAY };
  if (asked === 'x11' && !onX11) {
    const reason = 'the backend x11 needs an X server, and DISPLAY is unset. On Wayland install xwayland, or use sdl';
    return { kind: 'none', reason };
  }
  if (asked !== undefined) return { kind: 'try', backends: [asked] };
  if (!onX11) return { kind: 'try', backends: ['sdl'] };
  // Over ssh -Y, SDL tries to share memory with a server on another machine, which ends it (BadRequest X_ShmAttach).
  return { kind: 'try', backends: isLocalDisplay(display) ? ['sdl', 'x11'] : ['x11', 'sdl'] };
}

/** Whether an X server is on this machine: `:0`, `unix:0`, `unix/host:0`, or a socket's path as on macOS. */
export function isLocalDisplay(display: string): boolean {
  return /^(unix(\/[^:]*)?)?:\d/.test(display) || display.startsWith('/');
}
