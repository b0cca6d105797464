// Every example of the help and the manual of `ttycam`, run by a shell. What a test machine has not is replaced: hosts, ports,
// cameras, root and files of the system. `sender` and `receiver` have the same examples under other names.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { ttycamProgram } from '#src/ttycam/programs.js';
import { allCommands } from '#src/ttycam/reference/command-tree.js';
import { Desktop, needsDesktop } from '../helpers/desktop.js';
import { freeAddress, freePort } from '../helpers/free-port.js';
import { startHttpCamera } from '../helpers/http-camera.js';
import { needsNats, startNats } from '../helpers/nats-server.js';
import { pictures } from '../helpers/pictures.js';
import { needsSsh, startSshServer } from '../helpers/ssh-server.js';
import { missingTool } from '../helpers/tools.js';
import { type Changes, Workshop } from '../helpers/workshop.js';

/** The examples that ran, as they are printed. */
const ran = new Set<string>();

const EXAMPLES = new Map(
  allCommands([ttycamProgram()]).flatMap(({ spec }) =>
    spec.examples.map(({ command }) => [command, spec.name] as const),
  ),
);

/** The command line of an example after its changes. */
function changed(example: string, { words = '', replaced = {} }: Changes): string {
  const name = EXAMPLES.get(example);
  assert.ok(name !== undefined, `no example: ${example}`);
  ran.add(example);
  let line = words === '' ? example : example.replace(name, `${name} ${words}`);
  for (const [old, text] of Object.entries({ 'sudo ': '', ...replaced })) line = line.replaceAll(old, text);
  return line;
}

/** The options of a receiver and a sender on a free port. */
async function ends(): Promise<{ readonly listen: string; readonly to: string }> {
  const url = await freeAddress();
  return { listen: `--listen ${url}`, to: `--to ${url}` };
}

const TEN_FRAMES = '--frames 10 --timeout 30';

test('examples of keygen, help, completion and the commands of a camera’s machine', async (t) => {
  const workshop = new Workshop(t, changed);
  await workshop.exits('ttycam keygen ttycam.key');
  await workshop.exits('ttycam keygen --name barn cameras.key');
  for (const name of ['ttycam.key', 'barn.key', 'cameras.key'])
    assert.ok(existsSync(join(workshop.folder, name)), name);
  for (const words of ['', ' send', ' send install-service']) {
    const help = await workshop.exits(`ttycam help${words}`);
    assert.match(help.text, new RegExp(`^Usage: ttycam${words} \\[options\\]`));
  }
  await workshop.exits('ttycam send install-service --print');
  const install = await workshop.exits('sudo ttycam send install-service --to tls://hub.lan:5252 --key-file barn.key', {
    words: '--print',
  });
  assert.match(install.text, /^ExecStart=/m);

  writeFileSync(join(workshop.folder, 'my.toml'), '');
  for (const words of ['', ' receiver', ' sender']) {
    const shown = workshop.run(`ttycam config${words}`);
    await workshop.exits(`ttycam config${words} --config my.toml --json`);
    assert.equal(await shown.exit(), 0, shown.transcript);
    await workshop.exits(`ttycam config${words} test lost`, { words: '--on lost=true' });
  }

  const [, config = ''] = [...EXAMPLES.keys()].join('\n').match(/ttycam doctor --config (\S+)/) ?? [];
  writeFileSync(join(workshop.folder, 'own.toml'), '');
  // A machine without a camera is no failure of the example.
  const doctors = [
    workshop.run('ttycam doctor'),
    workshop.run(`sudo ttycam doctor --config ${config}`, { replaced: { [config]: 'own.toml' } }),
  ];
  const finds = [
    workshop.run('ttycam find', { words: '--wait 0.2' }),
    workshop.run('ttycam find --wait 10 --json', { replaced: { '--wait 10': '--wait 0.2' } }),
  ];
  for (const one of finds) assert.equal(await one.exit(), 0, one.transcript);
  assert.match(finds[0]?.text ?? '', /^Cameras of this machine/);
  for (const doctor of doctors) {
    assert.ok([0, 1].includes(Number(await doctor.exit())), doctor.transcript);
    assert.match(doctor.text, /camera/);
  }
});

for (const [shell, example] of [
  ['bash', 'source <(ttycam completion bash)'],
  ['zsh', 'source <(ttycam completion zsh)'],
  ['fish', 'ttycam completion fish | source'],
] as const) {
  test(`example: ${example}`, missingTool(shell, shell), async (t) => {
    const program = new Workshop(t, changed).run(example, {}, shell);
    assert.equal(await program.exit(), 0, program.transcript);
    assert.equal(program.stderr, '');
  });
}

test('examples of receivers without a terminal, and of senders', missingTool('ffplay', 'ffmpeg'), async (t) => {
  const workshop = new Workshop(t, changed);
  const { folder } = workshop;
  const jpegs = await pictures(100);
  for (const [index, jpeg] of jpegs.entries()) writeFileSync(join(folder, `${index + 100}.jpg`), jpeg);
  writeFileSync(join(folder, 'clip.mjpeg'), Buffer.concat(jpegs.slice(0, 10)));

  const [jpeg = new Uint8Array()] = jpegs;
  const camera = await startHttpCamera(t, (_, socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`);
    socket.write(jpeg);
  });
  await workshop.exits('ttycam http://cam.lan/stream door=rtsp://cam2.lan/live', {
    words: `--view headless ${TEN_FRAMES}`,
    replaced: { 'http://cam.lan/stream': camera.url, 'rtsp://cam2.lan/live': 'clip.mjpeg' },
  });

  await workshop.exits('ttycam keygen ttycam.key');
  const replaced = { 'hub.lan:5252': `127.0.0.1:${await freePort()}` };
  const here = { '0.0.0.0:5252': replaced['hub.lan:5252'] };
  const hub = workshop.run('ttycam --listen tls://0.0.0.0:5252 --key-file ttycam.key', {
    words: `--view headless ${TEN_FRAMES} --json`,
    replaced: here,
  });
  await hub.event('listening');
  const doctor = await workshop.exits('ttycam doctor --to tls://hub.lan:5252 --key-file ttycam.key --json', {
    words: '--device pattern',
    replaced,
  });
  assert.ok(doctor.events.length > 0, doctor.text);
  await workshop.exits('ttycam send --to tls://hub.lan:5252 --key-file ttycam.key', {
    words: '--device pattern --frames 10',
    replaced,
  });
  assert.equal(await hub.exit(), 0, hub.transcript);

  const smoke = await ends();
  const counted = await workshop.pair(
    'ttycam --view headless --frames 100 --timeout 10 --json',
    { words: smoke.listen, replaced: { '--timeout 10': '--timeout 60' } },
    'cat *.jpg | ttycam send --device - --fit none',
    { words: smoke.to },
  );
  assert.equal(counted.find('summary') !== undefined, true, counted.transcript);

  const saving = await ends();
  await workshop.pair(
    'ttycam --view headless --save frames',
    { words: `${saving.listen} ${TEN_FRAMES}` },
    'ttycam send --device clip.mjpeg --loop --live',
    { words: `${saving.to} --frames 10` },
  );
  assert.equal(readdirSync(join(folder, 'frames')).length, 10);

  const recording = await ends();
  await workshop.pair(
    'ttycam --view headless --record night.ttycam',
    { words: `${recording.listen} ${TEN_FRAMES}` },
    'ttycam send --device pattern',
    { words: `${recording.to} --frames 10` },
  );
  const playing = await ends();
  await workshop.pair(
    'ttycam --view headless --output - | ffplay -',
    { words: `${playing.listen} ${TEN_FRAMES}`, replaced: { 'ffplay -': 'ffplay -loglevel error -autoexit -' } },
    'ttycam send --device night.ttycam --speed 4',
    { words: playing.to },
  );
});

test('examples of a NATS server', needsNats(), async (t) => {
  const workshop = new Workshop(t, changed);
  const replaced = { 'nats://hub.lan:4222': (await startNats(t)).url };
  const receiver = workshop.run('ttycam --from nats://hub.lan:4222/barn-*,gate', {
    words: `--view headless ${TEN_FRAMES}`,
    replaced,
  });
  // Without --frames: of frames that are published, a slow machine skips some.
  const sender = workshop.run('ttycam send --to nats://hub.lan:4222 --name gate', {
    words: '--device pattern',
    replaced,
  });
  assert.equal(await receiver.exit(), 0, receiver.transcript);
  assert.equal(await sender.stop(), 0, sender.transcript);
});

test('the example of a camera behind ssh', needsSsh(), async (t) => {
  const workshop = new Workshop(t, changed);
  const server = await startSshServer(t, { hasTtycam: false });
  writeFileSync(join(server.folder, 'film.mjpeg'), Buffer.concat(await pictures(20)));
  workshop.env['PATH'] = `${server.bin}${delimiter}${workshop.env['PATH']}`;
  await workshop.exits('ttycam barn=ssh://pi@barn.lan/dev/video0', {
    words: `--view headless ${TEN_FRAMES}`,
    replaced: { 'ssh://pi@barn.lan/dev/video0': `ssh://127.0.0.1:${server.port}${server.folder}/film.mjpeg` },
  });
});

test('examples of the dashboard and the window', needsDesktop(), async (t) => {
  const workshop = new Workshop(t, changed);
  const dashboards = [
    workshop.screen('ttycam', { words: '--listen tcp://127.0.0.1:0' }),
    workshop.screen('ttycam demo'),
    workshop.screen('ttycam demo --glyphs octant'),
  ];
  for (const [index, screen] of dashboards.entries()) {
    await screen.untilShown(index === 0 ? /WAITING|waiting/ : /LIVE/);
    screen.type('q');
    await screen.untilEnded();
  }
  const desktop = await Desktop.start(t, { windowManager: false });
  const screen = workshop.screen(
    'ttycam --video window',
    { words: '--listen tcp://127.0.0.1:0' },
    { DISPLAY: desktop.display, SDL_VIDEODRIVER: '' },
  );
  await screen.untilShown(/window opened/);
  screen.type('q');
  await screen.untilEnded();
});

/** Without its tool, a test above is skipped with its examples. */
const NEEDS = [
  needsNats(),
  needsSsh(),
  needsDesktop(),
  missingTool('ffplay', 'ffmpeg'),
  ...['zsh', 'fish'].map((one) => missingTool(one, one)),
];
const UNMET = NEEDS.find(({ skip }) => skip !== false) ?? { skip: false };

test('no example is left out', UNMET, () => {
  // The doctor of a sender is that of ttycam under a longer name.
  const twins = [...EXAMPLES].filter(([, name]) => name === 'ttycam send doctor').map(([command]) => command);
  for (const command of twins) assert.ok(EXAMPLES.has(command.replace('ttycam send doctor', 'ttycam doctor')), command);
  const missing = [...EXAMPLES.keys()].filter((command) => !ran.has(command) && !twins.includes(command));
  assert.deepEqual(missing, []);
});
