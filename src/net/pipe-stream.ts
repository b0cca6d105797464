// A pair of pipes, such as the stdin and stdout of a process, as one stream that a message link can use.
import { Duplex, type Readable, type Writable } from 'node:stream';
import { TtycamError } from '../core/errors.js';

export interface PipeOptions {
  /**
   * End the stream once all that was written has left, and wait for no end of the peer. For a process that ends then, as a
   * pipe that it inherited stays open until its exit.
   */
  readonly endsAfterWriting?: boolean;
}

/**
 * Joins two pipes. It adds no buffer: received data waits in the kernel while nobody reads, and a write is done when
 * `output` has taken it.
 */
export class PipeStream extends Duplex {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #options: PipeOptions;

  constructor(input: Readable, output: Writable, options: PipeOptions = {}) {
    super();
    this.#input = input;
    this.#output = output;
    this.#options = options;
    input.on('data', (chunk: Uint8Array) => {
      if (!this.push(chunk)) input.pause();
    });
    input.once('end', () => this.push(null));
    input.on('error', (error) => this.destroy(error));
    input.once('close', () => {
      if (!input.readableEnded) this.destroy(new TtycamError('connection-lost', 'the pipe was closed'));
    });
    output.on('error', (error) => this.destroy(error));
  }

  override _read(): void {
    this.#input.resume();
  }

  override _write(chunk: Uint8Array, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#output.write(chunk, done);
  }

  override _writev(chunks: ReadonlyArray<{ chunk: Uint8Array }>, done: (error?: Error | null) => void): void {
    this.#output.cork();
    for (const [at, { chunk }] of chunks.entries()) {
      this.#output.write(chunk, at === chunks.length - 1 ? done : undefined);
    }
    this.#output.uncork();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#output.end(() => {
      done();
      if (this.#options.endsAfterWriting === true) this.destroy();
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#input.destroy();
    this.#output.destroy();
    done(error);
  }
}
