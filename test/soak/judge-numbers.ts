// Judges the numbers of pictures that have arrived, some of them across kills of the receiver.

/** Most pictures that can be unacknowledged when a receiver is killed. */
const MAX_REPEATS = 64;

/**
 * What is wrong with numbers that should be 1 to `count`.
 *
 * @param ends How many there were at each kill: behind it, numbers may begin again at one of the last.
 */
export function judgeNumbers(numbers: readonly number[], ends: readonly number[], count: number): string[] {
  const kills = new Set(ends);
  const problems: string[] = [];
  let newest = 0;
  for (const [at, number] of numbers.entries()) {
    const before = numbers[at - 1] ?? 0;
    const follows = number === before + 1;
    const repeats = kills.has(at) && number <= newest && number > newest - MAX_REPEATS;
    // What comes behind repeats goes on from them.
    if (!follows && !repeats) problems.push(`picture ${at + 1} is number ${number}, behind ${before}`);
    newest = Math.max(newest, number);
    if (problems.length >= 10) break;
  }
  const seen = new Set(numbers);
  const missing = Array.from({ length: count }, (_, at) => at + 1).filter((number) => !seen.has(number));
  if (missing.length > 0) problems.push(`${missing.length} are missing, the first is ${missing[0]}`);
  return problems;
}
