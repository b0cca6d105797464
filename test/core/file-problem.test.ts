// The reasons for the file errors of the operating system.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileProblem, isReaderGone, systemCode } from '#src/core/file-problem.js';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: raw words, open '/x'`), { code });
}

test('no code of the system is repeated to a person', () => {
  for (const code of ['ENOENT', 'ENOTDIR', 'EEXIST', 'EISDIR', 'EACCES', 'EROFS', 'ENOSPC', 'ENAMETOOLONG', 'ELOOP']) {
    for (const doing of ['reading', 'writing'] as const) {
      assert.doesNotMatch(fileProblem(systemError(code), doing), /raw words|E[A-Z]{3}/, code);
    }
  }
  assert.equal(fileProblem(systemError('EROFS')), 'the file system is read-only');
  assert.notEqual(fileProblem(systemError('ENOENT'), 'reading'), fileProblem(systemError('ENOENT'), 'writing'));
});

test('an error without a known code keeps its own message', () => {
  assert.equal(fileProblem(new Error('it is gone')), 'it is gone');
  assert.equal(fileProblem(systemError('EWHATEVER')), "EWHATEVER: raw words, open '/x'");
  assert.equal(fileProblem('a string'), 'a string');
  assert.equal(systemCode(Object.assign(new Error(''), { code: 7 })), undefined);
});

test('a reader that has gone is found behind other errors too', () => {
  assert.ok(isReaderGone(systemError('EPIPE')));
  assert.ok(isReaderGone(new Error('cannot write', { cause: systemError('EPIPE') })));
  assert.ok(!isReaderGone(new Error('cannot write', { cause: systemError('ENOSPC') })));
  assert.ok(!isReaderGone(undefined));
});
