// Memory and descriptors of processes over a long run, and whether they stay what they were.
import { readdirSync } from 'node:fs';
import { CAN_MEASURE_MEMORY, residentMiB } from '../helpers/memory.js';

export interface Use {
  readonly mib: number;
  readonly descriptors: number;
}

/** What one process used early and late. */
export interface UseRow {
  readonly name: string;
  readonly early: Use;
  readonly late: Use;
}

/** What is flat: a heap that fills and is swept, and connections that come and go, move this much. */
const GROWTH = 1.5;
const GROWTH_MIB = 40;
const GROWTH_DESCRIPTORS = 12;

/** What a process uses now; nothing for one that has ended, or where nobody can tell. */
export function useOf(pid: number): Use {
  if (!CAN_MEASURE_MEMORY) return { mib: 0, descriptors: 0 };
  try {
    return { mib: residentMiB(pid), descriptors: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return { mib: 0, descriptors: 0 };
  }
}

/** The middle of the second quarter beside that of the last: the first quarter is for warming up. What grew is a problem. */
export function judgeUse(name: string, samples: readonly Use[], problems: string[]): UseRow {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const early = middle(samples.slice(quarter, quarter * 2));
  const late = middle(samples.slice(-quarter));
  if (late.mib > early.mib * GROWTH + GROWTH_MIB) {
    problems.push(`${name} grew from ${early.mib.toFixed(0)} to ${late.mib.toFixed(0)} MiB`);
  }
  if (late.descriptors > early.descriptors + GROWTH_DESCRIPTORS) {
    problems.push(`${name} had ${early.descriptors} descriptors open, and then ${late.descriptors}`);
  }
  return { name, early, late };
}

/** As a line for people. */
export function useLine({ name, early, late }: UseRow): string {
  const memory = `${early.mib.toFixed(0)} -> ${late.mib.toFixed(0)} MiB`;
  return `${name.padEnd(10)} ${memory}, ${early.descriptors} -> ${late.descriptors} descriptors`;
}

function middle(samples: readonly Use[]): Use {
  const median = (values: number[]) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
  return { mib: median(samples.map(({ mib }) => mib)), descriptors: median(samples.map((use) => use.descriptors)) };
}
