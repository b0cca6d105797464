// The identity of a camera as its Hello claims it, with every text made safe to print.
import { plainText } from '../../core/text.js';
import type { Hello } from '../../core/wire/messages.js';
import type { CredentialOwner } from '../../net/connection-limiter.js';

/** A sender's identity, each text safe for logs and JSON. */
export interface CameraIdentity {
  readonly name: string;
  /** The name that its key or certificate proves, over TLS; undefined where nothing is proven. */
  readonly provenName: string | undefined;
  /** Whether its key or certificate is shared by cameras, and so proves no name. */
  readonly sharesKey?: boolean;
  /** Identifies one run of a sender, in hex; empty for a program of the first protocol, which sends none. */
  readonly instance: string;
  /** The name in its NATS subjects; undefined for a camera that connects to this receiver. */
  readonly subjectName?: string;
  readonly source: string;
  readonly software: string;
  /** Whether its sender can be paused. */
  readonly pausable: boolean;
  /** The peer's address, `host:port`; on NATS, that of its server. */
  readonly address: string;
  /** Whether it is on NATS, where anybody may publish. */
  readonly onNats: boolean;
  /** Whether the receiver goes to it. Nobody who connects can take its place. */
  readonly isPulled?: boolean;
  /** Whether it has no valid key where keys are required. Only a reason is shown of it, and no picture. */
  readonly unproven?: boolean;
}

/** The identity of a sender by its Hello; without one, by its address. */
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
    onNats: false,
  };
  if (hello === undefined) return unnamed;
  return {
    ...unnamed,
    name: plainText(hello.cameraName) || unnamed.name,
    instance: instanceIdOf(hello),
    source: plainText(hello.source),
    software: plainText(hello.software),
    pausable: hello.pausable === true,
  };
}

/**
 * The identity of a camera on NATS. Its name is that of its subject, as a NATS server can restrict who publishes there.
 *
 * @param proof The key that its messages are encrypted with.
 */
export function identifyOnNats(hello: Hello, name: string, server: string, proof?: CredentialOwner): CameraIdentity {
  const identity = identify({ ...hello, cameraName: name }, server, proof);
  return { ...identity, subjectName: name, pausable: true, onNats: true };
}

/** The identity of what publishes under a name on NATS without the key that is required. There is one for each name. */
export function identifyUnproven(name: string, server: string): CameraIdentity {
  const nothing = { protocolVersion: 1, instanceId: new Uint8Array(0), source: '', software: '', finite: false };
  return { ...identifyOnNats({ ...nothing, cameraName: name }, name, server), pausable: false, unproven: true };
}

/** An instance id in hex. */
function instanceIdOf({ instanceId }: Hello): string {
  return Buffer.from(instanceId.subarray(0, 16)).toString('hex');
}

/**
 * Whether two identities are the same run of a sender. The instance id alone does not prove that, as others can overhear
 * it. The proven name must be the same, and on NATS the name of the subject.
 */
export function isSameRun(one: CameraIdentity, other: CameraIdentity): boolean {
  return (
    (one.instance !== '' || one.onNats) &&
    one.instance === other.instance &&
    one.provenName === other.provenName &&
    one.onNats === other.onNats &&
    one.isPulled === other.isPulled &&
    one.unproven === other.unproven &&
    one.subjectName === other.subjectName
  );
}
