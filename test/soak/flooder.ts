// A process that floods a receiver with connections of every useless kind, for a bounded count and time. Its argument is a `FloodPlan` in
// JSON; a line of JSON at the end, `flooded`, is a `FloodCount`.
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export interface FloodPlan {
  readonly port: number;
  /** Most connections, and most seconds: what comes first ends the flood. */
  readonly connections: number;
  readonly seconds: number;
  readonly perSecond: number;
}

export interface FloodCount {
  readonly connections: number;
  readonly seconds: number;
  /** Silent connections that the receiver ended, and how many of them it told why. */
  readonly evicted: number;
  readonly told: number;
  /** Attempts that never became a connection. */
  readonly failed: number;
}

/** More than a receiver keeps half open, so that it has to end some. */
const MAX_SILENT = 300;

/** Other connections at a time. */
const MAX_AT_ONCE = 48;

/** A peer that is neither answered nor ended goes away. */
const LEAVE_MS = 300;

const KINDS = ['garbage', 'half', 'reset', 'silent', 'client-hello', 'drip'] as const;
type Kind = (typeof KINDS)[number];

const CLIENT_HELLO = Buffer.from('16030100c8010000c40303'.padEnd(120, '5c'), 'hex');

/** A length of 1,000 bytes, and a few of them. */
const HALF_MESSAGE = Buffer.from('e8030000000000000a0a0a0a', 'hex');

const plan = JSON.parse(process.argv[2] ?? '') as FloodPlan;
const count = { connections: 0, evicted: 0, told: 0, failed: 0 };
const open = new Set<Socket>();
let silent = 0;
let started = 0;
const fromMs = performance.now();

/** Begins as many connections as the rate and the limits allow. False once the flood is over. */
function fill(): boolean {
  const elapsedMs = performance.now() - fromMs;
  if (started >= plan.connections || elapsedMs > plan.seconds * 1_000) return false;
  const due = Math.min(plan.connections, Math.ceil((elapsedMs / 1_000) * plan.perSecond));
  while (started < due && open.size - silent < MAX_AT_ONCE) {
    const kind = KINDS[started % KINDS.length] ?? 'reset';
    begin(kind === 'silent' && silent >= MAX_SILENT ? 'reset' : kind);
    started += 1;
  }
  return true;
}

function begin(kind: Kind): void {
  const socket = connect({ host: '127.0.0.1', port: plan.port, noDelay: true });
  let connected = false;
  let heard = 0;
  open.add(socket);
  if (kind === 'silent') silent += 1;
  const leave = kind === 'silent' ? undefined : setTimeout(() => socket.resetAndDestroy(), LEAVE_MS);
  socket.on('connect', () => {
    connected = true;
    count.connections += 1;
    act(socket, kind);
  });
  socket.on('data', (bytes: Buffer) => {
    heard += bytes.length;
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearTimeout(leave);
    open.delete(socket);
    if (!connected) count.failed += 1;
    if (kind === 'silent') {
      silent -= 1;
      if (connected && !ending) count.evicted += 1;
      if (heard > 0) count.told += 1;
    }
    fill();
  });
}

function act(socket: Socket, kind: Kind): void {
  if (kind === 'garbage') socket.write(Buffer.concat([Buffer.alloc(8, 0xee), randomBytes(200)]));
  else if (kind === 'half') socket.write(HALF_MESSAGE, () => socket.resetAndDestroy());
  else if (kind === 'reset') socket.resetAndDestroy();
  else if (kind === 'client-hello') socket.write(CLIENT_HELLO.subarray(0, 5 + (started % 50)), () => socket.end());
  else if (kind === 'drip') socket.write(Buffer.of(0x16), () => setTimeout(() => socket.resetAndDestroy(), 20));
}

let ending = false;
await new Promise<void>((resolve) => {
  const timer = setInterval(() => {
    if (fill()) return;
    clearInterval(timer);
    resolve();
  }, 2);
});
ending = true;
const seconds = (performance.now() - fromMs) / 1_000;
for (const socket of open) socket.resetAndDestroy();
const told: FloodCount = { ...count, seconds };
process.stdout.write(`${JSON.stringify({ event: 'flooded', time: new Date().toISOString(), ...told })}\n`);
