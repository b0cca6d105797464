// Who a connection says it is, cleaned.
import type { Hello } from '../core/messages.js';
import { plainText } from '../core/text.js';

/** A sender's identity, each text safe for logs and JSON. */
export interface CameraIdentity {
  readonly name: string;
  /** Tells one run of a sender from another; empty for a program of the first protocol, which has none. */
  readonly instance: string;
  readonly source: string;
  readonly software: string;
  /** Whether it stops sending when it is asked to. */
  readonly pausable: boolean;
  /** The peer's address, `host:port`. */
  readonly address: string;
}

/** The identity of a first message: what its Hello says, or, without one, what the address says. */
export function identify(hello: Hello | undefined, address: string): CameraIdentity {
  const host = address.replace(/:\d+$/, '');
  if (hello === undefined) {
    return { name: `camera ${host}`, instance: '', source: '', software: '', pausable: false, address };
  }
  return {
    name: plainText(hello.cameraName) || `camera ${host}`,
    instance: Buffer.from(hello.instanceId.subarray(0, 16)).toString('hex'),
    source: plainText(hello.source),
    software: plainText(hello.software),
    pausable: hello.pausable === true,
    address,
  };
}
