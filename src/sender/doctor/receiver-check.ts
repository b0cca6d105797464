// Whether a receiver answers, and how far away it is: a visit that leaves no camera behind.

import { TtycamError } from '../../core/errors.js';
import { ClockEstimate } from '../../core/rate/clock-estimate.js';
import { plainText } from '../../core/text.js';
import { decodeControl, encodeVideo } from '../../core/wire/messages.js';
import { fromRefusal } from '../../core/wire/refusal.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import { formatEndpoint } from '../../net/endpoint.js';
import type { MessageLink } from '../../net/link.js';
import { connectLink, type Target } from '../../net/open-link.js';
import { createHello } from '../hello.js';

/** How long a receiver may take for all its answers. */
const ANSWER_TIMEOUT_MS = 3_000;

/** Questions of the clock: the shortest of several round trips is the distance, the others waited somewhere. */
const QUESTIONS = 5;

/** What is known of the receiver after a visit. */
export type ReceiverFacts =
  | {
      readonly kind: 'answers';
      readonly url: string;
      readonly connectMs: number;
      readonly roundTripMs: number | undefined;
      /** Its clock minus ours. */
      readonly clockOffsetMs: number | undefined;
      readonly software: string | undefined;
    }
  /** It takes connections and says nothing: a program of the first protocol, or none of ours. */
  | { readonly kind: 'silent'; readonly url: string; readonly connectMs: number }
  | { readonly kind: 'unreachable'; readonly url: string; readonly code: string; readonly reason: string };

/** Connects, asks the receiver's clock a few times, and leaves. */
export async function probeReceiver(target: Target, signal: AbortSignal): Promise<ReceiverFacts> {
  const url = formatEndpoint(target.endpoint);
  const startMs = monotonicMs();
  let link: MessageLink;
  try {
    link = await connectLink(target, 8, signal);
  } catch (reason) {
    const { code, message } = TtycamError.from(reason);
    return { kind: 'unreachable', url, code, reason: message };
  }
  const connectMs = monotonicMs() - startMs;
  const tooLate = setTimeout(() => link.end(new TtycamError('timed-out', 'no answer')), ANSWER_TIMEOUT_MS);
  const leave = () => link.end(new TtycamError('unexpected', 'stopped'));
  signal.addEventListener('abort', leave, { once: true });
  const heard: Heard = { software: undefined, answers: 0, clock: new ClockEstimate() };
  let failure: TtycamError | undefined;
  try {
    const messages = link.messages();
    await talk(link, messages, heard);
    const finished = link.finish();
    // Its end is only seen by who reads up to it.
    for await (const _ of messages);
    await finished;
  } catch (reason) {
    failure = TtycamError.from(reason);
  } finally {
    clearTimeout(tooLate);
    signal.removeEventListener('abort', leave);
  }
  const { software, answers, clock } = heard;
  if (software === undefined && answers === 0) {
    if (failure === undefined || failure.code === 'timed-out') return { kind: 'silent', url, connectMs };
    return { kind: 'unreachable', url, code: failure.code, reason: failure.message };
  }
  const toMs = (us: number | undefined) => (us === undefined ? undefined : us / 1_000);
  const distance = { roundTripMs: toMs(clock.roundTripUs), clockOffsetMs: toMs(clock.offsetUs) };
  return { kind: 'answers', url, connectMs, ...distance, software };
}

interface Heard {
  software: string | undefined;
  answers: number;
  readonly clock: ClockEstimate;
}

async function talk(link: MessageLink, messages: AsyncGenerator<Uint8Array, void>, heard: Heard): Promise<void> {
  // A receiver that does not know visitors yet shows a camera for it, which should at least say what it was.
  const hello = { ...createHello('sender doctor', 'doctor', false), visitor: true };
  link.send(
    ...encodeVideo({ hello, camera: { live: false, reason: 'sender doctor asked whether a receiver is here' } }),
  );
  for (let heardBefore = false; ; heardBefore = true) {
    const { value, done } = await messages.next();
    if (done === true) throw new TtycamError('peer-closed', 'the receiver ended the connection');
    const control = decodeControl(value);
    if (control.refusal !== undefined) throw fromRefusal(control.refusal, 'the receiver');
    heard.software ??= control.software === undefined ? undefined : plainText(control.software);
    if (control.clockAnswer !== undefined) {
      heard.clock.add(control.clockAnswer, unixUs());
      heard.answers += 1;
      if (heard.answers === QUESTIONS) return;
    }
    // What it says of its own accord in between is no answer.
    if (control.clockAnswer !== undefined || !heardBefore) {
      link.send(...encodeVideo({ clockAskUs: unixUs() }));
    }
  }
}
