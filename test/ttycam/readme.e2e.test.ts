// Every line that README.md gives to paste, run by a shell, or else named here with the reason why it cannot run in a test.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { shellBlocks } from '../helpers/documents.js';
import { freeAddress } from '../helpers/free-port.js';
import { startHttpCamera } from '../helpers/http-camera.js';
import { pictures } from '../helpers/pictures.js';
import { ROOT } from '../helpers/programs.js';
import { missingTool } from '../helpers/tools.js';
import { type Changes, Workshop } from '../helpers/workshop.js';

/** What does not run here, and why. Another test runs most of it in another way. */
const NOT_RUN: readonly (readonly [RegExp, string])[] = [
  [/^npm start$/, 'installs and builds: programs/demo.e2e runs what it starts'],
  [/^npm install -g /, 'needs the network, and root: npm-package.system installs the tarball in a chroot'],
  [/^ttycam demo$/, 'npm-package.system runs it where the tarball is installed'],
  [/^npm pack$/, 'builds: programs/package.e2e looks into the tarball'],
  [/^ttycam (?:\S+=)?ssh:/, 'needs another machine: examples.e2e runs it with a server of its own'],
  ...(missingTool('man', 'man-db').skip === false ? [] : ([[/^man /, 'needs man']] as const)),
];

/** Lines that belong together run as one: those with a job in the background. */
function steps(block: readonly string[]): string[] {
  return block.some((line) => line.endsWith('&')) ? [block.join('\n')] : [...block];
}

/** The line with other text. What is to be replaced has to be there, except for `sudo`. */
function changed(line: string, { replaced = {} }: Changes): string {
  let text = line.replaceAll('sudo ', '');
  for (const [old, other] of Object.entries(replaced)) {
    assert.ok(text.includes(old), `${old} is not in ${line}`);
    text = text.replaceAll(old, other);
  }
  return text;
}

type RunLine = (workshop: Workshop, line: string) => Promise<void>;

/** How the others run: the first whose pattern fits. */
const RUN: readonly (readonly [RegExp, RunLine])[] = [
  [/^source |^man /, runSilently],
  [/^ttycam doctor$/, runDoctor],
  [/^ttycam keygen /, makeKey],
  [/^ttycam --listen /, listen],
  [/^(?:sudo )?ttycam send install-service /, printService],
  [/^ttycam --view headless .*\n.*\| ttycam send --device - /, countPictures],
  [/^ttycam (?:\S+=)?http:/, watchCameras],
];

async function runSilently(workshop: Workshop, line: string): Promise<void> {
  assert.equal((await workshop.exits(line)).stderr, '');
}

async function runDoctor(workshop: Workshop, line: string): Promise<void> {
  const doctor = workshop.run(line);
  // 1: a machine without a camera.
  assert.ok([0, 1].includes(Number(await doctor.exit())), doctor.transcript);
  assert.match(doctor.text, /camera/);
}

async function makeKey(workshop: Workshop, line: string): Promise<void> {
  const [copy = ''] = /scp \S+ \S+/.exec(line) ?? [];
  await workshop.exits(line, {
    replaced: copy === '' ? {} : { [copy]: `${copy.replace(/^scp/, 'cp').replace(/ \S+$/, ' copy.key')}` },
  });
  assert.deepEqual(readFileSync(join(workshop.folder, 'copy.key')), readFileSync(join(workshop.folder, 'ttycam.key')));
}

async function listen(workshop: Workshop, line: string): Promise<void> {
  const receiver = workshop.run(line, { replaced: { '0.0.0.0:5252': '127.0.0.1:0 --view headless --json' } });
  assert.match(String((await receiver.event('listening'))['url']), /^tls:/);
  assert.equal(await receiver.stop(), 0, receiver.transcript);
}

async function printService(workshop: Workshop, line: string): Promise<void> {
  const unit = await workshop.exits(line, { replaced: { 'install-service': 'install-service --print' } });
  assert.match(unit.text, /^ExecStart=/m);
}

async function countPictures(workshop: Workshop, lines: string): Promise<void> {
  const url = await freeAddress();
  mkdirSync(join(workshop.folder, 'shots'));
  const jpegs = await pictures(100);
  for (const [index, jpeg] of jpegs.entries())
    writeFileSync(join(workshop.folder, 'shots', `${100 + index}.jpg`), jpeg);
  await workshop.exits(lines, {
    replaced: { '--view headless': `--view headless --listen ${url}`, 'send --device': `send --to ${url} --device` },
  });
  const saved = readdirSync(join(workshop.folder, 'frames')).sort();
  assert.deepEqual(
    saved.map((name) => readFileSync(join(workshop.folder, 'frames', name))),
    jpegs.map((jpeg) => Buffer.from(jpeg)),
  );
  const events = readFileSync(join(workshop.folder, 'events.jsonl'), 'utf8');
  assert.match(events, /^\{"event":"summary".*"frames":100,/m);
}

async function watchCameras(workshop: Workshop, line: string): Promise<void> {
  const film = await pictures(10);
  writeFileSync(join(workshop.folder, 'clip.mjpeg'), Buffer.concat(film));
  const [jpeg = Buffer.of()] = film;
  const camera = await startHttpCamera(workshop.t, (_, socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`);
    socket.write(jpeg);
  });
  const here: readonly (readonly [RegExp, string])[] = [
    [/http:\S+/, camera.url],
    [/rtsp:\S+/, 'clip.mjpeg'],
    [/\/dev\/video\d/, 'pattern'],
  ];
  const words = line.split(' ');
  const found = here.flatMap(([address, other]) => {
    const [old] = words.flatMap((word) => address.exec(word)?.[0] ?? []);
    return old === undefined ? [] : [[old, other] as const];
  });
  const receiver = workshop.run(line, {
    replaced: { ...Object.fromEntries(found), ttycam: 'ttycam --view headless --json --timeout 60' },
  });
  for (let camerasLive = 0, from = 0; camerasLive < found.length; camerasLive += 1) {
    const live = await receiver.event('state', { state: 'live' }, from);
    from = receiver.events.indexOf(live) + 1;
  }
  assert.equal(await receiver.stop(), 0, receiver.transcript);
}

test('each line of README.md that can run here runs', async (t) => {
  const workshop = new Workshop(t, changed);
  mkdirSync(join(workshop.folder, 'man'));
  symlinkSync(`${ROOT}dist/man`, join(workshop.folder, 'man', 'man1'));
  Object.assign(workshop.env, { MANPATH: join(workshop.folder, 'man'), MANPAGER: 'cat' });
  const all = shellBlocks('README.md').flatMap(steps);
  const toRun = all.filter((line) => !NOT_RUN.some(([pattern]) => pattern.test(line)));
  for (const [pattern] of [...NOT_RUN, ...RUN])
    assert.ok(
      all.some((line) => pattern.test(line)),
      `README.md has no line for ${pattern} any more`,
    );
  for (const line of toRun) {
    const [, run] = RUN.find(([pattern]) => pattern.test(line)) ?? [];
    assert.ok(run !== undefined, `README.md has a line that this test does not know: ${line}`);
    await run(workshop, line);
  }
});
