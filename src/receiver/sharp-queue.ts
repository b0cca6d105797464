// The queue for all that sharp does in a receiver.
import { SerialQueue } from './serial-queue.js';

/** sharp takes a thread of the pool that also writes files, and may hold it for long. So it gets one thread at most. */
export const sharpQueue = new SerialQueue();
