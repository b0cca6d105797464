// Preloaded into unit tests: a unit test that starts a process fails, as its file must be named `*.e2e.test.ts`.
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

function refuse(): never {
  throw new Error('a unit test starts no process: name its file *.e2e.test.ts');
}

// Each of the functions that start a process ends in one of these two.
Object.assign(childProcess.ChildProcess.prototype, { spawn: refuse });
Object.assign(childProcess, { spawnSync: refuse, execSync: refuse, execFileSync: refuse });
syncBuiltinESMExports();
