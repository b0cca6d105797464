// Measures the CPU time of a synchronous action, which other programs on the machine do not prolong.

/** The CPU time that this process takes for an action, in ms. */
export function ownCpuMs(action: () => void): number {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
