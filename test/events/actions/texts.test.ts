// The bytes for a terminal, and the bodies for services.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillTemplate, isJsonTemplate, unknownPlaceholders } from '#src/events/actions/body-template.js';
import { notificationBytes } from '#src/events/actions/terminal-notification.js';

test('a notification rings, and shows its text where it is asked to', () => {
  assert.equal(notificationBytes('bell', 'barn is lost', {}), '\x07');
  assert.equal(notificationBytes('osc9', 'barn is lost', {}), '\x1b]9;barn is lost\x1b\\\x07');
  assert.equal(notificationBytes('osc777', 'barn; gate', {}), '\x1b]777;notify;ttycam;barn, gate\x1b\\\x07');
});

test('tmux and screen get it in the brackets that they pass on', () => {
  const tmux = notificationBytes('osc9', 'barn', { TMUX: '/tmp/tmux,1,0' });
  assert.equal(tmux, '\x1bPtmux;\x1b\x1b]9;barn\x1b\x1b\\\x1b\\\x07');
  assert.equal(notificationBytes('osc9', 'barn', { STY: '1.pts' }), '\x1bP\x1b]9;barn\x07\x1b\\\x07');
});

test('no name leaves its sequence', () => {
  const bytes = notificationBytes('osc9', 'a\x1b\\b\x07c\x9cd\nTtmux;', {});
  assert.equal(bytes.match(/\p{Cc}/gu)?.length, 3);
});

test('a template is filled with the fields of the event, and JSON stays JSON', () => {
  const fields = { text: 'a "barn"\n\\', camera: 'barn', count: 2, reason: null };
  assert.equal(fillTemplate('{text}|{camera}|{count}|{reason}|{}', fields), 'a "barn"\n\\|barn|2||{}');
  const filled = fillTemplate('{"a":{"t":"{text}"},"n":{count}}', fields);
  assert.deepEqual(JSON.parse(filled), { a: { t: 'a "barn"\n\\' }, n: 2 });
});

test('what is JSON and which placeholders are unknown is seen before the first event', () => {
  assert.ok(isJsonTemplate('{"text": "{text}"}') && isJsonTemplate('[{count}]'));
  assert.ok(!isJsonTemplate('{text}') && !isJsonTemplate('{"text": {text}') && !isJsonTemplate('5'));
  assert.deepEqual(unknownPlaceholders('{text} {camra} {"a":1}'), ['camra']);
});
