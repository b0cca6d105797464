// Runs the tests. Which ones is told by the end of a file's name (see CONTRIBUTING.md):
//   *.test.ts         unit tests: start no process       npm run test:unit
//   *.e2e.test.ts     start processes                    npm run test:e2e
//   *.timing.test.ts  measure time, so they run last     npm run test:e2e, two at a time
//   *.soak.test.ts    repeat faults for seconds          npm run test:soak
//   *.system.test.ts  need root, a VM or a chroot        npm run test:system
// `npm test` runs all but the last two kinds, and the gate all but the last.
// Words choose files by their path: `npm test -- framing tui`. With --cpu, it prints the CPU time of each file. Under CI, files
// that failed run once more, alone; a test that passes then is reported as unstable.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { END_OF_FILE } from './test-worker.mjs';
import { watchStarts } from './watch-starts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'build/test');
const KINDS = ['unit', 'e2e', 'timing', 'soak', 'system'];
/** The kinds that an option chooses. */
const CHOSEN = { '--unit': ['unit'], '--e2e': ['e2e', 'timing'], '--soak': ['soak'], '--system': ['system'] };
const args = process.argv.slice(2);
const kinds = CHOSEN[Object.keys(CHOSEN).find((option) => args.includes(option))] ?? ['unit', 'e2e', 'timing'];
const words = args.filter((word) => !word.startsWith('-'));
// Stack traces show TypeScript only in chosen files: source maps cost a fifth of the CPU of loading a test.
if (words.length > 0) process.execArgv.push('--enable-source-maps');

/** Unit tests wait for half of their time, and each of their processes loads nearly all of the program. */
const UNITS_PER_CORE = 2.5;
/** Beside end-to-end tests, which use the time that they wait. */
const UNITS_PER_CORE_BESIDE = 1;
/**
 * A unit test is over before it repays optimized code, whose compilation took a quarter of the CPU time. With this budget, in
 * bytes of bytecode, V8 optimizes a function seven times later than by default.
 */
const UNIT_INTERRUPT_BUDGET = 500_000;
/** Most end-to-end files wait most of the time, so more of them run at a time than there are cores. */
const PER_CORE = 4;
/** Files that measure time against a limit wait most of the time. One beside another leaves each of two cores half idle. */
const TIMING_AT_A_TIME = Math.min(2, availableParallelism());
const SLOWEST_SHOWN = 10;
/** A machine that is shared can spoil the time of a test or two. More files than these fail for a reason. */
const FILES_RUN_AGAIN = 2;

function kindOf(path) {
  return KINDS.find((kind) => path.endsWith(`.${kind}.test.js`)) ?? 'unit';
}

/** What the processes of this run begin with, which files they have claimed, and what each file cost. */
const work = mkdtempSync(join(root, 'build/.test-run-'));
process.once('exit', () => rmSync(work, { recursive: true, force: true }));
const costsFile = join(work, 'costs.jsonl');

/** What only the processes of unit tests begin with. */
const unitLines = [
  "import { setFlagsFromString } from 'node:v8';",
  "import '../test/helpers/no-processes.js';",
  `setFlagsFromString('--interrupt-budget=${UNIT_INTERRUPT_BUDGET}');`,
];

/**
 * Test files share processes: loading what they import costs more than most of them. Each process begins with the files of
 * its own folders, whose code it has loaded and optimised then. It goes on with those that are left, so that all processes
 * end at about the same time. The longest files come first.
 *
 * @returns The scripts that the processes begin with.
 */
function processesFor(kind, files, count) {
  const claims = join(work, kind);
  mkdirSync(claims);
  return divided(longestFirst(files), Math.min(count, files.length)).map((own, index) => {
    const order = [...own, ...longestFirst(files.filter((file) => !own.includes(file)))];
    const lines = [
      ...(kind === 'unit' ? unitLines : []),
      "import { runFiles } from '../../scripts/test-worker.mjs';",
      `await runFiles(${JSON.stringify({ files: order, claims, costs: costsFile })});`,
    ];
    const script = join(work, `${kind}-${index + 1}.mjs`);
    writeFileSync(script, lines.join('\n'));
    return script;
  });
}

/** Divides files into `count` lists that take about as long, those of one folder together. */
function divided(files, count) {
  const folders = new Map(files.map((file) => [dirname(file), []]));
  for (const file of files) folders.get(dirname(file)).push(file);
  const lists = Array.from({ length: count }, () => ({ files: [], ms: 0 }));
  const sum = (some) => some.reduce((ms, file) => ms + msOf(file), 0);
  for (const some of [...folders.values()].toSorted((one, other) => sum(other) - sum(one))) {
    const shortest = lists.reduce((one, other) => (other.ms < one.ms ? other : one));
    shortest.files.push(...some);
    shortest.ms += sum(some);
  }
  return lists.map(({ files: own }) => longestFirst(own));
}

/** The TypeScript file of a test. With source maps the runner names that one itself. */
function sourceOf(file) {
  const path = relative(root, file);
  return path.endsWith('.ts') ? path : path.replace(/^build\//, '').replace(/js$/, 'ts');
}

/** The compiled file of a test, by the name of either. Undefined for other files. */
function builtFileOf(file) {
  const path = relative(root, file ?? '').replace(/^build\//, '');
  return path.endsWith('.test.js') || path.endsWith('.test.ts')
    ? join(root, 'build', path.replace(/ts$/, 'js'))
    : undefined;
}

/** How long each file took the last time. The longest starts first, so that none runs alone at the end. */
const durations = join(root, 'build/.test-durations.json');

const lastMs = existsSync(durations) ? JSON.parse(readFileSync(durations, 'utf8')) : {};

/** How long a file took, in ms. Of a new one, the size in bytes is a fair guess. */
function msOf(file) {
  return lastMs[relative(built, file)] ?? statSync(file).size;
}

function longestFirst(files) {
  return files.toSorted((one, other) => msOf(other) - msOf(one));
}

/** Files that did not run keep the time that they took before: `--unit` must not forget the others. */
function rememberDurations(costs) {
  for (const { file, ms } of costs) lastMs[relative(built, file)] = Math.round(ms);
  writeFileSync(durations, JSON.stringify(lastMs));
}

/**
 * Gives each process of tests a session of its own. Linux shares the CPU among sessions first (sched(7), autogroup), and each
 * program that a test starts has one. In one session, all processes of tests together would get as much as one program. On a busy
 * machine, their peers and cameras would stand still for seconds. Whoever stops this process stops them too.
 */
function giveOwnSessions() {
  const { running } = watchStarts({ detached: true });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      for (const child of running) child.kill('SIGTERM');
      process.exit(1);
    });
  }
}

const totals = { tests: 0, skipped: 0, todo: 0 };
/** The failed tests of the first run. */
const failures = [];

function count(passed, { details, skip, todo, file, name }) {
  if (details.type === 'suite') return;
  totals.tests += 1;
  if (!passed) failures.push({ file, name });
  if (skip !== undefined && skip !== false) totals.skipped += 1;
  if (todo !== undefined && todo !== false) totals.todo += 1;
}

/** Leaves the marks of the worker out of the report. */
async function* withoutMarks(events) {
  for await (const event of events) if (event.data.name !== END_OF_FILE) yield event;
}

/** Runs scripts, so many at a time, in the order given, and takes the result of each test. */
async function runScripts(files, concurrency, take = count) {
  if (files.length === 0) return;
  const stream = run({ files, concurrency });
  stream.on('test:pass', (data) => take(true, data));
  stream.on('test:fail', (data) => take(false, data));
  const report = stream.compose(withoutMarks).compose(spec);
  report.pipe(process.stdout, { end: false });
  await finished(report);
}

/** Runs the files of failed tests once more under CI, and returns the failures that are left. */
async function runFailedAgain() {
  const files = [...new Set(failures.map(({ file }) => builtFileOf(file)))];
  if (process.env.CI !== 'true' || files.length === 0 || files.length > FILES_RUN_AGAIN) return failures;
  if (files.includes(undefined)) return failures;
  process.stdout.write(`\nonce more, alone: ${files.map(sourceOf).join(', ')}\n`);
  const again = [];
  await runScripts(files, 1, (passed, { details, file, name }) => {
    if (!passed && details.type !== 'suite') again.push({ file, name });
  });
  return again;
}

/** Lists files with their CPU time, that of the processes that they started, and how many these were. */
function cpuLines(costs) {
  const seconds = (value) => value.toFixed(1).padStart(7);
  const row = ({ own, children, starts }, name) =>
    `${seconds(own)} s ${seconds(children)} s ${String(starts).padStart(7)}  ${name}`;
  const total = (field) => costs.reduce((sum, one) => sum + one[field], 0);
  return [
    '   own CPU  processes  started  file',
    ...costs
      .toSorted((one, other) => other.own + other.children - one.own - one.children)
      .map((cost) => row(cost, sourceOf(cost.file))),
    row(
      { own: total('own'), children: total('children'), starts: total('starts') },
      'in all, without the start of the tests',
    ),
  ];
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
if (process.platform !== 'win32') giveOwnSessions();
const startMs = performance.now();
const atATime = availableParallelism() * PER_CORE;
const unitsPerCore = kinds.includes('e2e') ? UNITS_PER_CORE_BESIDE : UNITS_PER_CORE;
const unitsAtATime = Math.ceil(availableParallelism() * unitsPerCore);
const scripts = (kind, count) => (kinds.includes(kind) ? processesFor(kind, byKind.get(kind), count) : []);
await runScripts([...scripts('unit', unitsAtATime), ...scripts('e2e', atATime)], atATime);
await runScripts(scripts('timing', TIMING_AT_A_TIME), TIMING_AT_A_TIME);
await runScripts(scripts('soak', atATime), atATime);
await runScripts(scripts('system', 1), 1);

const failed = await runFailedAgain();
const unstable = failures.filter((one) => !failed.some(({ file, name }) => file === one.file && name === one.name));

const costs = existsSync(costsFile)
  ? readFileSync(costsFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];
const unfinished = chosen.filter((path) => costs.every(({ file }) => file !== path));
if (words.length === 0) rememberDurations(costs);
const slowest = costs.toSorted((one, other) => other.ms - one.ms).slice(0, SLOWEST_SHOWN);
const lines = [
  ...(args.includes('--cpu') ? cpuLines(costs) : []),
  `slowest files`,
  ...slowest.map(({ file, ms }) => `  ${(ms / 1_000).toFixed(1).padStart(6)} s  ${sourceOf(file)}`),
  ...unfinished.map((file) => `not run to its end: ${sourceOf(file)}`),
  ...unstable.map(({ file, name }) => `unstable, passed alone: ${sourceOf(file)}: ${name}`),
  `tests ${totals.tests}`,
  `pass ${totals.tests - failed.length - totals.skipped - totals.todo}`,
  `fail ${failed.length}`,
  `skipped ${totals.skipped}`,
  `todo ${totals.todo}`,
  `seconds ${((performance.now() - startMs) / 1_000).toFixed(1)}`,
];
process.stdout.write(`\n${lines.join('\n')}\n`);
process.exit(failed.length > 0 || unfinished.length > 0 ? 1 : 0);
