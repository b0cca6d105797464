// The receiver's HTTP server: the age of what a browser shows over a slow link, and the cost of a hundred stream clients.

import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { freePort } from '../test/helpers/free-port.js';
import { keyTimes } from './dashboard.js';
import { openClip, writeMjpeg } from './helpers/clips.js';
import type { HttpClientsOptions } from './helpers/http-clients.js';
import type { LoadOptions } from './helpers/load.js';
import { cpuPercent, helperPath, Program, programPath, startReceiver } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { compileLink, NEAR_HOST, ShapedLink } from './helpers/shaped-link.js';
import { BenchTerminal } from './helpers/slow-terminal.js';
import { median, quantile } from './helpers/statistics.js';
import { readSummary } from './helpers/summary.js';

const CHROMIUM = '/usr/bin/chromium';
const TOKEN = 'token-of-the-http-bench';
const FPS = 30;
const FRAME_BYTES = 20_000;

const SLOW_LINK = { bitsPerSecond: 1.6e6, roundTripMs: 20 };
const SETTLE_MS = 5_000;
const COUNTED_MS = 20_000;

/** The clients of one stream, and how many of them read nothing. */
const CLIENTS = [
  [0, 0],
  [100, 0],
  [100, 20],
] as const;
const CLIENT_SECONDS = 15;
const CLIENTS_SETTLED_MS = 5_000;

const KEYS = 40;

export async function benchHttpServer(context: BenchContext): Promise<Row[]> {
  const clip = await writeMjpeg(context, 'http', await openClip(context, FRAME_BYTES));
  const rows: Row[] = [];
  for (const run of [runClients, runKeys]) {
    for (const [clients, stopped] of CLIENTS) {
      const row = await run(clip, clients, stopped);
      rows.push(row);
      context.say(
        `${row.subject}: ${row.measures.map(({ name, value, unit }) => `${name} ${value.toFixed(1)} ${unit}`).join(', ')}`,
      );
    }
  }
  if (existsSync(CHROMIUM)) for (const cameras of [1, 4]) rows.push(await runBrowser(context, clip, cameras));
  else context.say('the browser is left out: apt-get install chromium');
  return rows;
}

/** The times of a dashboard's keys while so many clients read one of its streams. */
async function runKeys(clip: string, clients: number, stopped: number): Promise<Row> {
  const [port, httpPort] = [await freePort(), await freePort()];
  const ports = ['--listen', `tcp://127.0.0.1:${port}`, '--http', String(httpPort), '--no-state'];
  const terminal = new BenchTerminal({ columns: 120, rows: 40, command: [programPath('receiver'), ...ports] });
  await terminal.untilArrived(String(port), () => undefined);
  const seconds = 60;
  const targets = [{ kind: 'tcp', port }] as const;
  const load: LoadOptions = { targets, clip, cameras: 1, fps: FPS, seconds, joinSeconds: 0 };
  const camera = new Program([helperPath('load'), JSON.stringify(load)]);
  await terminal.untilArrived('LIVE', () => undefined);
  const path = '/?action=stream';
  const options: HttpClientsOptions = { port: httpPort, path, clients, stopped, seconds };
  const readers = new Program([helperPath('http-clients'), JSON.stringify(options)]);
  await sleep(CLIENTS_SETTLED_MS);
  const times = await keyTimes(terminal, KEYS);
  for (const program of [readers, camera]) program.endNow();
  await terminal.quit();
  return {
    bench: 'http-server',
    subject: `a key in 120x40, ${clients} clients, ${stopped} of them stopped`,
    measures: [measure('p50', median(times), 'ms'), measure('p95', quantile(times, 0.95), 'ms')],
  };
}

async function runClients(clip: string, clients: number, stopped: number): Promise<Row> {
  const { receiver, port } = await startReceiver('--http', '0');
  const httpPort = Number(new URL(await httpUrl(receiver)).port);
  const seconds = CLIENT_SECONDS + 3;
  const load: LoadOptions = { targets: [{ kind: 'tcp', port }], clip, cameras: 1, fps: FPS, seconds, joinSeconds: 0 };
  const camera = new Program([helperPath('load'), JSON.stringify(load)]);
  await receiver.event('state', { state: 'live' });
  const options: HttpClientsOptions = {
    port: httpPort,
    path: '/?action=stream',
    clients,
    stopped,
    seconds: CLIENT_SECONDS,
  };
  const startMs = Date.now();
  const readers = new Program([helperPath('http-clients'), JSON.stringify(options)]);
  await readers.ended();
  const settled = receiver.usages.filter(({ atMs }) => atMs > startMs + CLIENTS_SETTLED_MS && atMs < Date.now());
  await camera.ended();
  await receiver.stop();
  const frames = (readers.events.at(-1)?.['frames'] ?? []) as number[];
  const [summary] = readSummary(receiver);
  const made = Number(camera.events.at(-1)?.['made']);
  return {
    bench: 'http-server',
    subject: `${clients} clients, ${stopped} of them stopped`,
    measures: [
      measure('receiver CPU', cpuPercent(settled), '%'),
      measure('RSS', (settled.at(-1)?.rssBytes ?? Number.NaN) / 1e6, 'MB'),
      measure('grown by', ((settled.at(-1)?.rssBytes ?? 0) - (settled[0]?.rssBytes ?? 0)) / 1e6, 'MB'),
      measure('slowest reader', frames.length === 0 ? 0 : Math.min(...frames) / CLIENT_SECONDS, 'fps'),
      measure('camera age p95', summary?.latencyMs?.p95 ?? Number.NaN, 'ms'),
      measure('dropped', made - (summary?.frames ?? 0), `of ${made}`),
    ],
  };
}

/** The page and the plain stream, one after the other, in the same browser behind the same link. */
async function runBrowser(context: BenchContext, clip: string, cameras: number): Promise<Row> {
  const link = await ShapedLink.open(compileLink(context), SLOW_LINK);
  const tokenFile = join(context.folder, 'http.token');
  writeFileSync(tokenFile, TOKEN, { mode: 0o600 });
  const wrapper = join(context.folder, 'chromium');
  writeFileSync(wrapper, `#!/bin/sh\nexec ${link.at('far').join(' ')} ${CHROMIUM} "$@"\n`);
  chmodSync(wrapper, 0o755);
  const listen = ['--listen', `tcp://${NEAR_HOST}:0`, '--insecure', '--view', 'headless', '--json'];
  const http = ['--http', `${NEAR_HOST}:0`, '--http-token-file', tokenFile];
  const receiver = new Program([programPath('receiver'), ...listen, ...http], link.at('near'));
  const to = String((await receiver.event('listening'))['url']);
  const url = await httpUrl(receiver);
  const film = ['--device', clip, '--loop', '--live', '--fps', String(FPS), '--fit', 'none', '--json'];
  const senders = Array.from({ length: cameras }, (_, index) => {
    const args = ['--to', to, ...film, '--name', `cam${index + 1}`];
    return new Program([programPath('sender'), ...args], link.at('near'));
  });
  for (let place = 1; place <= cameras; place += 1) await receiver.event('state', { place, state: 'live' });
  const browser = await chromium.launch({ executablePath: wrapper, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(`${url}?token=${TOKEN}`);
    await page.waitForSelector(`li:nth-child(${cameras})[data-sequence]`);
    const pulled = await ages(page, PAGE_AGES);
    await page.goto(`${url}icon.svg`);
    const streamed = await ages(page, STREAM_AGES);
    return {
      bench: 'http-server',
      subject: `${SLOW_LINK.bitsPerSecond / 1e6} Mbit/s: the page with ${cameras} cameras`,
      measures: measured(pulled),
      beside: { name: 'the stream of one', measures: measured(streamed) },
      ratio: quantile(pulled, 0.95) / quantile(streamed, 0.95),
    };
  } finally {
    await browser.close();
    for (const sender of senders) await sender.stop();
    await receiver.stop();
    link.close();
  }
}

/** Records the age of each picture as the page shows it. */
const PAGE_AGES = `
  window.ages = [];
  new MutationObserver((all) => { for (const { target } of all) window.ages.push(Number(target.dataset.ageMs)); })
    .observe(document.querySelector('#wall'), { subtree: true, attributeFilter: ['data-age-ms'] });
  undefined;
`;

/** Records the age of each part of the stream when its last byte has come. Both programs have one clock. */
const STREAM_AGES = `
  window.ages = [];
  (async () => {
    const reader = (await fetch('/?action=stream')).body.getReader();
    let text = '';
    for (;;) {
      const { value } = await reader.read();
      for (let at = 0; at < value.length; at += 10000) text += String.fromCharCode(...value.subarray(at, at + 10000));
      for (;;) {
        const found = /Content-Length: (\\d+)\\r\\n.*?X-Timestamp: ([\\d.]+)\\r\\n.*?\\r\\n\\r\\n/s.exec(text);
        const end = found === null ? Infinity : found.index + found[0].length + Number(found[1]);
        if (text.length < end) break;
        window.ages.push(Date.now() - Number(found[2]) * 1000);
        text = text.slice(end);
      }
    }
  })();
  undefined;
`;

async function ages(page: Page, begin: string): Promise<number[]> {
  await page.evaluate(begin);
  await sleep(SETTLE_MS);
  await page.evaluate('window.ages.length = 0');
  await sleep(COUNTED_MS);
  return (await page.evaluate('window.ages')) as number[];
}

function measured(all: readonly number[]) {
  return [
    measure('age p50', quantile(all, 0.5), 'ms'),
    measure('p95', quantile(all, 0.95), 'ms'),
    measure('', all.length / (COUNTED_MS / 1_000), 'fps'),
  ];
}

async function httpUrl(receiver: Program): Promise<string> {
  await receiver.event('listening');
  for (;;) {
    const found = receiver.all('listening').find(({ url }) => /^http:/.test(String(url)));
    if (found !== undefined) return String(found['url']);
    await sleep(20);
  }
}
