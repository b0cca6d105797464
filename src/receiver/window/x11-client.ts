// A typed interface to the npm package x11 (the X protocol in JavaScript), as far as a window needs it.
import { createRequire } from 'node:module';
import { BackendError, DISPLAY_ADVICE } from './backend.js';

type Done<T> = (error: unknown, value: T) => void;

/** The fields of an event that are read here. */
export interface XEvent {
  readonly name: string;
  readonly wid?: number;
  readonly width?: number;
  readonly height?: number;
  readonly keycode?: number;
  readonly time?: number;
  /** The modifier keys of a key event. */
  readonly buttons?: number;
  readonly message_type?: number;
  readonly data?: readonly number[];
  /** How many more of this kind follow. */
  readonly count?: number;
}

export interface Visual {
  readonly vid: number;
  readonly class: number;
  readonly red_mask: number;
}

export interface XDisplay {
  readonly client: XClient;
  readonly screen: ReadonlyArray<{
    readonly root: number;
    readonly root_visual: number;
    readonly root_depth: number;
    readonly depths: Readonly<Record<number, Readonly<Record<number, Visual>>>>;
  }>;
  /** The longest request, in units of four bytes. */
  readonly max_request_length: number;
  /** 0: the lowest byte of a pixel comes first. */
  readonly image_byte_order: number;
  readonly min_keycode: number;
  readonly max_keycode: number;
}

/** Requests. Their arguments have the order of the protocol (X11R7, Xproto). */
export interface XClient {
  AllocID(): number;
  CreateColormap(id: number, window: number, visual: number, alloc: number): void;
  CreateWindow(
    ...args: readonly [number, number, number, number, number, number, number, number, number, number, object]
  ): void;
  MapWindow(id: number): void;
  ChangeProperty(mode: number, window: number, name: number, type: number, bits: 8 | 16 | 32, data: unknown): void;
  InternAtom(onlyIfThere: boolean, name: string, done: Done<number>): void;
  CreateGC(id: number, drawable: number, values: object): void;
  CreatePixmap(id: number, drawable: number, depth: number, width: number, height: number): void;
  FreePixmap(id: number): void;
  PutImage(...args: readonly [2, number, number, number, number, number, number, 0, number, Uint8Array]): void;
  CopyArea(...args: readonly [number, number, number, number, number, number, number, number, number]): void;
  GetKeyboardMapping(first: number, count: number, done: Done<readonly (readonly number[])[]>): void;
  SendEvent(to: number, propagate: boolean, mask: number, event: object): void;
  GetInputFocus(done: Done<unknown>): void;
  require(extension: 'render', done: Done<Render>): void;
  require(extension: 'shm', done: Done<Shm>): void;
  on(event: 'event', listener: (event: XEvent) => void): void;
  on(event: 'error', listener: (error: Error & { readonly error?: number }) => void): void;
  on(event: 'end', listener: () => void): void;
  removeAllListeners(event: string): void;
  terminate(): void;
  readonly atoms: Readonly<Record<string, number>>;
}

/** The RENDER extension. */
export interface Render {
  readonly rgb24: number;
  findVisualFormat(visual: number): number | undefined;
  CreatePicture(id: number, drawable: number, format: number, values: object): void;
  FreePicture(id: number): void;
  SetPictureFilter(id: number, filter: 'bilinear'): void;
  SetPictureTransform(id: number, matrix: readonly number[]): void;
  Composite(
    ...args: readonly [number, number, number, number, number, number, number, number, number, number, number, number]
  ): void;
  FillRectangles(operation: number, id: number, premultiplied: readonly number[], rectangles: readonly number[]): void;
}

/** The MIT-SHM extension, through a memory file whose descriptor is passed to the server. */
export interface Shm {
  usable(done: Done<boolean>): void;
  createSegment(bytes: number, done: Done<ShmSegment>): void;
}

export interface ShmSegment {
  readonly buffer: Uint8Array;
  putImage(drawable: number, gc: number, image: { width: number; height: number; depth: number }): void;
  detach(): void;
}

interface X11Module {
  createClient(options: { readonly display: string }, done: Done<XDisplay>): XClient;
}

/**
 * Connects to an X server.
 *
 * @throws BackendError where the package is missing, or the server does not answer or refuses.
 */
export async function connectX11(address: string): Promise<XDisplay> {
  let x11: X11Module;
  try {
    x11 = createRequire(import.meta.url)('x11') as X11Module;
  } catch {
    throw new BackendError('missing', 'the npm package x11 is not installed: npm install x11');
  }
  try {
    return await ask<XDisplay>((done) => {
      const client = x11.createClient({ display: address }, done);
      // Errors before the first answer come here, such as a refused connection.
      client.on('error', (error) => done(error, undefined as never));
    });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const message = (cause instanceof Error ? cause.message : String(cause)).replace(/\s+/g, ' ').trim();
    const why = code === 'ECONNREFUSED' || code === 'ENOENT' ? 'nothing answers there' : message || code;
    throw new BackendError('display', `cannot use the display ${address}: ${why}. ${DISPLAY_ADVICE}`);
  }
}

/** A request with an answer, as a promise. */
export function ask<T>(call: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      if (error == null) resolve(value);
      else reject(error);
    });
  });
}

/** An extension, or undefined where the server has none. */
export async function extension<T>(call: (done: Done<T>) => void): Promise<T | undefined> {
  return ask(call).catch(() => undefined);
}
