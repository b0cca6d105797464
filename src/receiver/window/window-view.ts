// The view model of the window: which camera is shown, frozen or not, and its title and words. Pure functions.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { reasonOf } from '../../core/camera/camera-state.js';
import { ageText, durationText } from '../../core/units.js';
import type { WindowKey, WindowView } from './window-protocol.js';

/** What the person has chosen. */
export interface WindowChoice {
  /** The camera's place; undefined until there is one. */
  readonly place: number | undefined;
  /** When the picture was frozen, by the monotonic clock. */
  readonly frozenMs: number | undefined;
  /** Whether dark pictures are brightened. */
  readonly brightens: boolean;
}

/** The choice among the known cameras: the first one where the chosen one is unknown. */
export function validChoice(choice: WindowChoice, cameras: readonly CameraSnapshot[]): WindowChoice {
  if (cameras.some(({ place }) => place === choice.place)) return choice;
  const place = cameras[0]?.place;
  return place === choice.place ? choice : { ...choice, place, frozenMs: undefined };
}

/** The choice after a key. */
export function pressWindowKey(
  choice: WindowChoice,
  key: Exclude<WindowKey, 'snapshot'>,
  cameras: readonly CameraSnapshot[],
  nowMs: number,
): WindowChoice {
  const at = cameras.findIndex(({ place }) => place === choice.place);
  const go = (place: number | undefined): WindowChoice =>
    place === undefined || place === choice.place ? choice : { ...choice, place, frozenMs: undefined };
  switch (key) {
    case 'freeze': {
      const freezes = choice.frozenMs === undefined && cameras[at]?.frame !== undefined;
      return { ...choice, frozenMs: freezes ? nowMs : undefined };
    }
    case 'brighten':
      return { ...choice, brightens: !choice.brightens };
    case 'next':
      return go(cameras[(at + 1) % cameras.length]?.place);
    case 'previous':
      return go(cameras.at(at - 1)?.place);
    default:
      return go(cameras.find(({ place }) => place === Number(key))?.place);
  }
}

/** What a view depends on besides the camera. */
export interface Circumstances {
  /** By the monotonic clock. */
  readonly nowMs: number;
  /** The age of the picture when it was drawn; undefined while the sender's clock is not known. */
  readonly ageMs: number | undefined;
  /** Where senders connect. */
  readonly listening: string;
}

/** The view of a camera; undefined: there is none yet. */
export function describe(
  camera: CameraSnapshot | undefined,
  { frozenMs, brightens }: WindowChoice,
  now: Circumstances,
): WindowView {
  if (camera === undefined) {
    const words = ['WAITING FOR A CAMERA', `sender --to ${now.listening}`];
    return { title: 'waiting for a camera - ttycam', words, tone: 'plain', dimmed: false, brightened: brightens };
  }
  // A frozen picture grows older than the age at which it was drawn, so that is not shown.
  const state = stateView(camera, frozenMs === undefined ? now : { ...now, ageMs: undefined });
  const hold = frozenMs === undefined ? undefined : `FROZEN ${durationText(now.nowMs - frozenMs)}`;
  const heading = [
    camera.name,
    state.heading,
    ...(hold === undefined ? [] : [hold]),
    ...(brightens ? ['BRIGHT'] : []),
    'ttycam',
  ];
  const words = [...state.words, ...(hold === undefined ? [] : [hold, 'Space goes on'])];
  const tone = hold !== undefined && state.words.length === 0 ? 'frozen' : state.tone;
  return { title: heading.join(' - '), words, tone, dimmed: state.dimmed, brightened: brightens };
}

type StateView = Omit<WindowView, 'title' | 'brightened'> & { readonly heading: string };

function stateView({ state, frame }: CameraSnapshot, { nowMs, ageMs }: Circumstances): StateView {
  const reason = reasonOf(state);
  const because = reason === undefined || reason === '' ? [] : [reason];
  switch (state.kind) {
    case 'waiting':
    case 'connecting': {
      const heading = `CONNECTING ${durationText(nowMs - state.sinceMs)}`;
      return { heading, words: [heading, ...because], tone: 'plain', dimmed: frame !== undefined };
    }
    case 'live': {
      const age = ageMs === undefined ? '' : ` ${ageText(ageMs)}`;
      return { heading: `LIVE${age}`, words: [], tone: 'plain', dimmed: false };
    }
    case 'stalled': {
      const heading = `STALLED ${durationText(nowMs - state.lastFrameMs)}`;
      return { heading, words: [heading, ...because], tone: 'stalled', dimmed: true };
    }
    case 'paused': {
      const heading = `PAUSED ${durationText(nowMs - state.sinceMs)}`;
      return { heading, words: [heading, ...because], tone: 'frozen', dimmed: frame !== undefined };
    }
    case 'resting':
      return { heading: 'RESTING', words: ['RESTING', ...because], tone: 'plain', dimmed: frame !== undefined };
    case 'lost': {
      const heading = `LOST ${durationText(nowMs - state.sinceMs)}`;
      return { heading, words: [heading, ...because], tone: 'lost', dimmed: true };
    }
  }
}
