// The discovery messages against the fields that Home Assistant documents.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { discoveryMessages, discoveryTopics } from '#src/events/mqtt/discovery.js';
import { cameraKey, Topics } from '#src/events/mqtt/topics.js';
import { ROOT } from '../../helpers/programs.js';

interface Documented {
  readonly topic: string;
  readonly shared: readonly string[];
  readonly device: readonly string[];
  readonly origin: readonly string[];
  readonly availability: readonly string[];
  readonly components: Readonly<
    Record<string, { readonly required: readonly string[]; readonly optional: readonly string[] }>
  >;
}

const DOCUMENTED = JSON.parse(
  readFileSync(join(ROOT, 'test/fixtures/home-assistant/mqtt-fields.json'), 'utf8'),
) as Documented;

const OPTIONS = { topics: new Topics('ttycam/hub'), node: 'ttycam_hub', host: 'hub', snapshots: true, commands: true };
const NAME = 'Scheune / Süd +#';
const CAMERA = { key: cameraKey(NAME), name: NAME };

function fieldsOf(value: unknown): string[] {
  assert.ok(typeof value === 'object' && value !== null);
  return Object.keys(value);
}

test('each message has the required fields of its component, and only documented ones', () => {
  const components = new Set<string>();
  for (const { topic, payload } of discoveryMessages(CAMERA, OPTIONS)) {
    assert.match(topic, new RegExp(DOCUMENTED.topic));
    const component = topic.split('/')[1] ?? '';
    components.add(component);
    const { required, optional } = DOCUMENTED.components[component] ?? { required: [], optional: [] };
    for (const field of [...required, 'unique_id', 'device', 'origin'])
      assert.ok(field in payload, `${topic}: ${field}`);
    const allowed = [...required, ...optional, ...DOCUMENTED.shared];
    for (const field of Object.keys(payload)) assert.ok(allowed.includes(field), `${topic}: ${field}`);
    for (const [part, fields] of [
      ['device', DOCUMENTED.device],
      ['origin', DOCUMENTED.origin],
    ] as const) {
      for (const field of fieldsOf(payload[part])) assert.ok(fields.includes(field), `${topic}: ${part}.${field}`);
    }
    for (const one of payload['availability'] as unknown[]) {
      assert.ok(fieldsOf(one).includes('topic'));
      for (const field of fieldsOf(one)) assert.ok(DOCUMENTED.availability.includes(field), `${topic}: ${field}`);
    }
  }
  assert.deepEqual([...components].sort(), ['binary_sensor', 'button', 'camera', 'sensor', 'switch']);
});

test('no two entities share an id, and all belong to one device', () => {
  const messages = discoveryMessages(CAMERA, OPTIONS);
  const ids = new Set(messages.map(({ payload }) => payload['unique_id']));
  assert.equal(ids.size, messages.length);
  const devices = new Set(messages.map(({ payload }) => JSON.stringify(payload['device'])));
  assert.equal(devices.size, 1);
});

test('without pictures and commands there is no such entity, and a removal covers all', () => {
  const few = discoveryMessages(CAMERA, { ...OPTIONS, snapshots: false, commands: false });
  assert.deepEqual([...new Set(few.map(({ topic }) => topic.split('/')[1]))], ['binary_sensor', 'sensor']);
  const all = discoveryTopics(CAMERA, { ...OPTIONS, snapshots: false, commands: false });
  assert.deepEqual(
    all,
    discoveryMessages(CAMERA, OPTIONS).map(({ topic }) => topic),
  );
});
