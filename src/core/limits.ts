// The limits and timeouts of both programs, each with its reason. Input from a peer is checked against them before it
// costs memory.

/**
 * The largest message that is accepted, in bytes. A 12-megapixel JPEG of good quality has about 5 MiB. A peer that declares
 * more is broken or hostile. It is refused before a byte of the message is buffered.
 */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

/** The largest Control that a sender accepts, in bytes. Real ones have under 100. */
export const MAX_CONTROL_BYTES = 64 * 1024;

/** The most connections at a time. Each costs a descriptor and, before its first message, at most MAX_MESSAGE_BYTES. */
export const MAX_CONNECTIONS = 512;

/**
 * The most unauthenticated connections from one network (`networkOf` an address), and the most cameras of it. It is an
 * eighth of all: no single machine can take every slot, and a house of cameras behind one router fits. It does not apply
 * to this machine's own addresses, as any number of connections may come through SSH tunnels. Nor does it apply to a key
 * that cameras share.
 */
export const MAX_CONNECTIONS_PER_ADDRESS = 64;
export const MAX_CAMERAS_PER_ADDRESS = 64;

/**
 * The most connections with one camera's own key: twice its cameras, as the loss of old connections may not be
 * detected yet.
 */
export const MAX_CONNECTIONS_PER_KEY = 32;

/** The most cameras with one camera's own key: as many as one machine has. */
export const MAX_CAMERAS_PER_KEY = 16;

/**
 * The most half-open connections, whose first message has not arrived: half of all, so that port scans leave room for
 * cameras. Each is ended after SILENT_AFTER_MS of silence, or after FIRST_MESSAGE_TIMEOUT_MS. Where the limit is reached,
 * the oldest one of the network with the most of them is ended before that.
 */
export const MAX_HALF_OPEN = 256;

/** How long a TLS handshake may take. Its four messages of a few kB take two seconds on the slowest useful link. */
export const TLS_HANDSHAKE_TIMEOUT_MS = 5_000;

/**
 * How long a first message may take while its bytes arrive: 8 MiB at a little over 1 Mbit/s. It bounds slow-drip
 * attacks.
 */
export const FIRST_MESSAGE_TIMEOUT_MS = 60_000;

/**
 * How long a probe connection (`visitor`) may last, and how many clock requests it may send. `sender doctor` sends
 * five in a second.
 */
export const VISIT_MS = 10_000;
export const MAX_VISITOR_QUESTIONS = 16;

/** The most keys in one file: as many as there are slots for cameras. */
export const MAX_KEYS = 512;

/** The most cameras that are remembered, with the lost ones. Beyond it, a new camera replaces a lost one. */
export const MAX_CAMERAS = 512;

/**
 * The longest camera name, source or reason that is taken from a peer, in characters: what the title of a tile can
 * hold.
 */
export const MAX_TEXT_LENGTH = 80;

/** The keepalive interval: each side sends at least one message in this time. */
export const KEEPALIVE_MS = 1_000;

/** A connected camera without a frame for this time is shown as stalled. */
export const STALLED_AFTER_MS = 2_000;

/** A peer that is silent for this time counts as lost: five missed keepalives, and the loss still shows within 6 s. */
export const SILENT_AFTER_MS = 5_000;

/**
 * How many bytes of an unfinished message must arrive within SILENT_AFTER_MS to count as a keepalive. A large frame on the
 * slowest useful link (a few kB/s) passes; one byte a second does not.
 */
export const MIN_PROGRESS_BYTES = 4_096;

/**
 * The silence timeout for a program of the first protocol. It sends only frames, so it cannot report that its camera
 * pauses, and it ends with its connection. Hence it is shown as stalled, and the connection is kept for a long time.
 */
export const LEGACY_SILENT_AFTER_MS = 60_000;

/** A receiver that has not answered the Hello within this time counts as a program of the first protocol. */
export const LEGACY_AFTER_MS = 1_500;

/** How long an attempt to connect may take before it counts as failed. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** The TTL of a viewer's lease on NATS. A viewer that disappears keeps a camera open no longer than this. */
export const VIEWER_LEASE_MS = 5_000;

/** How often a viewer renews its lease. Two renewals may get lost. */
export const LEASE_RENEWAL_MS = 1_500;

/** How often a camera on NATS publishes its state. Without one for SILENT_AFTER_MS it counts as lost. */
export const PRESENCE_EVERY_MS = 1_000;

/** The most leases that a sender keeps for one camera on NATS. Each costs some bytes; all viewers share one encoding. */
export const MAX_VIEWERS = 1_024;
