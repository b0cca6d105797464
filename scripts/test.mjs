// Runs the tests. Which ones is told by the end of a file's name (see CONTRIBUTING.md):
//   *.test.ts         unit tests: start no process       npm run test:unit
//   *.e2e.test.ts     start processes                    npm run test:e2e
//   *.timing.test.ts  measure time, so they run last     npm run test:e2e, two at a time
//   *.system.test.ts  need root, a VM or a chroot        npm run test:system
// `npm test` runs all but the last kind. Words choose files by their path: `npm test -- framing tui`.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'build/test');
const KINDS = ['unit', 'e2e', 'timing', 'system'];
const args = process.argv.slice(2);
const kinds = args.includes('--unit')
  ? ['unit']
  : args.includes('--e2e')
    ? ['e2e', 'timing']
    : args.includes('--system')
      ? ['system']
      : ['unit', 'e2e', 'timing'];
const words = args.filter((word) => !word.startsWith('-'));
// Stack traces show TypeScript only in chosen files: source maps cost a fifth of the CPU of loading a test.
if (words.length > 0) process.execArgv.push('--enable-source-maps');

/** One test that hangs must not hang the run. */
const FILE_TIMEOUT_MS = 300_000;
/** Most end-to-end files wait most of the time, so more of them run at a time than there are cores. */
const PER_CORE = 3;
/** What a file takes to load, in ms. */
const FILE_OVERHEAD_MS = 50;
/** Files that measure time against a limit wait most of the time. One beside another leaves each of two cores half idle. */
const TIMING_AT_A_TIME = Math.min(2, availableParallelism());
const SLOWEST_SHOWN = 10;

function kindOf(path) {
  return /\.(e2e|timing|system)\.test\.js$/.exec(path)?.[1] ?? 'unit';
}

/**
 * Unit tests share processes: most take less time than the start of a process of their own. Within a process one file runs
 * after another, so each file goes to the process that has least to do, the longest first.
 */
function unitGroups(files, count) {
  const folder = join(built, '.groups');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const groups = Array.from({ length: Math.min(count, files.length) }, () => ({ ms: 0, files: [] }));
  for (const file of longestFirst(files)) {
    const group = groups.reduce((least, one) => (one.ms < least.ms ? one : least));
    group.ms += msOf(file) + FILE_OVERHEAD_MS;
    group.files.push(file);
  }
  return groups.map((group, index) => {
    const path = join(folder, `unit-${index + 1}.mjs`);
    const imports = group.files.map((file) => `await import(${JSON.stringify(`./${relative(folder, file)}`)});\n`);
    writeFileSync(path, `import '../helpers/no-processes.js';\n${imports.join('')}`);
    return path;
  });
}

/** The TypeScript file of a test. With source maps the runner names that one itself. */
function sourceOf(file) {
  const path = relative(root, file);
  return path.endsWith('.ts') ? path : path.replace(/^build\//, '').replace(/js$/, 'ts');
}

/** How long each file took the last time. The longest starts first, so that none runs alone at the end. */
const durations = join(root, 'build/.test-durations.json');

const lastMs = existsSync(durations) ? JSON.parse(readFileSync(durations, 'utf8')) : {};

function msOf(file) {
  return lastMs[relative(built, file)] ?? 0;
}

function longestFirst(files) {
  return files.toSorted((one, other) => msOf(other) - msOf(one));
}

/** Files that did not run keep the time that they took before: `--unit` must not forget the others. */
function rememberDurations() {
  for (const [file, ms] of msByFile) lastMs[relative(built, file)] = Math.round(ms);
  writeFileSync(durations, JSON.stringify(lastMs));
}

const totals = { tests: 0, failed: 0, skipped: 0, todo: 0 };
const msByFile = new Map();

function count(passed, { nesting, file, details, skip, todo }) {
  if (details.type === 'suite') return;
  totals.tests += 1;
  if (!passed) totals.failed += 1;
  if (skip !== undefined && skip !== false) totals.skipped += 1;
  if (todo !== undefined && todo !== false) totals.todo += 1;
  if (nesting === 0 && file !== undefined) {
    msByFile.set(file, (msByFile.get(file) ?? 0) + details.duration_ms);
  }
}

/** Runs files, so many at a time, in the order given. */
async function runFiles(files, concurrency) {
  if (files.length === 0) return;
  const stream = run({ files, concurrency, timeout: FILE_TIMEOUT_MS });
  stream.on('test:pass', (data) => count(true, data));
  stream.on('test:fail', (data) => count(false, data));
  const report = stream.compose(spec);
  report.pipe(process.stdout, { end: false });
  await finished(report);
}

const files = readdirSync(built, { recursive: true })
  .map((name) => join(built, String(name)))
  .filter((path) => path.endsWith('.test.js'))
  .filter((path) => words.length === 0 || words.some((word) => relative(built, path).includes(word)))
  .sort();
const byKind = new Map(KINDS.map((kind) => [kind, files.filter((path) => kindOf(path) === kind)]));
const chosen = kinds.flatMap((kind) => byKind.get(kind));
if (chosen.length === 0) {
  process.stderr.write(`no test file matches ${[...kinds, ...words].join(' ')}\n`);
  process.exit(1);
}

await import(join(built, 'helpers/environment.js'));
const startMs = performance.now();
const atATime = availableParallelism() * PER_CORE;
const groups = kinds.includes('unit') ? unitGroups(byKind.get('unit'), atATime) : [];
await runFiles([...groups, ...(kinds.includes('e2e') ? longestFirst(byKind.get('e2e')) : [])], atATime);
if (kinds.includes('timing')) await runFiles(longestFirst(byKind.get('timing')), TIMING_AT_A_TIME);
if (kinds.includes('system')) await runFiles(byKind.get('system'), 1);

if (words.length === 0) rememberDurations();
const slowest = [...msByFile].sort(([, one], [, other]) => other - one).slice(0, SLOWEST_SHOWN);
const lines = [
  `slowest files`,
  ...slowest.map(([file, ms]) => `  ${(ms / 1_000).toFixed(1).padStart(6)} s  ${sourceOf(file)}`),
  `tests ${totals.tests}`,
  `pass ${totals.tests - totals.failed - totals.skipped - totals.todo}`,
  `fail ${totals.failed}`,
  `skipped ${totals.skipped}`,
  `todo ${totals.todo}`,
  `seconds ${((performance.now() - startMs) / 1_000).toFixed(1)}`,
];
process.stdout.write(`\n${lines.join('\n')}\n`);
process.exit(totals.failed > 0 ? 1 : 0);
