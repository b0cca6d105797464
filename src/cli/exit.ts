// Ends the process, also while a system call never returns.
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long pending system calls may take to return. */
const GRACE_MS = 300;
const POLL_MS = 10;

/** Requests that occupy a thread of Node's pool and may wait for ever: file access and host name lookups. */
const IN_A_THREAD = /^(FSReq|GetAddrInfo|GetNameInfo)/;

/**
 * Ends the process with `process.exitCode`.
 *
 * `process.exit` joins the threads of Node's pool (nodejs/node#3628). A thread may wait for ever for a lost network share, a
 * FIFO without a peer, or a name server. Then the process ends without joining it.
 */
export async function exitProcess(): Promise<never> {
  const deadline = performance.now() + GRACE_MS;
  while (hasPendingCalls() && performance.now() < deadline) await sleep(POLL_MS);
  return exitNow(Number(process.exitCode ?? 0));
}

/** Ends the process at once. */
export function exitNow(code: number): never {
  if (hasPendingCalls() && process.platform !== 'win32') exitWithoutThreads(code);
  process.exit(code);
}

function hasPendingCalls(): boolean {
  return process.getActiveResourcesInfo().some((name) => IN_A_THREAD.test(name));
}

/** Ends the process without joining its threads. */
function exitWithoutThreads(code: number): void {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    koffi.load(null).func('void _exit(int status)')(code);
  } catch {
    // koffi is optional. From Node 22.15 on, `execve` replaces this program, which ends the threads too.
    const { execve } = process as { execve?: (file: string, args: string[], env: NodeJS.ProcessEnv) => void };
    try {
      execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], process.env);
    } catch {
      // The last resort is SIGKILL: it ends the process, with another exit code.
    }
    process.kill(process.pid, 'SIGKILL');
  }
}
