// Lengths that both ends of encryption over NATS share.

/** An instance id, and a viewer id. */
export const RUN_ID_BYTES = 16;

/** A viewer's challenge. */
export const CHALLENGE_BYTES = 16;
