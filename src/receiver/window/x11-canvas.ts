// Draws scenes on an X window: the server composes them where it has RENDER, else they are painted here and sent whole.
import type { Size } from '../../core/geometry.js';
import type { RgbPicture } from '../../picture/decoded-picture.js';
import { BYTE_ORDERS, type PixelFormat, paintScene } from './raster.js';
import type { Scene } from './scene.js';
import { ask, extension, type Render, type XClient, type XDisplay } from './x11-client.js';
import { ImageChannel } from './x11-images.js';

// From renderproto's render.h.
const SOURCE = 1;
const OVER = 3;
const REPEAT_PAD = 3;

/** A pixmap, and the picture of RENDER for it. */
interface Surface {
  readonly pixmap: number;
  readonly picture: number;
  readonly size: Size;
}

export class X11Canvas {
  readonly #client: XClient;
  readonly #window: number;
  readonly #depth: number;
  readonly #gc: number;
  readonly #order: keyof typeof BYTE_ORDERS;
  readonly #images: ImageChannel;
  readonly #render: Render | undefined;
  readonly #format: number;
  /** The off-screen copy of the window, and the picture in its own size. */
  #backBuffer: Surface | undefined;
  #source: Surface | undefined;
  /** The last result of `allocate`, where scenes are painted here. */
  #buffer = new Uint8Array();
  #painted: RgbPicture | undefined;
  /** The size of a picture that the server does not have yet. */
  #pending: Size | undefined;

  private constructor(
    display: XDisplay,
    window: number,
    depth: number,
    images: ImageChannel,
    render: { readonly extension: Render; readonly format: number } | undefined,
  ) {
    this.#client = display.client;
    this.#window = window;
    this.#depth = depth;
    this.#images = images;
    this.#render = render?.extension;
    this.#format = render?.format ?? 0;
    // TrueColor of 24 bits: blue is the lowest byte. The server's byte order says if that comes first or last.
    this.#order = display.image_byte_order === 0 ? 'bgrx' : 'xrgb';
    this.#gc = this.#client.AllocID();
    this.#client.CreateGC(this.#gc, window, { graphicsExposures: 0 });
  }

  static async open(display: XDisplay, window: number, visual: number, depth: number): Promise<X11Canvas> {
    const render = await extension<Render>((done) => display.client.require('render', done));
    const format = render?.findVisualFormat(visual);
    const usable = render === undefined || format === undefined ? undefined : { extension: render, format };
    return new X11Canvas(display, window, depth, await ImageChannel.open(display, depth), usable);
  }

  get description(): string {
    return `${this.scales ? 'RENDER' : 'PutImage'}${this.#images.shared ? ', shared memory' : ''}`;
  }

  get scales(): boolean {
    return this.#render !== undefined;
  }

  /** The server's format where the server scales and blends; else the format that is painted from here. */
  get format(): PixelFormat {
    return this.scales ? this.#order : 'rgb';
  }

  async allocate(size: Size): Promise<Uint8Array> {
    if (this.scales) return this.#images.allocate(size);
    this.#buffer = new Uint8Array(size.width * size.height * 3);
    return this.#buffer;
  }

  setPicture(size: Size): void {
    if (this.scales) this.#pending = size;
    else this.#painted = { ...size, rgb: this.#buffer };
  }

  /** Resolves when the server has drawn the scene, so that a slow server is never given more than one picture. */
  async draw(scene: Scene): Promise<void> {
    if (this.#render === undefined) await this.#paint(scene);
    else this.#compose(this.#render, scene);
    await ask((done) => this.#client.GetInputFocus(done));
  }

  async #paint(scene: Scene): Promise<void> {
    const pixels = await this.#images.allocate(scene.size);
    paintScene(scene, this.#painted, pixels, BYTE_ORDERS[this.#order]);
    this.#images.put(this.#window, this.#gc, scene.size);
  }

  #compose(render: Render, { size, picture: place, fills }: Scene): void {
    const { width, height } = size;
    this.#backBuffer = this.#surface(render, this.#backBuffer, size);
    const backBuffer = this.#backBuffer.picture;
    render.FillRectangles(SOURCE, backBuffer, [0, 0, 0, 1], [0, 0, width, height]);
    const source = this.#upload(render);
    if (place !== undefined && source !== undefined) {
      const across = source.size.width / place.width;
      const down = source.size.height / place.height;
      render.SetPictureTransform(source.picture, [across, 0, 0, 0, down, 0, 0, 0, 1]);
      const to = [place.left, place.top, place.width, place.height] as const;
      render.Composite(SOURCE, source.picture, 0, backBuffer, 0, 0, 0, 0, ...to);
    }
    for (const { color, opacity, rectangles } of fills) {
      const premultiplied = [...color.map((one) => (one / 255) * opacity), opacity];
      const flat = rectangles.flatMap(({ left, top, width: wide, height: high }) => [left, top, wide, high]);
      render.FillRectangles(OVER, backBuffer, premultiplied, flat);
    }
    this.#client.CopyArea(this.#backBuffer.pixmap, this.#window, this.#gc, 0, 0, 0, 0, width, height);
  }

  /** Sends the picture to the server, if it is not there yet. */
  #upload(render: Render): Surface | undefined {
    const size = this.#pending;
    if (size === undefined) return this.#source;
    this.#pending = undefined;
    const before = this.#source;
    this.#source = this.#surface(render, before, size);
    if (this.#source !== before) render.SetPictureFilter(this.#source.picture, 'bilinear');
    this.#images.put(this.#source.pixmap, this.#gc, size);
    return this.#source;
  }

  /** The given surface, or a new one where the size differs. */
  #surface(render: Render, before: Surface | undefined, size: Size): Surface {
    if (before?.size.width === size.width && before.size.height === size.height) return before;
    if (before !== undefined) {
      render.FreePicture(before.picture);
      this.#client.FreePixmap(before.pixmap);
    }
    const made = { pixmap: this.#client.AllocID(), picture: this.#client.AllocID(), size };
    this.#client.CreatePixmap(made.pixmap, this.#window, this.#depth, size.width, size.height);
    // Padded at its edges: else scaling would blend in the black outside.
    render.CreatePicture(made.picture, made.pixmap, this.#format, { repeat: REPEAT_PAD });
    return made;
  }
}
