// Checks a receiver: whether it answers, and the round trip. The receiver shows no camera for it.
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

/** How long a receiver may take for all of its answers. */
const ANSWER_TIMEOUT_MS = 3_000;

/** Clock requests. The shortest of several round trips is the network's; the others include waiting. */
const CLOCK_REQUESTS = 5;

/** The result of a check. */
export type ReceiverFacts =
  | {
      readonly kind: 'answers';
      readonly url: string;
      readonly connectMs: number;
      readonly roundTripMs: number | undefined;
      /** Its clock minus that of this machine. */
      readonly clockOffsetMs: number | undefined;
      readonly software: string | undefined;
    }
  /** It accepts connections but does not answer: a program of the first protocol, or another server. */
  | { readonly kind: 'silent'; readonly url: string; readonly connectMs: number }
  | { readonly kind: 'unreachable'; readonly url: string; readonly code: string; readonly reason: string };

/** Connects, requests the receiver's clock a few times, and disconnects. */
export async function checkReceiver(target: Target, signal: AbortSignal): Promise<ReceiverFacts> {
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
  const timer = setTimeout(() => link.end(new TtycamError('timed-out', 'no answer')), ANSWER_TIMEOUT_MS);
  const abort = () => link.end(new TtycamError('unexpected', 'stopped'));
  signal.addEventListener('abort', abort, { once: true });
  const answer: Answer = { software: undefined, answers: 0, clock: new ClockEstimate() };
  let failure: TtycamError | undefined;
  try {
    const messages = link.messages();
    await exchange(link, messages, answer);
    const finished = link.finish();
    // The link notices its end only when it is read to the end.
    for await (const _ of messages);
    await finished;
  } catch (reason) {
    failure = TtycamError.from(reason);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
  const { software, answers, clock } = answer;
  if (software === undefined && answers === 0) {
    if (failure === undefined || failure.code === 'timed-out') return { kind: 'silent', url, connectMs };
    return { kind: 'unreachable', url, code: failure.code, reason: failure.message };
  }
  const toMs = (us: number | undefined) => (us === undefined ? undefined : us / 1_000);
  const timing = { roundTripMs: toMs(clock.roundTripUs), clockOffsetMs: toMs(clock.offsetUs) };
  return { kind: 'answers', url, connectMs, ...timing, software };
}

/** What the receiver has answered so far. */
interface Answer {
  software: string | undefined;
  answers: number;
  readonly clock: ClockEstimate;
}

async function exchange(link: MessageLink, messages: AsyncGenerator<Uint8Array, void>, answer: Answer): Promise<void> {
  // A receiver of an older version ignores `visitor` and shows a camera, so the reason says what it was.
  const hello = { ...createHello('sender doctor', 'doctor', false), visitor: true };
  link.send(
    ...encodeVideo({ hello, camera: { live: false, reason: 'sender doctor asked whether a receiver is here' } }),
  );
  for (let isFirst = true; ; isFirst = false) {
    const { value, done } = await messages.next();
    if (done === true) throw new TtycamError('peer-closed', 'the receiver ended the connection');
    const control = decodeControl(value);
    if (control.refusal !== undefined) throw fromRefusal(control.refusal, 'the receiver');
    answer.software ??= control.software === undefined ? undefined : plainText(control.software);
    if (control.clockAnswer !== undefined) {
      answer.clock.add(control.clockAnswer, unixUs());
      answer.answers += 1;
      if (answer.answers === CLOCK_REQUESTS) return;
    }
    // A message without a clock answer came unasked, and must not cause another request.
    if (control.clockAnswer !== undefined || isFirst) {
      link.send(...encodeVideo({ clockAskUs: unixUs() }));
    }
  }
}
