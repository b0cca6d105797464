// Watches the sources, builds after each change, and restarts the demo: `npm run dev [options of the demo]`.
import { spawn, spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** An editor writes several files, or one file several times. */
const SETTLE_MS = 150;

let demo;
let timer;

function startDemo() {
  demo = spawn(process.execPath, [join(root, 'dist/ttycam/main.js'), 'demo', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  demo.once('exit', (code, signal) => {
    // It was quit by a key, rather than stopped for a build.
    if (signal === null && !demo.stopped) process.exit(code ?? 0);
  });
}

/** Stops the demo, which restores the terminal, so that the compiler's words can be read. */
async function stopDemo() {
  if (demo === undefined || demo.exitCode !== null || demo.signalCode !== null) return;
  demo.stopped = true;
  const exit = new Promise((resolve) => demo.once('exit', resolve));
  demo.kill('SIGTERM');
  await exit;
}

async function rebuild() {
  await stopDemo();
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root, stdio: 'inherit' });
  if (status === 0) startDemo();
  else process.stderr.write('ttycam: the build failed; it runs again after the next change\n');
}

let building = Promise.resolve();
for (const folder of ['src', 'proto']) {
  watch(join(root, folder), { recursive: true }, (_event, name) => {
    // The build writes the generated code itself.
    if (name === null || String(name).startsWith(join('core', 'wire', 'proto'))) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      building = building.then(rebuild);
    }, SETTLE_MS);
  });
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void stopDemo().then(() => process.exit(0)));
}
startDemo();
