// Reads a Raspberry Pi's model and throttling state.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const VCGENCMD_TIMEOUT_MS = 2_000;

/** Why a Pi runs, or ran, slower than it could. */
export interface Throttling {
  /** The firmware's value: `0x50005`. */
  readonly raw: string;
  readonly now: readonly ThrottleReason[];
  /** Since boot, including `now`. */
  readonly sinceBoot: readonly ThrottleReason[];
}

type ThrottleReason = 'under-voltage' | 'frequency-capped' | 'throttled' | 'temperature-limit';

/** By bit number for "now", and 16 bits higher for "since boot" (Raspberry Pi documentation, vcgencmd get_throttled). */
const REASONS: readonly ThrottleReason[] = ['under-voltage', 'frequency-capped', 'throttled', 'temperature-limit'];

/** Decodes `throttled=0x50005`; undefined for any other text. */
export function decodeThrottled(text: string): Throttling | undefined {
  const raw = /throttled=(0x[0-9a-f]+)/i.exec(text)?.[1];
  if (raw === undefined) return undefined;
  const bits = Number(raw);
  const set = (shift: number) => REASONS.filter((_, bit) => Math.floor(bits / 2 ** (bit + shift)) % 2 === 1);
  const now = set(0);
  return { raw, now, sinceBoot: REASONS.filter((reason) => now.includes(reason) || set(16).includes(reason)) };
}

/** The throttling state of this machine; undefined where vcgencmd is missing, or this user may not run it. */
export async function readThrottling(): Promise<Throttling | undefined> {
  try {
    const options = { timeout: VCGENCMD_TIMEOUT_MS, killSignal: 'SIGKILL' } as const;
    return decodeThrottled((await promisify(execFile)('vcgencmd', ['get_throttled'], options)).stdout);
  } catch {
    return undefined;
  }
}

/** The model from the device tree, such as `Raspberry Pi 4 Model B Rev 1.4`; undefined where there is none. */
export function readModel(file = '/proc/device-tree/model'): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/\0/g, '').trim() || undefined;
  } catch {
    return undefined;
  }
}
