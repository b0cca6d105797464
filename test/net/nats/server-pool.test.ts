// The order in which the servers of a cluster are tried.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServerPool } from '#src/net/nats/server-pool.js';

const at = (host: string, port = 4222) => ({ host, port });
const names = (pool: ServerPool, count: number) =>
  Array.from({ length: count }, () => {
    const { host, port } = pool.next();
    return `${host}:${port}`;
  });

test('servers take turns, from a random first one', () => {
  assert.deepEqual(names(new ServerPool([at('a'), at('b')], () => 0), 3), ['a:4222', 'b:4222', 'a:4222']);
  assert.deepEqual(names(new ServerPool([at('a'), at('b')], () => 0.99), 2), ['b:4222', 'a:4222']);
  assert.deepEqual(names(new ServerPool([at('a')], () => 0.99), 2), ['a:4222', 'a:4222']);
});

test('members that a server lists are tried as well, with the host name of its certificate', () => {
  const pool = new ServerPool([at('hub.lan')], () => 0);
  const first = pool.next();
  pool.learn(['10.0.0.2:4222', '[fe80::2]:4223', 'hub.lan:4222'], first);
  assert.deepEqual(
    [pool.next(), pool.next(), pool.next()],
    [
      { host: '10.0.0.2', port: 4222, certifiedHost: 'hub.lan' },
      { host: 'fe80::2', port: 4223, certifiedHost: 'hub.lan' },
      first,
    ],
  );
});

test('a new list replaces the one before, bad entries are skipped, and its length is limited', () => {
  const pool = new ServerPool([at('a')], () => 0);
  pool.learn(['b:1'], at('a'));
  pool.learn(['', 'c', 'd:0', 'd:99999', 'e:2'], at('a'));
  assert.deepEqual(names(pool, 3), ['a:4222', 'e:2', 'a:4222']);
  pool.learn(
    Array.from({ length: 10_000 }, (_, index) => `h${index}:1`),
    at('a'),
  );
  assert.equal(new Set(names(pool, 1_000)).size, 65);
});
