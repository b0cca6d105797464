// The messages by which Home Assistant finds the cameras (its documentation: MQTT discovery, single components). Pure.
import { SOFTWARE } from '../../cli/version.js';
import type { Topics } from './topics.js';

/** A discovery message: its topic below the prefix, and its payload. */
export interface DiscoveryMessage {
  readonly topic: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The prefix that Home Assistant listens to unless it is told otherwise. */
const PREFIX = 'homeassistant';

export interface DiscoveredCamera {
  readonly key: string;
  readonly name: string;
}

export interface DiscoveryOptions {
  readonly topics: Topics;
  /** This program, `ttycam_hub`. Home Assistant shows the cameras as devices that it routes. */
  readonly node: string;
  readonly host: string;
  readonly snapshots: boolean;
  readonly commands: boolean;
}

/** An entity of a camera, by its component and the end of its id. */
type Entity = readonly [component: string, id: string, own: Readonly<Record<string, unknown>>];

/** All messages about a camera. Each is published retained; an empty one removes its entity. */
export function discoveryMessages(camera: DiscoveredCamera, options: DiscoveryOptions): DiscoveryMessage[] {
  const { node, topics } = options;
  const base = commonFields(camera, options);
  return entities(camera, options).map(([component, id, own]) => ({
    topic: discoveryTopic(component, node, camera.key, id),
    payload: {
      ...base,
      unique_id: `${node}_${camera.key}_${id}`,
      ...(component === 'camera' || component === 'button' ? {} : { state_topic: topics.state(camera.key) }),
      ...own,
    },
  }));
}

/** The topics of all entities that a camera may ever have had, with whatever options. */
export function discoveryTopics(camera: DiscoveredCamera, options: DiscoveryOptions): string[] {
  const all = { ...options, snapshots: true, commands: true };
  return discoveryMessages(camera, all).map(({ topic }) => topic);
}

function discoveryTopic(component: string, node: string, key: string, id: string): string {
  return `${PREFIX}/${component}/${node}/${key}_${id}/config`;
}

function commonFields({ key, name }: DiscoveredCamera, { topics, node, host }: DiscoveryOptions) {
  return {
    // A camera that is not live keeps its last picture, which Home Assistant must not show as present.
    availability: [{ topic: topics.status }],
    availability_mode: 'all',
    device: {
      identifiers: [`${node}_${key}`],
      name,
      manufacturer: 'ttycam',
      model: `camera at ${host}`,
      sw_version: SOFTWARE,
    },
    origin: { name: 'ttycam', sw_version: SOFTWARE },
  };
}

function entities({ key }: DiscoveredCamera, { topics, snapshots, commands }: DiscoveryOptions): Entity[] {
  const whileLive = {
    availability: [
      { topic: topics.status },
      {
        topic: topics.state(key),
        value_template: "{{ 'online' if value_json.state == 'live' else 'offline' }}",
      },
    ],
  };
  const command = { command_topic: topics.command(key) };
  const measured = { ...whileLive, state_class: 'measurement', entity_category: 'diagnostic' };
  return [
    [
      'binary_sensor',
      'connection',
      {
        name: 'Connection',
        device_class: 'connectivity',
        payload_on: 'ON',
        payload_off: 'OFF',
        value_template: "{{ 'ON' if value_json.state in ['live', 'paused', 'resting'] else 'OFF' }}",
        json_attributes_topic: topics.state(key),
      },
    ],
    ['sensor', 'state', { name: 'State', icon: 'mdi:cctv', value_template: '{{ value_json.state }}' }],
    [
      'sensor',
      'fps',
      { ...measured, name: 'Frame rate', unit_of_measurement: 'fps', value_template: '{{ value_json.fps }}' },
    ],
    [
      'sensor',
      'age',
      { ...measured, name: 'Age', unit_of_measurement: 'ms', value_template: '{{ value_json.ageMs }}' },
    ],
    ...(snapshots ? [['camera', 'picture', { ...whileLive, name: null, topic: topics.snapshot(key) }] as const] : []),
    ...(commands
      ? ([
          [
            'switch',
            'recording',
            {
              ...command,
              name: 'Recording',
              icon: 'mdi:record-rec',
              payload_on: 'record',
              payload_off: 'stop',
              state_on: 'ON',
              state_off: 'OFF',
              value_template: "{{ 'ON' if value_json.recording else 'OFF' }}",
            },
          ],
          [
            'switch',
            'paused',
            {
              ...command,
              name: 'Paused',
              icon: 'mdi:pause',
              payload_on: 'pause',
              payload_off: 'resume',
              state_on: 'ON',
              state_off: 'OFF',
              value_template: "{{ 'ON' if value_json.paused else 'OFF' }}",
            },
          ],
          ['button', 'snapshot', { ...command, name: 'Snapshot', icon: 'mdi:camera', payload_press: 'snapshot' }],
        ] as const)
      : []),
  ];
}
