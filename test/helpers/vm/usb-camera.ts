// A webcam on USB/IP: Linux attaches it to a virtual hub, and its own driver for webcams then reads it.
import { createServer, type Server, type Socket } from 'node:net';
import { join } from '../bytes.js';
import { cleanup, type Scope } from '../cleanup.js';
import {
  configurationDescriptor,
  deviceDescriptor,
  INTERVAL,
  streamSettings,
  stringDescriptor,
  USB,
  type UsbCameraKind,
  type UsbFormat,
} from './usb-descriptors.js';

/** Lengths of USB/IP (Documentation/usb/usbip_protocol of Linux). */
const IMPORT_BYTES = 40;
const DEVICE_BYTES = 312;
const HEADER_BYTES = 48;

const SUBMIT = 1;
const UNLINK = 2;
const EPIPE = 32;
const ECONNRESET = 104;
const IN = 1;

/** The range of its brightness. */
const BRIGHTNESS = { min: -64, max: 64, initial: 0 } as const;

export interface UsbCameraOptions {
  readonly width: number;
  readonly height: number;
  /** What it gives again and again: a JPEG, or a key frame with its headers. */
  readonly picture: Uint8Array;
  readonly format?: UsbFormat;
  readonly product?: string;
  readonly serial?: string;
}

interface Request {
  readonly command: number;
  readonly sequence: number;
  readonly isIn: boolean;
  readonly endpoint: number;
  readonly byteCount: number;
  /** Of an unlink: the sequence number of the other request. */
  readonly unlinked: number;
  readonly setup: Buffer;
  readonly data: Buffer;
}

/** One camera. What it was told is forgotten when it is attached anew, as a camera that is plugged in forgets it. */
export class UsbCamera {
  brightness: number = BRIGHTNESS.initial;
  /** Pictures that the host has taken. */
  sent = 0;
  readonly #kind: UsbCameraKind;
  readonly #picture: Uint8Array;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  static async start(t: Scope, options: UsbCameraOptions): Promise<UsbCamera> {
    const camera = new UsbCamera(options);
    await new Promise<void>((resolve) => camera.#server.listen(0, '127.0.0.1', resolve));
    cleanup(t, () => camera.#close());
    return camera;
  }

  private constructor({
    picture,
    format = 'MJPG',
    width,
    height,
    product = 'Test Camera',
    serial = '0001',
  }: UsbCameraOptions) {
    this.#picture = picture;
    this.#kind = { format, width, height, maxBytes: picture.length + 1_024, product, serial };
    this.#server = createServer({ noDelay: true }, (socket) => this.#attach(socket));
  }

  /** The port of its server, on 127.0.0.1. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async #close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #attach(socket: Socket): void {
    this.#sockets.add(socket);
    this.brightness = BRIGHTNESS.initial;
    const pictures = new PictureEndpoint(socket, this.#picture, () => {
      this.sent += 1;
    });
    let isImported = false;
    let received: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (!isImported && received.length >= IMPORT_BYTES) {
        isImported = true;
        received = received.subarray(IMPORT_BYTES);
        socket.write(importReply());
      }
      while (isImported) {
        const request = readRequest(received);
        if (request === undefined) break;
        received = received.subarray(HEADER_BYTES + request.data.length);
        this.#answer(socket, pictures, request);
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      pictures.stop();
      this.#sockets.delete(socket);
    });
  }

  #answer(socket: Socket, pictures: PictureEndpoint, request: Request): void {
    if (request.command === UNLINK) {
      socket.write(header(4, request.sequence, pictures.unlink(request.unlinked) ? -ECONNRESET : 0, 0));
    } else if (request.endpoint === 0) {
      const answer = this.#control(request.setup, request.data);
      const data = request.isIn && answer !== 'stall' ? answer.subarray(0, request.byteCount) : new Uint8Array(0);
      const byteCount = request.isIn ? data.length : request.byteCount;
      socket.write(join(header(3, request.sequence, answer === 'stall' ? -EPIPE : 0, byteCount), data));
    } else pictures.wait(request.sequence, request.byteCount);
  }

  #control(setup: Buffer, data: Buffer): Uint8Array | 'stall' {
    const [type = 0, code = 0] = setup;
    const [value, index] = [setup.readUInt16LE(2), setup.readUInt16LE(4)];
    const isClass = (type & 0x60) === 0x20;
    if (isClass && index === ((USB.processingUnit << 8) | USB.controlInterface)) {
      return value >> 8 === USB.brightness ? this.#brightnessRequest(code, data) : 'stall';
    }
    if (isClass && index === USB.streamInterface) return streamRequest(code, streamSettings(this.#kind));
    // The error code of the control interface.
    if (isClass) return new Uint8Array(1);
    // The status of the device or of an interface, and its present setting.
    if (code === 0) return new Uint8Array(2);
    if (code === 10) return new Uint8Array(1);
    return code === 6 ? this.#descriptor(value) : new Uint8Array(0);
  }

  #descriptor(value: number): Uint8Array | 'stall' {
    switch (value >> 8) {
      case 1:
        return deviceDescriptor();
      case 2:
        return configurationDescriptor(this.#kind);
      case 3:
        return stringDescriptor(value & 255, this.#kind);
      default:
        return 'stall';
    }
  }

  #brightnessRequest(code: number, data: Buffer): Uint8Array | 'stall' {
    const { min, max, initial } = BRIGHTNESS;
    if (code === 0x01) {
      this.brightness = data.readInt16LE();
      return new Uint8Array(0);
    }
    if (code === 0x86) return Uint8Array.of(3);
    // GET_CUR, GET_MIN, GET_MAX, GET_RES, GET_LEN and GET_DEF.
    const values: Readonly<Record<number, number>> = {
      ...{ 129: this.brightness, 130: min, 131: max, 132: 1, 133: 2, 135: initial },
    };
    const wanted = values[code];
    if (wanted === undefined) return 'stall';
    const answer = Buffer.alloc(2);
    answer.writeInt16LE(wanted);
    return answer;
  }
}

/** The endpoint of the pictures: one whenever its interval has passed and the host waits. */
class PictureEndpoint {
  readonly #socket: Socket;
  readonly #picture: Uint8Array;
  readonly #taken: () => void;
  readonly #waiting: { readonly sequence: number; readonly byteCount: number }[] = [];
  #rest: Uint8Array | undefined;
  #isOdd = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: Socket, picture: Uint8Array, taken: () => void) {
    this.#socket = socket;
    this.#picture = picture;
    this.#taken = taken;
  }

  wait(sequence: number, byteCount: number): void {
    this.#waiting.push({ sequence, byteCount });
    this.#timer ??= setInterval(() => this.#expose(), INTERVAL / 10_000);
    this.#send();
  }

  /** Whether the request waited. Without any, the stream has ended. */
  unlink(sequence: number): boolean {
    const at = this.#waiting.findIndex((one) => one.sequence === sequence);
    if (at >= 0) this.#waiting.splice(at, 1);
    if (this.#waiting.length === 0) this.stop();
    return at >= 0;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#rest = undefined;
  }

  #expose(): void {
    // A host that is slow misses a picture.
    if (this.#rest !== undefined) return;
    // The header of a payload: its length, and the end of a picture with the bit that changes with each.
    this.#rest = join(Uint8Array.of(2, this.#isOdd ? 0x83 : 0x82), this.#picture);
    this.#isOdd = !this.#isOdd;
    this.#taken();
    this.#send();
  }

  #send(): void {
    while (this.#rest !== undefined) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const part = this.#rest.subarray(0, next.byteCount);
      this.#socket.write(join(header(3, next.sequence, 0, part.length), part));
      // A part that fills its request does not end the payload.
      this.#rest = part.length < next.byteCount ? undefined : this.#rest.subarray(part.length);
    }
  }
}

function streamRequest(code: number, settings: Uint8Array): Uint8Array {
  switch (code) {
    case 0x01:
      return new Uint8Array(0);
    case 0x85:
      return Uint8Array.of(settings.length, 0);
    case 0x86:
      return Uint8Array.of(3);
    default:
      return settings;
  }
}

function readRequest(received: Buffer): Request | undefined {
  if (received.length < HEADER_BYTES) return undefined;
  const command = received.readUInt32BE(0);
  const isIn = received.readUInt32BE(12) === IN;
  const byteCount = received.readUInt32BE(24);
  const end = HEADER_BYTES + (command === SUBMIT && !isIn ? byteCount : 0);
  if (received.length < end) return undefined;
  return {
    command,
    sequence: received.readUInt32BE(4),
    isIn,
    endpoint: received.readUInt32BE(16),
    byteCount,
    unlinked: received.readUInt32BE(20),
    setup: Buffer.from(received.subarray(40, HEADER_BYTES)),
    data: Buffer.from(received.subarray(HEADER_BYTES, end)),
  };
}

/** @param command 3: the end of a request; 4: the answer to an unlink. */
function header(command: number, sequence: number, status: number, byteCount: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt32BE(command, 0);
  bytes.writeUInt32BE(sequence, 4);
  bytes.writeInt32BE(status, 20);
  bytes.writeUInt32BE(byteCount, 24);
  return bytes;
}

/** The device that is exported: bus 1, device 2, high speed. */
function importReply(): Buffer {
  const device = Buffer.alloc(8 + DEVICE_BYTES);
  device.writeUInt32BE(0x0111_0003, 0);
  device.write('/sys/devices/test/usb1/1-1', 8);
  device.write('1-1', 8 + 256);
  for (const [index, value] of [1, 2, 3].entries()) device.writeUInt32BE(value, 8 + 288 + index * 4);
  device.set([0x1d, 0x6b, 0x01, 0x02, 0x01, 0x00, 0xef, 2, 1, 1, 1, 2], 8 + 300);
  return device;
}
