// The SDL backend: calls the system's SDL2 through koffi, on X11, Wayland, macOS and Windows.
import type { PixelRectangle, Size } from '../../core/geometry.js';
import { type LoadedLibrary, loadLibrary, type Pointer } from '../../native/system-library.js';
import {
  type Backend,
  BackendError,
  type BackendEvents,
  DISPLAY_ADVICE,
  type KeyName,
  type OpenBackend,
} from './backend.js';
import type { Fill, Scene } from './scene.js';

const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  darwin: ['libSDL2-2.0.0.dylib', '/opt/homebrew/lib/libSDL2-2.0.0.dylib', '/usr/local/lib/libSDL2-2.0.0.dylib'],
  win32: ['SDL2.dll'],
};
const LINUX_LIBRARIES = ['libSDL2-2.0.so.0', 'libSDL2.so'];
const INSTALL: Readonly<Record<string, string>> = {
  darwin: 'brew install sdl2',
  win32: 'Put SDL2.dll beside node.exe',
};

/** Every function that is used, as SDL_*.h declares them. */
const DECLARATIONS = {
  init: 'int SDL_Init(uint32_t flags)',
  quit: 'void SDL_Quit()',
  version: 'void SDL_GetVersion(_Out_ uint8_t *version)',
  error: 'const char *SDL_GetError()',
  driver: 'const char *SDL_GetCurrentVideoDriver()',
  createWindow: 'void *SDL_CreateWindow(const char *title, int x, int y, int w, int h, uint32_t flags)',
  setTitle: 'void SDL_SetWindowTitle(void *window, const char *title)',
  setFullScreen: 'int SDL_SetWindowFullscreen(void *window, uint32_t flags)',
  windowFlags: 'uint32_t SDL_GetWindowFlags(void *window)',
  createRenderer: 'void *SDL_CreateRenderer(void *window, int index, uint32_t flags)',
  outputSize: 'int SDL_GetRendererOutputSize(void *renderer, _Out_ int *w, _Out_ int *h)',
  blend: 'int SDL_SetRenderDrawBlendMode(void *renderer, int mode)',
  color: 'int SDL_SetRenderDrawColor(void *renderer, uint8_t r, uint8_t g, uint8_t b, uint8_t a)',
  clear: 'int SDL_RenderClear(void *renderer)',
  fill: 'int SDL_RenderFillRects(void *renderer, const int32_t *rectangles, int count)',
  copy: 'int SDL_RenderCopy(void *renderer, void *texture, const int32_t *from, const int32_t *to)',
  present: 'void SDL_RenderPresent(void *renderer)',
  createTexture: 'void *SDL_CreateTexture(void *renderer, uint32_t format, int access, int w, int h)',
  destroyTexture: 'void SDL_DestroyTexture(void *texture)',
  updateTexture: 'int SDL_UpdateTexture(void *texture, const int32_t *area, const uint8_t *pixels, int pitch)',
  poll: 'int SDL_PollEvent(_Out_ uint8_t *event)',
} as const;

type Sdl = LoadedLibrary<keyof typeof DECLARATIONS>['functions'];

// From SDL_video.h, SDL_render.h, SDL_pixels.h and SDL_blendmode.h.
const INIT_VIDEO = 0x20;
const POSITION_UNDEFINED = 0x1fff0000;
const WINDOW_RESIZABLE = 0x20;
const WINDOW_FULL_SCREEN_DESKTOP = 0x1001;
const RENDERER_SOFTWARE = 1;
const PIXELS_RGB24 = 0x17101803;
const BYTES_OF_PIXEL = 3;
const ACCESS_STREAMING = 1;
const BLEND = 1;

// From SDL_events.h and SDL_video.h. Structures are read by their offsets: SDL_Event is a union of 56 bytes.
const EVENT_BYTES = 64;
const QUIT = 0x100;
const WINDOW_EVENT = 0x200;
const WINDOW_EXPOSED = 3;
const WINDOW_SIZE_CHANGED = 6;
const WINDOW_CLOSE = 14;
const KEY_DOWN = 0x300;
const MODIFIERS_CTRL_ALT_GUI = 0x0fc0;

/** How often events are polled, as SDL has no descriptor to wait for. Drawing polls too. */
const POLL_MS = 40;

const KEYS: ReadonlyMap<number, KeyName> = new Map<number, KeyName>([
  [0x4000004f, 'right'],
  [0x40000050, 'left'],
  [0x40000051, 'down'],
  [0x40000052, 'up'],
  [0x1b, 'escape'],
  [0x20, 'space'],
  [0x62, 'b'],
  [0x66, 'f'],
  [0x71, 'q'],
  [0x73, 's'],
  ...Array.from({ length: 9 }, (_, index): [number, KeyName] => [0x31 + index, `${index + 1}`]),
  ...Array.from({ length: 9 }, (_, index): [number, KeyName] => [0x40000059 + index, `${index + 1}`]),
]);

export const openSdl: OpenBackend = async (title, size, events) => {
  const sdl = loadSdl();
  setHints();
  if (sdl.init(INIT_VIDEO) !== 0) throw unreachable(String(sdl.error()));
  const driver = String(sdl.driver());
  if (driver === 'offscreen') throw unreachable('SDL2 finds no more than an invisible one');
  return new SdlWindow(sdl, driver, title, size, events);
};

function unreachable(why: string): BackendError {
  const display = process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'] || 'of this desktop';
  return new BackendError('display', `cannot use the display ${display}: ${why}. ${DISPLAY_ADVICE}`);
}

function loadSdl(): Sdl {
  const loaded = loadLibrary(LIBRARIES[process.platform] ?? LINUX_LIBRARIES, DECLARATIONS);
  switch (loaded.kind) {
    case 'loaded':
      return loaded.functions;
    case 'no-koffi': {
      const message = `the npm package koffi cannot be used (${loaded.reason}): npm install koffi`;
      throw new BackendError('missing', message);
    }
    case 'no-library': {
      const message = `SDL2 cannot be loaded: ${INSTALL[process.platform] ?? 'apt install libsdl2-2.0-0'}`;
      throw new BackendError('missing', message);
    }
  }
}

/** Every version of SDL reads its hints from the environment. Those that the person has set stay. */
function setHints(): void {
  const hints = {
    ...(process.platform === 'linux' ? { SDL_VIDEODRIVER: 'x11,wayland' } : {}),
    // Without this even the software renderer uploads through OpenGL, which takes 185 MB.
    SDL_FRAMEBUFFER_ACCELERATION: '0',
    SDL_RENDER_SCALE_QUALITY: '1',
    SDL_NO_SIGNAL_HANDLERS: '1',
    SDL_VIDEO_ALLOW_SCREENSAVER: '1',
    SDL_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR: '0',
    SDL_VIDEO_X11_WMCLASS: 'ttycam',
    SDL_VIDEO_WAYLAND_WMCLASS: 'ttycam',
  };
  for (const [name, value] of Object.entries(hints)) process.env[name] ??= value;
}

class SdlWindow implements Backend {
  readonly description: string;
  readonly scales = true;
  readonly format = 'rgb';
  readonly #sdl: Sdl;
  readonly #events: BackendEvents;
  readonly #window: Pointer;
  readonly #renderer: Pointer;
  readonly #event = Buffer.alloc(EVENT_BYTES);
  readonly #timer: NodeJS.Timeout;
  #buffer = Buffer.alloc(0);
  #texture: { readonly pointer: Pointer; readonly size: Size } | undefined;

  constructor(sdl: Sdl, driver: string, title: string, size: Size, events: BackendEvents) {
    this.#sdl = sdl;
    this.#events = events;
    const version = new Uint8Array(3);
    sdl.version(version);
    this.description = `SDL ${version.join('.')}, ${driver}`;
    const { width, height } = size;
    const at = POSITION_UNDEFINED;
    this.#window = this.#made(sdl.createWindow(title, at, at, width, height, WINDOW_RESIZABLE));
    this.#renderer = this.#made(sdl.createRenderer(this.#window, -1, RENDERER_SOFTWARE));
    sdl.blend(this.#renderer, BLEND);
    this.#timer = setInterval(() => this.#poll(), POLL_MS);
  }

  get size(): Size {
    const width = new Int32Array(1);
    const height = new Int32Array(1);
    this.#sdl.outputSize(this.#renderer, bytesOf(width), bytesOf(height));
    return { width: Math.max(1, width[0] ?? 1), height: Math.max(1, height[0] ?? 1) };
  }

  setTitle(title: string): void {
    this.#sdl.setTitle(this.#window, title);
  }

  toggleFullScreen(): void {
    const isFull = (Number(this.#sdl.windowFlags(this.#window)) & WINDOW_FULL_SCREEN_DESKTOP) !== 0;
    this.#sdl.setFullScreen(this.#window, isFull ? 0 : WINDOW_FULL_SCREEN_DESKTOP);
  }

  async allocate({ width, height }: Size): Promise<Uint8Array> {
    const bytes = width * height * BYTES_OF_PIXEL;
    if (this.#buffer.length !== bytes) this.#buffer = Buffer.alloc(bytes);
    return this.#buffer;
  }

  setPicture({ width, height }: Size): void {
    const sdl = this.#sdl;
    if (this.#texture?.size.width !== width || this.#texture.size.height !== height) {
      if (this.#texture !== undefined) sdl.destroyTexture(this.#texture.pointer);
      const pointer = this.#made(sdl.createTexture(this.#renderer, PIXELS_RGB24, ACCESS_STREAMING, width, height));
      this.#texture = { pointer, size: { width, height } };
    }
    sdl.updateTexture(this.#texture.pointer, null, this.#buffer, width * BYTES_OF_PIXEL);
  }

  async draw({ picture, fills }: Scene): Promise<void> {
    const sdl = this.#sdl;
    sdl.color(this.#renderer, 0, 0, 0, 255);
    sdl.clear(this.#renderer);
    if (picture !== undefined && this.#texture !== undefined) {
      sdl.copy(this.#renderer, this.#texture.pointer, null, rectangleBytes([picture]));
    }
    for (const fill of fills) this.#fill(fill);
    sdl.present(this.#renderer);
    // Events that came meanwhile are read at once.
    this.#poll();
    this.#timer.refresh();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#sdl.quit();
  }

  #fill({ color: [red, green, blue], opacity, rectangles }: Fill): void {
    this.#sdl.color(this.#renderer, red, green, blue, Math.round(opacity * 255));
    this.#sdl.fill(this.#renderer, rectangleBytes(rectangles), rectangles.length);
  }

  #poll(): void {
    let damaged = false;
    while (this.#sdl.poll(this.#event) === 1) {
      const event = this.#event;
      switch (event.readUInt32LE(0)) {
        case QUIT:
          this.#events.close();
          break;
        case WINDOW_EVENT: {
          const what = event[12];
          if (what === WINDOW_CLOSE) this.#events.close();
          if (what === WINDOW_EXPOSED || what === WINDOW_SIZE_CHANGED) damaged = true;
          break;
        }
        case KEY_DOWN: {
          const isRepeat = event[13] !== 0;
          const key = KEYS.get(event.readUInt32LE(20));
          const modified = (event.readUInt16LE(24) & MODIFIERS_CTRL_ALT_GUI) !== 0;
          if (key !== undefined && !isRepeat && !modified) this.#events.key(key);
          break;
        }
      }
    }
    if (damaged) this.#events.damaged();
  }

  #made(pointer: unknown): Pointer {
    if (pointer === null) throw new BackendError('display', `SDL2: ${String(this.#sdl.error())}`);
    return pointer as Pointer;
  }
}

/** SDL_Rect: x, y, width and height, 32 bits each. */
function rectangleBytes(rectangles: readonly PixelRectangle[]): Uint8Array {
  return bytesOf(Int32Array.from(rectangles.flatMap(({ left, top, width, height }) => [left, top, width, height])));
}

function bytesOf(numbers: Int32Array): Uint8Array {
  return new Uint8Array(numbers.buffer);
}
