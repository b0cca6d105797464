// The newest decoded picture of one camera. At most one decode runs at a time, and none is queued.
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import type { CropRegion } from '../../picture/crop.js';
import type { RgbPicture } from '../../picture/decoded-picture.js';
import type { DecodeReport } from '../model/picture-stats.js';
import type { PaneDecode } from './pane-painting.js';
import type { PictureDetail } from './picture-detail.js';

interface DecodeRequest {
  readonly frame: ReceivedFrame;
  readonly width: number;
  readonly height: number;
  readonly across: number;
  readonly down: number;
  readonly region: CropRegion | undefined;
}

const FULL_DETAIL = { across: 1, down: 1 };

/** A screen waits this long for a decode. The picture of one camera must not delay those of the others for longer. */
const MAX_AWAITED_MS = 100;

/** Decodes one frame at a time. A frame that is offered during a decode is ignored, because newer ones follow. */
export class LatestPicture {
  readonly #decode: PaneDecode;
  readonly #ready: () => void;
  readonly #detail: Pick<PictureDetail, 'across' | 'down'>;
  readonly #clock: () => number;
  /** When the present decode began. Undefined if there is none. */
  #startedMs: number | undefined;
  /** How long the last decode took. */
  #tookMs = 0;
  #request: DecodeRequest | undefined;
  #frame: ReceivedFrame | undefined;
  #picture: RgbPicture | undefined;
  #frozen: ReceivedFrame | undefined;
  #jpeg: Uint8Array | undefined;
  readonly #report: (frame: ReceivedFrame, report: DecodeReport) => void;

  /**
   * @param ready Called at the end of each decode, also that of an unreadable frame.
   * @param report Called with the outcome of each decode.
   * @param detail The present resolution for this terminal, which stretches coarser pictures.
   * @param clock Returns the present time, in ms.
   */
  constructor(
    decode: PaneDecode,
    ready: () => void,
    report: (frame: ReceivedFrame, report: DecodeReport) => void,
    detail: Pick<PictureDetail, 'across' | 'down'> = FULL_DETAIL,
    clock: () => number = () => performance.now(),
  ) {
    this.#clock = clock;
    this.#report = report;
    this.#detail = detail;
    this.#decode = decode;
    this.#ready = ready;
  }

  /** The newest decoded picture. An unreadable frame does not replace it. */
  get picture(): RgbPicture | undefined {
    return this.#picture;
  }

  /**
   * Until when a screen waits for the present decode, in ms of the clock. Undefined if there is no decode, or if the last
   * one took too long to wait for this one.
   */
  get awaitedUntilMs(): number | undefined {
    if (this.#startedMs === undefined || this.#tookMs > MAX_AWAITED_MS) return undefined;
    return this.#startedMs + MAX_AWAITED_MS;
  }

  /** The region of the last frame that was offered for a decode. */
  get region(): CropRegion | undefined {
    return this.#request?.region;
  }

  /** The JPEG of the picture, upright, for a terminal that decodes pictures itself. */
  get jpeg(): Uint8Array | undefined {
    return this.#jpeg;
  }

  /** The frame that the picture was decoded from. */
  get frame(): ReceivedFrame | undefined {
    return this.#frame;
  }

  /** Returns the frame to show: the newest, or while the picture is frozen, the one at the moment of freezing. */
  frameToShow(newest: ReceivedFrame, frozen: boolean): ReceivedFrame {
    this.#frozen = frozen ? (this.#frozen ?? this.#frame ?? newest) : undefined;
    return this.#frozen ?? newest;
  }

  /** Offers a frame, or a region of it, for a decode into `width` by `height` pixels. */
  offer(frame: ReceivedFrame, width: number, height: number, region?: CropRegion): void {
    const last = this.#request;
    const { across, down } = this.#detail;
    if (this.#startedMs !== undefined || width < 1 || height < 1) return;
    const isSameSize = last?.width === width && last.height === height && last.region === region;
    if (isSameSize && last.frame === frame && last.across === across && last.down === down) return;
    this.#request = { frame, width, height, across, down, region };
    const startedMs = this.#clock();
    this.#startedMs = startedMs;
    void this.#run(this.#request, startedMs);
  }

  /** Reduces the present picture to the resolution of the next ones. */
  coarsen(): void {
    const { across, down } = this.#detail;
    const { width = 0, height = 0 } = this.#request ?? {};
    const [columns, rows] = [Math.ceil(width / across), Math.ceil(height / down)];
    const picture = this.#picture;
    if (picture === undefined || (picture.width <= columns && picture.height <= rows)) return;
    this.#picture = sampled(picture, Math.min(columns, picture.width), Math.min(rows, picture.height));
  }

  async #run({ frame, width, height, across, down, region }: DecodeRequest, startedMs: number): Promise<void> {
    const outcome = await this.#decode(frame.jpeg, Math.ceil(width / across), Math.ceil(height / down), region);
    this.#startedMs = undefined;
    this.#tookMs = this.#clock() - startedMs;
    if (outcome.kind === 'unreadable') {
      this.#report(frame, { kind: 'unreadable', reason: outcome.reason, damaged: outcome.healthy !== true });
    } else {
      this.#report(frame, { kind: 'decoded' });
      this.#frame = frame;
      this.#picture = outcome.picture;
      this.#jpeg = outcome.jpeg ?? frame.jpeg;
    }
    this.#ready();
  }
}

/** Returns a smaller copy of a picture, by nearest-neighbour sampling. */
function sampled(
  { width: oldWidth, height: oldHeight, rgb: old }: RgbPicture,
  width: number,
  height: number,
): RgbPicture {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (Math.floor((y * oldHeight) / height) * oldWidth + Math.floor((x * oldWidth) / width)) * 3;
      rgb.set(old.subarray(from, from + 3), (y * width + x) * 3);
    }
  }
  return { width, height, rgb };
}
