// What a target of the fuzzer is, and what all of them use.
import { TtycamError } from '#src/core/errors.js';
import { join } from '../helpers/bytes.js';
import type { Chance } from './mutate.js';

/** What the mutations begin with. */
export interface Seeds {
  /** Whole JPEGs. */
  readonly jpegs: readonly Uint8Array[];
}

/** Takes hostile input the way the programs do, and throws where a promise is broken. */
type Target = (chance: Chance, seeds: Seeds) => void;

/** Targets by name, each with its share of the turns: a number of turns in every round of all targets. */
export type Targets = Readonly<Record<string, { readonly share: number; readonly run: Target }>>;

/** Runs `work`. A peer can cause a TtycamError; anything else is a bug. Returns that error. */
export function survives(work: () => void): TtycamError | undefined {
  try {
    work();
  } catch (error) {
    if (!(error instanceof TtycamError) || error.code === 'unexpected') throw error;
    return error;
  }
  return undefined;
}

export function bytesOf(pieces: readonly Uint8Array[]): Uint8Array {
  return join(...pieces);
}
