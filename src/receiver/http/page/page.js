// The page: it asks for the state once a second, and pulls one picture at a time of each camera in sight. So no picture waits
// behind older ones on a slow link.

/** Requests for pictures at the same time. A browser opens six connections to a host, and the state needs one. */
const MOST_PULLS = 4;

/** A picture that takes this long to load, in ms, fills the link; one that takes less than the other leaves room. */
const SLOW_MS = 250;
const QUICK_MS = 80;

const RETRY_MS = 1_000;
const STATE_EVERY_MS = 1_000;

/** The state is asked for again after this, in ms. */
const STATE_TIMEOUT_MS = 5_000;

/** In the order in which their numbers are displayed. */
const STATES = ['live', 'stalled', 'lost', 'connecting', 'waiting', 'paused', 'resting', 'ended'];

const element = (id) => document.getElementById(id);
const wall = element('wall');
const tiles = new Map();
const inSight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const tile = [...tiles.values()].find((one) => one.item === target);
    if (tile !== undefined) tile.visible = isIntersecting;
  }
  pump();
});

let chosen;
let frozen = false;
let pulls = 0;
let mostPulls = MOST_PULLS;
let answeredMs = performance.now();
/** The receiver's clock minus ours, of the quickest answers, in ms. */
let clocks = [];

// Pictures

/** Begins as many requests as may run. */
function pump() {
  if (document.hidden || frozen) return;
  const now = performance.now();
  const wanting = [...tiles.values()].filter((tile) => wants(tile, now)).sort((a, b) => a.askedMs - b.askedMs);
  const few = wanting.length + pulls <= mostPulls;
  for (const tile of wanting) {
    if (pulls >= mostPulls) return;
    pulls += 1;
    tile.busy = true;
    tile.askedMs = now;
    // Where cameras wait for their turn, none of them may hold a connection for long.
    pull(tile, few ? 10 : mostPulls / (wanting.length + pulls))
      .catch(() => {
        tile.retryMs = performance.now() + RETRY_MS;
        setTimeout(pump, RETRY_MS);
      })
      .finally(() => {
        tile.busy = false;
        pulls -= 1;
        pump();
      });
  }
}

function wants(tile, now) {
  if (tile.busy || now < tile.retryMs || (!tile.visible && tile !== chosen)) return false;
  if (chosen !== undefined && tile !== chosen) return false;
  if (['live', 'connecting', 'resting'].includes(tile.camera.state)) return true;
  // The last picture of a camera that gives none.
  return tile.shown === undefined && tile.camera.sequence !== null;
}

async function pull(tile, waitSeconds) {
  const { camera, place, state } = tile.camera;
  const query = new URLSearchParams({ action: 'snapshot', camera, place });
  if (['live', 'connecting', 'resting'].includes(state)) {
    query.set('after', tile.shown?.sequence ?? 0);
    query.set('wait', waitSeconds.toFixed(2));
  } else query.set('last', '1');
  const response = await fetch(`/?${query}`, { signal: AbortSignal.timeout(60_000) });
  if (response.status === 204) return;
  if (!response.ok) throw new Error(response.statusText);
  const headMs = performance.now();
  const blob = await response.blob();
  const tookMs = performance.now() - headMs;
  if (tookMs > SLOW_MS) mostPulls = Math.max(1, mostPulls - 1);
  else if (tookMs < QUICK_MS) mostPulls = Math.min(MOST_PULLS, mostPulls + 1);
  await show(tile, blob, response.headers);
}

async function show(tile, blob, headers) {
  const url = URL.createObjectURL(blob);
  const image = tile.part('img');
  const before = image.src;
  image.src = url;
  try {
    await image.decode();
  } catch (reason) {
    // The receiver checks that a JPEG is whole, and not each of its codes.
    URL.revokeObjectURL(url);
    throw reason;
  } finally {
    if (before.startsWith('blob:')) URL.revokeObjectURL(before);
  }
  const [width, height] = (headers.get('X-Picture-Size') ?? '4x3').split('x');
  tile.item.style.setProperty('--ratio', width / height);
  image.hidden = false;
  tile.part('.none').hidden = true;
  const isCapture = headers.get('X-Timestamp-Of') === 'capture';
  tile.shown = {
    blob,
    sequence: headers.get('X-Sequence'),
    capturedMs: isCapture ? Number(headers.get('X-Timestamp')) * 1_000 : undefined,
  };
  // For whoever measures the page.
  tile.item.dataset.sequence = tile.shown.sequence;
  tile.item.dataset.ageMs = String(Math.round(ageMs(tile) ?? -1));
  showAge(tile);
}

function ageMs({ shown }) {
  if (shown?.capturedMs === undefined || clocks.length === 0) return undefined;
  const [best] = [...clocks].sort((one, other) => one.roundTripMs - other.roundTripMs);
  return Math.max(0, Date.now() + best.offsetMs - shown.capturedMs);
}

function showAge(tile) {
  const age = ageMs(tile);
  const isLive = tile.camera.state === 'live';
  tile.part('.age').textContent = !isLive || age === undefined ? '' : durationText(age);
}

function durationText(ms) {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 60_000) return `${Math.floor(ms / 1_000)} s`;
  return ms < 3_600_000 ? `${Math.floor(ms / 60_000)} min` : `${Math.floor(ms / 3_600_000)} h`;
}

// State

async function askState() {
  const sentMs = Date.now();
  try {
    const response = await fetch('/state', { signal: AbortSignal.timeout(STATE_TIMEOUT_MS) });
    const gotMs = Date.now();
    if (response.status === 401) return trouble('The token is needed: open this page with /?token=… again.');
    if (!response.ok) throw new Error(response.statusText);
    const state = await response.json();
    clocks = [...clocks.slice(-9), { roundTripMs: gotMs - sentMs, offsetMs: state.nowMs - (sentMs + gotMs) / 2 }];
    answeredMs = performance.now();
    trouble(undefined);
    showState(state);
  } catch {
    const silence = durationText(performance.now() - answeredMs);
    trouble(`No answer from the receiver for ${silence}. What is shown is old.`);
  }
}

function trouble(text) {
  const line = element('trouble');
  if (line.textContent !== (text ?? '')) line.textContent = text ?? '';
  line.hidden = text === undefined;
  document.body.classList.toggle('old', text !== undefined);
}

function showState({ cameras, commands, sendTo }) {
  for (const [place, tile] of tiles) if (!cameras.some((one) => one.place === place)) removeTile(place, tile);
  for (const [index, camera] of cameras.entries()) {
    const known = tiles.get(camera.place);
    // After a restart of the receiver, another camera may have the place.
    if (known !== undefined && known.camera.camera !== camera.camera) removeTile(camera.place, known);
    const tile = tiles.get(camera.place) ?? addTile(camera);
    const before = tile.camera;
    tile.camera = camera;
    if (before !== undefined && before.shownState !== camera.shownState) {
      element('news').textContent =
        `${camera.camera}: ${camera.shownState}${camera.reason ? `, ${camera.reason}` : ''}`;
    }
    fill(tile, commands);
    if (wall.children[index] !== tile.item) wall.insertBefore(tile.item, wall.children[index] ?? null);
  }
  const counts = new Map(STATES.map((state) => [state, 0]));
  for (const { shownState } of cameras) counts.set(shownState, counts.get(shownState) + 1);
  const text = [...counts]
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
  element('counts').textContent = text;
  const lost = counts.get('lost');
  document.title = lost > 0 ? `${lost} lost - ttycam` : 'ttycam';
  showWaiting(sendTo);
  element('empty').hidden = cameras.length > 0;
  pump();
}

/** Says how a camera comes here. It is changed only where it differs, so that the command can be selected and copied. */
function showWaiting([address, ...others]) {
  const where = /\/\/(127\.|localhost|\[::1\])/.test(address) ? 'On the receiver’s machine' : 'On its machine';
  const command = document.createElement('code');
  command.textContent = `ttycam send --to ${address}`;
  const parts = address === undefined ? [] : [` ${where}: `, command];
  if (others.length > 0) parts.push(`, or from another network: ${others.join(', ')}`);
  const text = document.createElement('p');
  text.append('No camera has connected yet.', ...parts);
  if (element('empty').textContent !== text.textContent) element('empty').replaceChildren(...text.childNodes);
}

function addTile({ place }) {
  const item = element('tile').content.firstElementChild.cloneNode(true);
  const tile = {
    item,
    part: (selector) => item.querySelector(selector),
    camera: undefined,
    shown: undefined,
    visible: true,
    busy: false,
    askedMs: 0,
    retryMs: 0,
  };
  tiles.set(place, tile);
  tile.part('.picture').addEventListener('click', () => choose(chosen === tile ? undefined : tile));
  tile.part('.save').addEventListener('click', () => save(tile));
  tile.part('.pause').addEventListener('click', () => command(tile, tile.camera.paused ? 'resume' : 'pause'));
  tile
    .part('.record')
    .addEventListener('click', () => command(tile, tile.camera.recording ? 'stop-recording' : 'record'));
  wall.append(item);
  inSight.observe(item);
  return tile;
}

function removeTile(place, tile) {
  if (chosen === tile) choose(undefined);
  inSight.unobserve(tile.item);
  tile.item.remove();
  tiles.delete(place);
}

function fill(tile, commands) {
  const { camera, place, state, shownState, words, reason, fps, bytesPerSecond, paused, recording } = tile.camera;
  const isShared = [...tiles.values()].some((one) => one !== tile && one.camera?.camera === camera);
  const name = isShared ? `${camera} (${place})` : camera;
  tile.item.dataset.state = shownState;
  tile.part('h2').textContent = name;
  tile.part('img').alt = `Picture of ${name}`;
  tile.part('.picture').setAttribute('aria-label', `${name}, ${chosen === tile ? 'all cameras' : 'show alone'}`);
  tile.part('.state').textContent = `${words}${recording ? ' ◉ REC' : ''}`;
  tile.part('.reason').textContent = reason ?? '';
  tile.part('.reason').hidden = (reason ?? '') === '';
  tile.part('.fps').textContent = state === 'live' ? `${fps.toFixed(1)} fps` : '';
  tile.part('.numbers').hidden = state !== 'live';
  tile.part('.rate').textContent = state === 'live' ? `${Math.round(bytesPerSecond / 1_000)} kB/s` : '';
  tile.part('.pause').hidden = !commands;
  tile.part('.pause').textContent = paused ? 'Resume' : 'Pause';
  tile.part('.record').hidden = !commands;
  tile.part('.record').textContent = recording ? 'Stop recording' : 'Record';
  showAge(tile);
}

// What the person does

function choose(tile) {
  chosen?.item.classList.remove('chosen');
  const before = chosen;
  chosen = tile;
  tile?.item.classList.add('chosen');
  document.body.classList.toggle('solo', tile !== undefined);
  element('back').hidden = tile === undefined;
  (tile ?? before)?.part('.picture').focus();
  pump();
}

function freeze(on) {
  frozen = on;
  element('freeze').setAttribute('aria-pressed', String(on));
  pump();
}

function save(tile) {
  if (tile.shown === undefined) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(tile.shown.blob);
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  link.download = `${tile.camera.camera.replace(/[^\p{L}\p{N}._-]+/gu, '_')}-${stamp}.jpg`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function command(tile, word) {
  const { camera, place } = tile.camera;
  // Not by a path: a browser would take the camera `..` for a folder.
  const path = `/?${new URLSearchParams({ action: word, camera, place })}`;
  const notice = tile.part('.notice');
  try {
    const response = await fetch(path, { method: 'POST', headers: { 'X-Ttycam-Command': '1' } });
    notice.textContent = response.ok ? '' : await response.text();
  } catch {
    notice.textContent = `No answer from the receiver: ${word} may have failed.`;
  }
  await askState();
}

/** The tiles as they stand on the wall. */
function inOrder() {
  return [...wall.children].map((item) => [...tiles.values()].find((tile) => tile.item === item));
}

function step(by) {
  const all = inOrder();
  if (all.length === 0) return;
  const at = all.findIndex((one) => one === chosen || one.item.contains(document.activeElement));
  const next = all[(at + by + all.length) % all.length];
  if (chosen !== undefined) choose(next);
  else next.part('.picture').focus();
}

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const { key } = event;
  const focused = [...tiles.values()].find((one) => one.item.contains(document.activeElement));
  if (key === 'Escape') choose(undefined);
  else if (key === ' ' && !(document.activeElement instanceof HTMLButtonElement)) freeze(!frozen);
  else if (key === 'f') freeze(!frozen);
  else if (key === 's' && (chosen ?? focused) !== undefined) save(chosen ?? focused);
  else if (key === 'ArrowRight' || key === 'ArrowDown') step(1);
  else if (key === 'ArrowLeft' || key === 'ArrowUp') step(-1);
  else if (/^[1-9]$/.test(key) && Number(key) <= tiles.size) choose(inOrder()[Number(key) - 1]);
  else return;
  event.preventDefault();
});
element('back').addEventListener('click', () => choose(undefined));
element('freeze').addEventListener('click', () => freeze(!frozen));
document.addEventListener('visibilitychange', pump);

setInterval(() => {
  for (const tile of tiles.values()) showAge(tile);
}, 250);
for (;;) {
  await askState();
  await new Promise((resolve) => setTimeout(resolve, STATE_EVERY_MS));
}
