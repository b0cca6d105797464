// Which groups count as the private group of one user.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPrivateGroup } from '#src/net/credentials/private-group.js';

const PASSWD = `root:x:0:0:root:/root:/bin/bash
pi:x:1000:1000:,,,:/home/pi:/bin/bash
kim:x:1001:1001::/home/kim:/bin/sh
guest:x:1002:1001::/home/guest:/bin/sh
ann:x:1003:100::/home/ann:/bin/sh
`;
const GROUP = `root:x:0:
users:x:100:ann
pi:x:1000:
kim:x:1001:
`;

test('a group is private where it has the name of its user, who is its only member', () => {
  const files = { passwd: PASSWD, group: GROUP };
  assert.ok(isPrivateGroup(files, 1000, 1000));
  assert.ok(isPrivateGroup(files, 0, 0));
  assert.ok(!isPrivateGroup(files, 1001, 1001), 'guest is in it, too');
  assert.ok(!isPrivateGroup(files, 100, 1003), 'it has another name');
  assert.ok(!isPrivateGroup(files, 1000, 1001), 'it is another user’s');
  assert.ok(!isPrivateGroup(files, 4711, 1000), 'it is not known');
  assert.ok(!isPrivateGroup({ passwd: '', group: '' }, 1000, 1000));
});

test('a member beside the user makes it a shared one, the user as a member does not', () => {
  for (const [members, expected] of [
    ['pi', true],
    ['pi,kim', false],
    ['kim', false],
  ] as const) {
    const group = GROUP.replace('pi:x:1000:', `pi:x:1000:${members}`);
    assert.equal(isPrivateGroup({ passwd: PASSWD, group }, 1000, 1000), expected, members);
  }
  assert.ok(!isPrivateGroup({ passwd: PASSWD, group: `${GROUP}other:x:1000:kim\n` }, 1000, 1000), 'two of one number');
});
