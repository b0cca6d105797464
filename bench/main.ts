// Runs all benches, or those whose name contains a given word, and prints one table.
import '../test/helpers/environment.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { benchAge } from './age.js';
import { benchCameraReturn } from './camera-return.js';
import { benchCameras } from './cameras.js';
import { benchCapture } from './capture.js';
import { benchCheck } from './check.js';
import { benchDashboard } from './dashboard.js';
import { benchEvents } from './events.js';
import { benchFleet } from './fleet.js';
import { benchFraming } from './framing.js';
import { endAllPrograms } from './helpers/program.js';
import type { BenchContext, Row } from './helpers/result.js';
import { formatTable } from './helpers/table.js';
import { benchHostile } from './hostile.js';
import { benchHttpCameras } from './http-cameras.js';
import { benchHttpClients } from './http-clients.js';
import { benchHttpServer } from './http-server.js';
import { benchJpeg } from './jpeg.js';
import { benchJpegFuzz } from './jpeg-fuzz.js';
import { benchKeys } from './keys.js';
import { benchAdaptedLinks, benchFiniteLinks, benchLinks, benchMoreLinks } from './links.js';
import { benchPicture } from './picture.js';
import { benchPipeline } from './pipeline.js';
import { benchPixels } from './pixels.js';
import { benchQuality } from './quality.js';
import { benchReceiverCost } from './receiver-cost.js';
import { benchSeal } from './seal.js';
import { benchSlowLink } from './slow-link.js';
import { benchSsh } from './ssh.js';
import { benchStartUp } from './start-up.js';
import { benchTerminalFlow } from './terminal-flow.js';
import { benchTls } from './tls.js';
import { benchWall } from './wall.js';
import { benchWindow } from './window.js';

const BENCHES: Readonly<Record<string, (context: BenchContext) => Promise<Row[]>>> = {
  framing: benchFraming,
  picture: benchPicture,
  'picture-pixels': benchPixels,
  quality: benchQuality,
  jpeg: benchJpeg,
  'jpeg-fuzz': benchJpegFuzz,
  pipeline: benchPipeline,
  check: benchCheck,
  cameras: benchCameras,
  'receiver-cost': benchReceiverCost,
  'http-cameras': benchHttpCameras,
  'camera-return': benchCameraReturn,
  capture: benchCapture,
  fleet: benchFleet,
  wall: benchWall,
  age: benchAge,
  'slow-link': benchSlowLink,
  ssh: benchSsh,
  'links-age': benchLinks,
  'links-adapt': benchAdaptedLinks,
  'links-finite': benchFiniteLinks,
  'links-more': benchMoreLinks,
  'terminal-flow': benchTerminalFlow,
  dashboard: benchDashboard,
  keys: benchKeys,
  hostile: benchHostile,
  'http-server': benchHttpServer,
  events: benchEvents,
  'http-clients': benchHttpClients,
  'start-up': benchStartUp,
  window: benchWindow,
  tls: benchTls,
  seal: benchSeal,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    clip: { type: 'string', multiple: true },
    beside: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const wanted = Object.keys(BENCHES).filter(
  (name) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
);

if (values.help === true || wanted.length === 0) {
  process.stderr.write(
    `npm run bench -- [word ...] [--json <file>] [--clip <file.mjpeg or scene> ...] [--beside <checkout>] [--rounds <n>] [--only <part of a case>]\n${Object.keys(BENCHES).join(' ')}\n`,
  );
  process.exitCode = values.help === true ? 0 : 2;
} else {
  await runBenches();
}

async function runBenches(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ttycam-bench-'));
  const context: BenchContext = {
    folder,
    beside: values.beside === undefined ? undefined : resolve(values.beside),
    rounds: values.rounds === undefined ? undefined : Number(values.rounds),
    only: values.only,
    clips: (values.clip ?? []).map((path) => resolve(path)),
    say: (line) => process.stderr.write(`${line}\n`),
    print: (table) => process.stdout.write(`${table}\n\n`),
  };
  const machine = { processors: cpus().length, model: cpus()[0]?.model ?? '', platform: process.platform };
  // The load average shows whether the machine was busy with other work.
  const loadBefore = loadavg()[0] ?? 0;
  const facts = { date: new Date().toISOString().slice(0, 10), node: process.version, ...machine, loadBefore };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  // On every exit, also after an exception and Ctrl-C.
  process.on('exit', () => {
    endAllPrograms();
    rmSync(folder, { recursive: true, force: true });
  });
  const rows: Row[] = [];
  for (const name of wanted) {
    context.say(`${name} ...`);
    rows.push(...((await BENCHES[name]?.(context)) ?? []));
  }
  const { date, node, processors, model, platform } = facts;
  const head = `${date}, Node ${node}, ${processors} x ${model}, ${platform}, load average before ${loadBefore.toFixed(1)}`;
  process.stdout.write(`${head}\n\n${formatTable(rows)}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ ...facts, rows }, undefined, 2)}\n`);
}
