// Whether this version of Node is new enough, asked before anything else is loaded.

/** As `engines` in package.json, where npm only warns. */
const OLDEST = { major: 20, minor: 9 };

/**
 * The message for a version that is too old; undefined for one that runs ttycam.
 *
 * @param version As `process.versions.node`: `18.19.0`.
 */
export function oldNodeMessage(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return undefined;
  return `ttycam needs Node ${OLDEST.major}.${OLDEST.minor} or later, and this is ${version}: install a newer one (https://nodejs.org)`;
}
