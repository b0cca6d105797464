// What a Raspberry Pi knows about itself: its model, and whether it was slowed down.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const VCGENCMD_TIMEOUT_MS = 2_000;

/** Why a Pi runs, or ran, slower than it could. */
export interface Throttling {
  /** As the firmware gives it: `0x50005`. */
  readonly raw: string;
  readonly now: readonly ThrottleReason[];
  /** Since it was switched on, `now` included. */
  readonly sinceBoot: readonly ThrottleReason[];
}

export type ThrottleReason = 'under-voltage' | 'frequency-capped' | 'throttled' | 'temperature-limit';

/** By bit for "now"; the same 16 bits higher for "since boot" (Raspberry Pi documentation, vcgencmd get_throttled). */
const REASONS: readonly ThrottleReason[] = ['under-voltage', 'frequency-capped', 'throttled', 'temperature-limit'];

/** Decodes `throttled=0x50005`; undefined where it is nothing of the kind. */
export function decodeThrottled(text: string): Throttling | undefined {
  const raw = /throttled=(0x[0-9a-f]+)/i.exec(text)?.[1];
  if (raw === undefined) return undefined;
  const bits = Number(raw);
  const set = (shift: number) => REASONS.filter((_, bit) => Math.floor(bits / 2 ** (bit + shift)) % 2 === 1);
  const now = set(0);
  return { raw, now, sinceBoot: REASONS.filter((reason) => now.includes(reason) || set(16).includes(reason)) };
}

/** Whether this machine was slowed down; undefined where there is no vcgencmd, or it may not be asked. */
export async function readThrottling(): Promise<Throttling | undefined> {
  try {
    const options = { timeout: VCGENCMD_TIMEOUT_MS, killSignal: 'SIGKILL' } as const;
    return decodeThrottled((await promisify(execFile)('vcgencmd', ['get_throttled'], options)).stdout);
  } catch {
    return undefined;
  }
}

/** The model in a device tree, such as `Raspberry Pi 4 Model B Rev 1.4`; undefined where there is none. */
export function readModel(file = '/proc/device-tree/model'): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/\0/g, '').trim() || undefined;
  } catch {
    return undefined;
  }
}
