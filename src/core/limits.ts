// The limits both ends keep, each with its why. What a peer sends is measured against them before it costs anything.

/**
 * The largest message that is taken, in bytes. A 12-megapixel JPEG of good quality is about 5 MiB; a peer that declares
 * more is broken or hostile, and is refused before a byte of the message is buffered.
 */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

/** The largest Control that a sender takes, in bytes: real ones have under 100. */
export const MAX_CONTROL_BYTES = 64 * 1024;

/** Most connections at a time. Each costs a descriptor and, before its first message, at most MAX_MESSAGE_BYTES. */
export const MAX_CONNECTIONS = 512;

/**
 * Most connections from one network (`networkOf` an address) that have proven nothing, and most cameras of it: an eighth of all, so that no single
 * machine can take every place, and enough for a house of cameras behind one router. Not for this machine's own addresses, as
 * an ssh tunnel brings any number there, nor for connections with a key that cameras share.
 */
export const MAX_CONNECTIONS_PER_ADDRESS = 64;
export const MAX_CAMERAS_PER_ADDRESS = 64;

/** Most connections with one camera's own key: twice its places, as old ones may not be missed yet. */
export const MAX_CONNECTIONS_PER_KEY = 32;

/** Most cameras with one camera's own key: as many as one machine has. */
export const MAX_CAMERAS_PER_KEY = 16;

/**
 * Most connections that have not said whose they are yet: half of all, so that strangers who only knock leave room for
 * the cameras. Each is ended after SILENT_AFTER_MS of silence, or FIRST_MESSAGE_TIMEOUT_MS; and before that, where places are
 * full, the oldest of the network that has most of them.
 */
export const MAX_HALF_OPEN = 256;

/** How long a TLS handshake may take: four messages of a few kB, which the worst useful link carries in two seconds. */
export const TLS_HANDSHAKE_TIMEOUT_MS = 5_000;

/** How long a first message may take that does arrive: 8 MiB at a little over 1 Mbit/s. One that drips keeps no place. */
export const FIRST_MESSAGE_TIMEOUT_MS = 60_000;

/** How long a visitor may stay, and how many questions it may ask: `sender doctor` asks five, within a second. */
export const VISIT_MS = 10_000;
export const MAX_VISITOR_QUESTIONS = 16;

/** Most keys in one file: as many as there are places for cameras. */
export const MAX_KEYS = 512;

/** Most cameras remembered, lost ones included: past it one that is lost is forgotten. */
export const MAX_CAMERAS = 512;

/** Longest camera name, source or reason taken from a peer, in characters: what a tile's title can hold. */
export const MAX_TEXT_LENGTH = 80;

/** How often each side says something when it has nothing to say. */
export const KEEPALIVE_MS = 1_000;

/** A camera that is connected but has sent no frame for so long is shown as stalled. */
export const STALLED_AFTER_MS = 2_000;

/** A peer that has said nothing for so long is gone: five missed signs of life, and still lost within 6 s. */
export const SILENT_AFTER_MS = 5_000;

/**
 * What must arrive within SILENT_AFTER_MS for an unfinished message to count as a sign of life. A big frame on the worst
 * useful link (a few kB/s) passes; one byte a second does not.
 */
export const MIN_PROGRESS_BYTES = 4_096;

/**
 * The same for a program of the first protocol, which sends frames and nothing else: it cannot say that its camera only
 * pauses, and ending the connection would end the program, so it is shown as stalled and given a long time.
 */
export const LEGACY_SILENT_AFTER_MS = 60_000;

/** How long a receiver has to answer the Hello before the sender takes it for a program of the first protocol. */
export const LEGACY_AFTER_MS = 1_500;

/** How long an attempt to connect may take before it counts as refused. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** What a viewer on a bus wants of a camera holds for so long: a viewer that is gone keeps no camera awake for longer. */
export const VIEWER_LEASE_MS = 5_000;

/** How often a viewer says so anew: two may get lost. */
export const LEASE_RENEWAL_MS = 1_500;

/** How often a camera on a bus says that it is there; gone is one that has not for SILENT_AFTER_MS. */
export const PRESENCE_EVERY_MS = 1_000;

/** Most viewers of one camera on a bus that a sender remembers; each costs it some bytes, and what they want one encoding. */
export const MAX_VIEWERS = 1_024;
