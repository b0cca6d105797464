// sharp for the whole receiver: loaded on first use, and used by one task at a time.
import { requireSharp, type SharpModule } from '../native/sharp.js';
import { SerialQueue } from './serial-queue.js';

let loading: Promise<SharpModule> | undefined;

/**
 * One queue for the whole process. sharp takes a thread of the pool that also writes files, and may hold it for long, so it
 * gets one thread at most.
 */
export const sharpQueue = new SerialQueue();

/** Loaded with the first picture that needs it, so a dashboard runs without such pictures where sharp has no build. */
export async function loadSharp(): Promise<SharpModule> {
  loading ??= load();
  return await loading;
}

async function load(): Promise<SharpModule> {
  const sharp = requireSharp();
  // One small picture at a time gains nothing from threads, nor from a cache of operations.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}
