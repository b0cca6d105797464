import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Newest } from '#src/core/newest.js';
import { SEEDED } from '../helpers/bytes.js';

test('the newest value wins, and those that it replaced are counted', async () => {
  const mailbox = new Newest<number>();
  assert.equal(mailbox.put(1), false);
  assert.equal(mailbox.put(2), true);
  assert.equal(mailbox.put(3), true);
  assert.equal(await mailbox.take(), 3);
  assert.equal(mailbox.replaced, 2);
  assert.equal(mailbox.poll(), undefined);
  assert.equal(mailbox.put(4), false);
  assert.equal(mailbox.poll(), 4);
  assert.equal(mailbox.replaced, 2);
});

test('every value is either taken or counted as replaced', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (puts) => {
      const mailbox = new Newest<number>();
      const taken: number[] = [];
      let put = 0;
      for (const isPut of [...puts, false]) {
        if (isPut) {
          put += 1;
          mailbox.put(put);
        } else {
          const value = mailbox.poll();
          if (value !== undefined) taken.push(value);
        }
      }
      assert.equal(taken.length + mailbox.replaced, put);
      assert.deepEqual(
        taken,
        [...taken].sort((a, b) => a - b),
      );
    }),
    SEEDED,
  );
});

test('a consumer that waits gets the value that is put', async () => {
  const mailbox = new Newest<string>();
  const taken = mailbox.take();
  assert.equal(mailbox.put('a'), false);
  assert.equal(await taken, 'a');
});

test('a waiting consumer gets the newest of two values that are put before it runs', async () => {
  const mailbox = new Newest<string>();
  const taken = mailbox.take();
  mailbox.put('a');
  mailbox.put('b');
  assert.equal(await taken, 'b');
  assert.equal(mailbox.replaced, 1);
});

test('a consumer whose value another one polled keeps waiting', async () => {
  const mailbox = new Newest<string>();
  const taken = mailbox.take();
  mailbox.put('a');
  assert.equal(mailbox.poll(), 'a');
  await Promise.resolve();
  mailbox.put('b');
  assert.equal(await taken, 'b');
});

test('closing ends a waiting take, and keeps the value that was put before', async () => {
  const waiting = new Newest<string>();
  const taken = waiting.take();
  waiting.close();
  assert.equal(await taken, undefined);
  const full = new Newest<string>();
  full.put('last');
  full.close();
  assert.equal(full.put('late'), false);
  assert.equal(await full.take(), 'last');
  assert.equal(await full.take(), undefined);
  assert.equal(full.replaced, 0);
});
