// Who a connection says it is, cleaned.

import { plainText } from '../../core/text.js';
import type { Hello } from '../../core/wire/messages.js';
import type { CredentialOwner } from '../../net/connection-limiter.js';

/** A sender's identity, each text safe for logs and JSON. */
export interface CameraIdentity {
  readonly name: string;
  /** What its key or certificate calls it, over TLS; undefined where nothing is proven. */
  readonly provenName: string | undefined;
  /** Whether it has shown a key, or a certificate, that cameras share. */
  readonly sharesKey?: boolean;
  /** Tells one run of a sender from another; empty for a program of the first protocol, which has none. */
  readonly instance: string;
  readonly source: string;
  readonly software: string;
  /** Whether it stops sending when it is asked to. */
  readonly pausable: boolean;
  /** The peer's address, `host:port`; on a bus, that of its server. */
  readonly address: string;
  /** Whether it is heard on a bus, where anyone else may be as well. */
  readonly onBus: boolean;
}

/** The identity of a first message: what its Hello says, or, without one, what the address says. */
export function identify(hello: Hello | undefined, address: string, proof?: CredentialOwner): CameraIdentity {
  const host = address.replace(/:\d+$/, '');
  const unnamed = {
    name: `camera ${host}`,
    provenName: proof?.name,
    sharesKey: proof !== undefined && proof.name === undefined,
    instance: '',
    source: '',
    software: '',
    pausable: false,
    address,
    onBus: false,
  };
  if (hello === undefined) return unnamed;
  return {
    ...unnamed,
    name: plainText(hello.cameraName) || unnamed.name,
    instance: Buffer.from(hello.instanceId.subarray(0, 16)).toString('hex'),
    source: plainText(hello.source),
    software: plainText(hello.software),
    pausable: hello.pausable === true,
  };
}

/** The identity of a camera on a bus. Its name is that of its subject, for which a server may ask for rights. */
export function identifyOnNats(hello: Hello, name: string, server: string): CameraIdentity {
  const identity = identify({ ...hello, cameraName: name }, server);
  // Under another name it is another camera, whosever instance id it has heard.
  return { ...identity, instance: `${name} ${identity.instance}`, pausable: true, onBus: true };
}
