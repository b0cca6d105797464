// The X11 backend: implements the X protocol itself, without a system library. It is safe over ssh -Y.
import type { Size } from '../../core/geometry.js';
import { type Backend, BackendError, type BackendEvents, type KeyName, type OpenBackend } from './backend.js';
import type { PixelFormat } from './raster.js';
import type { Scene } from './scene.js';
import { X11Canvas } from './x11-canvas.js';
import { ask, connectX11, type Visual, type XClient, type XDisplay, type XEvent } from './x11-client.js';

// From X.h and Xatom.h.
const TRUE_COLOR = 4;
const INPUT_OUTPUT = 1;
const DEPTH = 24;
const EVENT_MASK = 0x1 | 0x2 | 0x8000 | 0x20000; // KeyPress, KeyRelease, Exposure, StructureNotify
const SUBSTRUCTURE_MASK = 0x80000 | 0x100000; // what a window manager listens to, on the root window
const CTRL_ALT_SUPER = 0x4 | 0x8 | 0x40;
const REPLACE = 0;

// From the EWMH specification, _NET_WM_STATE: toggle, on behalf of an application.
const STATE_TOGGLE = 2;
const SOURCE_APPLICATION = 1;

/** From keysymdef.h. */
const KEYS: ReadonlyMap<number, KeyName> = new Map<number, KeyName>([
  [0xff53, 'right'],
  [0xff51, 'left'],
  [0xff54, 'down'],
  [0xff52, 'up'],
  [0xff1b, 'escape'],
  [0x20, 'space'],
  [0x62, 'b'],
  [0x66, 'f'],
  [0x71, 'q'],
  [0x73, 's'],
  ...Array.from({ length: 9 }, (_, index): [number, KeyName] => [0x31 + index, `${index + 1}`]),
  ...Array.from({ length: 9 }, (_, index): [number, KeyName] => [0xffb1 + index, `${index + 1}`]),
]);

const ATOMS = ['WM_PROTOCOLS', 'WM_DELETE_WINDOW', '_NET_WM_NAME', 'UTF8_STRING', '_NET_WM_PID'] as const;
const STATE_ATOMS = ['_NET_WM_STATE', '_NET_WM_STATE_FULLSCREEN'] as const;
type AtomName = (typeof ATOMS)[number] | (typeof STATE_ATOMS)[number];

export const openX11: OpenBackend = async (title, size, events) => {
  const address = process.env['DISPLAY'] ?? '';
  const display = await connectX11(address);
  const { client } = display;
  client.removeAllListeners('error');
  const ended = () => events.gone(`the X server ${address} has ended the connection`);
  client.on('end', ended);
  client.on('error', ({ error: code, message }) => {
    // Without a code it is the connection's error. A refused request is no better: what is on the screen is unknown then.
    if (code === undefined) ended();
    else events.gone(`the X server refused a request: ${message || code}`);
  });
  const names = [...ATOMS, ...STATE_ATOMS];
  const atoms = await Promise.all(names.map((name) => ask<number>((done) => client.InternAtom(false, name, done))));
  const atomOf = Object.fromEntries(names.map((name, index) => [name, atoms[index]])) as Record<AtomName, number>;
  const keys = await readKeys(display);
  const visual = trueColorVisual(display);
  const window = new X11Window(display, visual, atomOf, keys, size, events);
  window.setTitle(title);
  await window.show(visual);
  return window;
};

/** The key codes of all keys in use. */
async function readKeys({ client, min_keycode: first, max_keycode: last }: XDisplay): Promise<Map<number, KeyName>> {
  const mapping = await ask<readonly (readonly number[])[]>((done) =>
    client.GetKeyboardMapping(first, last - first + 1, done),
  );
  const known = mapping.map((symbols, index): [number, KeyName | undefined] => [
    first + index,
    // Without Shift, then with it: French keyboards have their digits there.
    symbols
      .slice(0, 2)
      .map((symbol) => KEYS.get(symbol))
      .find((name) => name !== undefined),
  ]);
  return new Map(known.filter((pair): pair is [number, KeyName] => pair[1] !== undefined));
}

function trueColorVisual({ screen }: XDisplay): number {
  const [first] = screen;
  const candidates: Visual[] = Object.values(first?.depths[DEPTH] ?? {}).filter(
    (visual) => visual.class === TRUE_COLOR && visual.red_mask === 0xff0000,
  );
  const own = candidates.find(({ vid }) => vid === first?.root_visual) ?? candidates[0];
  if (own === undefined) throw new BackendError('display', 'the X server has no colours of 24 bits');
  return own.vid;
}

class X11Window implements Backend {
  readonly #client: XClient;
  readonly #display: XDisplay;
  readonly #atoms: Readonly<Record<AtomName, number>>;
  readonly #keys: ReadonlyMap<number, KeyName>;
  readonly #events: BackendEvents;
  readonly #window: number;
  readonly #root: number;
  #canvas: X11Canvas | undefined;
  #size: Size;
  #lastRelease = { keycode: 0, time: 0 };
  #closed = false;

  constructor(
    display: XDisplay,
    visual: number,
    atoms: Readonly<Record<AtomName, number>>,
    keys: ReadonlyMap<number, KeyName>,
    size: Size,
    events: BackendEvents,
  ) {
    const { client } = display;
    this.#client = client;
    this.#display = display;
    this.#atoms = atoms;
    this.#keys = keys;
    this.#events = events;
    this.#size = size;
    this.#root = display.screen[0]?.root ?? 0;
    this.#window = client.AllocID();
    const colormap = client.AllocID();
    client.CreateColormap(colormap, this.#root, visual, 0);
    const { width, height } = size;
    // No background, which the server would paint between two pictures.
    const values = { colormap, borderPixel: 0, eventMask: EVENT_MASK, bitGravity: 1 };
    client.CreateWindow(this.#window, this.#root, 0, 0, width, height, 0, DEPTH, INPUT_OUTPUT, visual, values);
    this.#property('WM_CLASS', 'STRING', 8, 'ttycam\0ttycam\0');
    // ICCCM WM_HINTS: the window takes the keyboard focus.
    this.#property('WM_HINTS', 'WM_HINTS', 32, [1, 1, 0, 0, 0, 0, 0, 0, 0]);
    client.ChangeProperty(REPLACE, this.#window, atoms.WM_PROTOCOLS, client.atoms['ATOM'] ?? 4, 32, [
      atoms.WM_DELETE_WINDOW,
    ]);
    client.ChangeProperty(REPLACE, this.#window, atoms._NET_WM_PID, client.atoms['CARDINAL'] ?? 6, 32, [process.pid]);
    client.on('event', (event) => this.#read(event));
  }

  /** Shows the window, and chooses how to draw on it. */
  async show(visual: number): Promise<void> {
    this.#canvas = await X11Canvas.open(this.#display, this.#window, visual, DEPTH);
    this.#client.MapWindow(this.#window);
    await ask((done) => this.#client.GetInputFocus(done));
  }

  get description(): string {
    return `X11, ${this.#canvas?.description ?? ''}`;
  }

  get scales(): boolean {
    return this.#canvas?.scales ?? false;
  }

  get size(): Size {
    return this.#size;
  }

  setTitle(title: string): void {
    const utf8 = Buffer.from(title);
    this.#property('WM_NAME', 'STRING', 8, Buffer.from(title, 'latin1'));
    const { _NET_WM_NAME: name, UTF8_STRING: type } = this.#atoms;
    this.#client.ChangeProperty(REPLACE, this.#window, name, type, 8, utf8);
  }

  toggleFullScreen(): void {
    const { _NET_WM_STATE: type, _NET_WM_STATE_FULLSCREEN: state } = this.#atoms;
    const data = [STATE_TOGGLE, state, 0, SOURCE_APPLICATION, 0];
    const event = { name: 'ClientMessage', format: 32, wid: this.#window, message_type: type, data };
    this.#client.SendEvent(this.#root, false, SUBSTRUCTURE_MASK, event);
  }

  get format(): PixelFormat {
    return this.#canvas?.format ?? 'rgb';
  }

  async allocate(size: Size): Promise<Uint8Array> {
    return this.#canvas?.allocate(size) ?? new Uint8Array();
  }

  setPicture(size: Size): void {
    this.#canvas?.setPicture(size);
  }

  async draw(scene: Scene): Promise<void> {
    await this.#canvas?.draw(scene);
  }

  close(): void {
    this.#closed = true;
    this.#client.terminate();
  }

  #property(name: string, type: string, bits: 8 | 32, data: unknown): void {
    const { atoms } = this.#client;
    this.#client.ChangeProperty(REPLACE, this.#window, atoms[name] ?? 0, atoms[type] ?? 0, bits, data);
  }

  #read(event: XEvent): void {
    if (this.#closed) return;
    switch (event.name) {
      case 'Expose':
        if (event.count === 0) this.#events.damaged();
        return;
      case 'ConfigureNotify': {
        const { width = 1, height = 1 } = event;
        if (width === this.#size.width && height === this.#size.height) return;
        this.#size = { width, height };
        this.#events.damaged();
        return;
      }
      case 'KeyRelease':
        this.#lastRelease = { keycode: event.keycode ?? 0, time: event.time ?? 0 };
        return;
      case 'KeyPress':
        this.#press(event);
        return;
      case 'ClientMessage':
        if (event.message_type === this.#atoms.WM_PROTOCOLS && event.data?.[0] === this.#atoms.WM_DELETE_WINDOW) {
          this.#events.close();
        }
        return;
    }
  }

  #press({ keycode = 0, time = 0, buttons = 0 }: XEvent): void {
    // Auto-repeat of a held key is a release and a press of the same time.
    const repeated = this.#lastRelease.keycode === keycode && this.#lastRelease.time === time;
    const key = this.#keys.get(keycode);
    if (key !== undefined && !repeated && (buttons & CTRL_ALT_SUPER) === 0) this.#events.key(key);
  }
}
