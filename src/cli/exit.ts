// The end of the process, also where a call to the system never returns.
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long calls to the system that are under way may take to return. */
const GRACE_MS = 300;
const POLL_MS = 10;

/** Requests that hold a thread of Node's pool and may wait without end: files, and names of hosts. */
const IN_A_THREAD = /^(FSReq|GetAddrInfo|GetNameInfo)/;

/**
 * Ends the process with `process.exitCode`.
 *
 * `process.exit` joins the threads of Node's pool (nodejs/node#3628). A thread may wait without end for a network share
 * that is gone, a FIFO without another end, or a name server. Then the process ends without joining it.
 */
export async function exitProcess(): Promise<never> {
  const deadline = performance.now() + GRACE_MS;
  while (waitsForSystem() && performance.now() < deadline) await sleep(POLL_MS);
  return exitNow(Number(process.exitCode ?? 0));
}

/** Ends the process at once. */
export function exitNow(code: number): never {
  if (waitsForSystem() && process.platform !== 'win32') exitWithoutThreads(code);
  process.exit(code);
}

function waitsForSystem(): boolean {
  return process.getActiveResourcesInfo().some((name) => IN_A_THREAD.test(name));
}

/** Returns only where nothing can be done. */
function exitWithoutThreads(code: number): void {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    koffi.load(null).func('void _exit(int status)')(code);
  } catch {
    // koffi is optional. A new program in our place takes the threads away as well, from Node 22.15 on.
    const { execve } = process as { execve?: (file: string, args: string[], env: NodeJS.ProcessEnv) => void };
    try {
      execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], process.env);
    } catch {
      // Below is the last resort: it ends the process, with another code.
    }
    process.kill(process.pid, 'SIGKILL');
  }
}
