// The HTTP server with the programs that people have: a browser, ffmpeg, mpv, OpenCV, curl and Prometheus.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { hasCommand } from '#src/cli/installed-command.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { freePort } from '../helpers/free-port.js';
import { ROOT, startCommand, startReceiver, startSender } from '../helpers/programs.js';
import { missingTool } from '../helpers/tools.js';
import { eventually } from '../helpers/wait.js';

const CHROMIUM = '/usr/bin/chromium';

/** A Python with OpenCV, where the environment names one. */
const PYTHON = process.env['OPENCV_PYTHON'] ?? 'python3';

const DEVICES: Readonly<Record<string, BrowserContextOptions>> = {
  phone: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
    colorScheme: 'dark',
    reducedMotion: 'reduce',
  },
  desktop: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
};

/** A receiver that serves HTTP, and two cameras. */
async function begin(t: TestContext, args: readonly string[] = []) {
  const http = ['--http', '0', '--http-commands', '--folder', temporaryFolder(t)];
  const { receiver, url } = await startReceiver(t, [...http, ...args]);
  const base = String(
    (await eventually('it serves', () => receiver.all('listening').find((one) => /^http:/.test(String(one['url'])))))[
      'url'
    ],
  );
  const camera = (name: string) => startSender(t, url, ['--device', 'pattern', '--fps', '10', '--name', name]);
  const barn = camera('barn');
  camera('yard <b>&"ä/');
  await receiver.event('state', { camera: 'barn', state: 'live' });
  await receiver.event('state', { camera: 'yard <b>&"ä/', state: 'live' });
  return { receiver, base, barn, camera };
}

/** Where screenshots go, for people who want to look at them. */
function screenshotFolder(): string {
  const folder = join(ROOT, 'build/screenshots');
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function seriousProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate('window.axe.run()')) as {
    violations: readonly { id: string; impact: string; nodes: readonly { html: string }[] }[];
  };
  return found.violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html}`);
}

/** What of each tile lies over what belongs below it: the picture over the words. */
async function overlaps(page: Page): Promise<readonly string[]> {
  return (await page.evaluate(`[...document.querySelectorAll('#wall > li')].flatMap((item) => {
    const [picture, box, head] = ['img', '.picture', '.head'].map((one) => item.querySelector(one).getBoundingClientRect());
    const fits = picture.width > 0 && picture.bottom < box.bottom + 1 && picture.right < box.right + 1 && box.bottom < head.top + 1;
    return fits ? [] : [JSON.stringify([picture, box, head])];
  })`)) as string[];
}

const tileOf = (page: Page, name: string) => page.locator('#wall > li').filter({ hasText: name });

test('in a browser pictures change, and a camera that dies says why and comes back', {
  skip: existsSync(CHROMIUM) ? false : 'needs chromium: apt-get install chromium',
}, async (t) => {
  const { barn, base, camera } = await begin(t);
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  cleanup(t, () => browser.close());
  let dying = barn;
  for (const [name, options] of Object.entries(DEVICES)) {
    const context = await browser.newContext(options);
    // A browser has its scripts checked by the policy of the page; axe comes from outside.
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/503/.test(message.text())) errors.push(message.text());
    });
    await page.goto(base);
    const tile = tileOf(page, 'barn');
    const sequence = async () => Number(await tile.getAttribute('data-sequence'));
    const picture = async () => await tile.locator('img').getAttribute('src');
    await eventually('a picture', async () => (await sequence()) > 0);
    const [first, firstPicture] = [await sequence(), await picture()];
    await eventually('it changes', async () => (await sequence()) > first + 5);
    assert.notEqual(await picture(), firstPicture);
    assert.match(await tile.innerText(), /LIVE.*ms/s);
    assert.equal(await page.locator('#wall > li').count(), 2);
    assert.match(await tileOf(page, 'yard').innerText(), /yard <b>&"ä\//, 'a name is a text and no markup');
    assert.deepEqual(await seriousProblems(page), []);
    await page.screenshot({ path: join(screenshotFolder(), `http-${name}-wall.png`) });

    await page.keyboard.press('1');
    await eventually('one camera alone', async () => (await page.locator('#wall > li:visible').count()) === 1);
    assert.deepEqual(await seriousProblems(page), []);
    await page.screenshot({ path: join(screenshotFolder(), `http-${name}-one.png`) });
    await page.keyboard.press('Escape');

    dying.signal('SIGKILL');
    await eventually('it is lost, and says why', async () => /LOST.*connection/s.test(await tile.innerText()));
    assert.deepEqual(await seriousProblems(page), []);
    assert.deepEqual(await overlaps(page), []);
    await page.screenshot({ path: join(screenshotFolder(), `http-${name}-lost.png`) });
    const last = await sequence();
    dying = camera('barn');
    await eventually('it is back', async () => (await sequence()) > last && /LIVE/.test(await tile.innerText()));
    assert.deepEqual(errors, []);
    await context.close();
  }
});

test('ffmpeg, mpv, curl and OpenCV read the stream', missingTool('ffmpeg', 'ffmpeg'), async (t) => {
  const { base } = await begin(t);
  const stream = `${base}cameras/barn/stream.mjpeg`;
  const run = (command: string, args: readonly string[]) =>
    execFileSync(command, args, { timeout: 60_000, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const frames = run('ffmpeg', [
    '-hide_banner',
    '-i',
    `${base}?action=stream`,
    '-frames:v',
    '20',
    '-f',
    'framecrc',
    '-',
  ]);
  assert.equal(frames.split('\n').filter((line) => /^0,/.test(line)).length, 20);
  if (hasCommand('mpv')) run('mpv', ['--no-config', '--vo=null', '--ao=null', '--frames=20', '--really-quiet', stream]);
  if (hasCommand('curl')) {
    const snapshot = execFileSync('curl', ['-sf', `${base}?action=snapshot&camera=barn`], { encoding: 'latin1' });
    assert.match(snapshot, /^\xff\xd8.*\xff\xd9$/s);
  }
  const script = [
    'import cv2, sys',
    'video = cv2.VideoCapture(sys.argv[1])',
    'seen = [video.read() for _ in range(20)]',
    'print(sum(ok for ok, _ in seen), seen[-1][1].shape)',
  ].join('\n');
  const hasOpenCv = (() => {
    try {
      run(PYTHON, ['-c', 'import cv2']);
      return true;
    } catch {
      return false;
    }
  })();
  if (hasOpenCv) assert.equal(run(PYTHON, ['-c', script, stream]).trim(), '20 (400, 400, 3)');
  else t.diagnostic('OpenCV was not tried: OPENCV_PYTHON names no Python that has it');
});

test('promtool finds nothing to say about the metrics', missingTool('promtool', 'prometheus'), async (t) => {
  const { base } = await begin(t);
  const metrics = await (await fetch(`${base}metrics`)).text();
  assert.match(metrics, /ttycam_frame_age_seconds_bucket/);
  assert.equal(execFileSync('promtool', ['check', 'metrics'], { input: metrics, encoding: 'utf8' }), '');
});

/** A folder with a token. */
function tokenFolder(t: TestContext) {
  const folder = temporaryFolder(t);
  const token = join(folder, 'token');
  writeFileSync(token, 'a-token-for-the-test', { mode: 0o600 });
  return { folder, token };
}

/** Writes the files of the documentation about Prometheus, with another token and what else is to change. */
function writeDocumented({ folder, token }: ReturnType<typeof tokenFolder>, change = (body: string) => body): void {
  const text = readFileSync(`${ROOT}docs/monitoring.md`, 'utf8');
  for (const [, name = '', body = ''] of text.matchAll(/```yaml\n# (\S+)\n(.*?)```/gs)) {
    writeFileSync(join(folder, name), change(body.replace('/etc/prometheus/ttycam.token', token)));
  }
}

test(
  'promtool accepts the configuration and the alert rules of the documentation',
  missingTool('promtool', 'prometheus'),
  (t) => {
    const files = tokenFolder(t);
    writeDocumented(files);
    const { folder } = files;
    const run = (...args: string[]) => execFileSync('promtool', args, { cwd: folder, encoding: 'utf8' });
    assert.match(run('check', 'config', 'prometheus.yml'), /1 rule files found/);
    assert.match(run('check', 'rules', 'ttycam-rules.yml'), /5 rules found/);
  },
);

test(
  'with that configuration Prometheus scrapes a receiver, and tells of a lost camera',
  missingTool('prometheus', 'prometheus'),
  async (t) => {
    const files = tokenFolder(t);
    const { base, barn, receiver } = await begin(t, ['--http-token-file', files.token]);
    writeDocumented(files, (body) => {
      const quick = body
        .replaceAll(/(scrape_interval|for): \d+[sm]/g, '$1: 1s')
        .replace('hub.lan:8080', new URL(base).host);
      return quick.startsWith('groups') ? quick : `${EVALUATED}${quick}`;
    });
    const { folder } = files;
    const port = await freePort();
    const options = ['--config.file=prometheus.yml', `--storage.tsdb.path=${folder}/data`];
    startCommand(t, 'prometheus', [...options, `--web.listen-address=127.0.0.1:${port}`], { cwd: folder });
    const sought = async (query: string): Promise<string> => {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`;
      return await fetch(url).then(
        (answer) => answer.text(),
        () => '',
      );
    };
    await eventually('a camera is live', async () =>
      /"camera":"barn"/.test(await sought('ttycam_camera_state{state="live"} == 1')),
    );
    assert.match(await sought('up{job="ttycam"}'), /"1"\]/);
    barn.signal('SIGKILL');
    await receiver.event('lost', { camera: 'barn' });
    await eventually('an alert', async () =>
      /"camera":"barn"/.test(await sought('ALERTS{alertname="CameraLost",alertstate="firing"}')),
    );
  },
);

/** Alerts are evaluated once a minute unless this is said. */
const EVALUATED = 'global:\n  evaluation_interval: 1s\n';
