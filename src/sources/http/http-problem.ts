// Translates what goes wrong with a camera over HTTP into one line: what was wrong, and what to do.
import { type ErrorCode, TtycamError } from '../../core/errors.js';
import { plainText } from '../../core/text.js';
import { fromNodeError } from '../../net/node-error.js';

/** The error for an answer that is no picture; undefined for one that may be. */
export function statusProblem(status: number, hasCredentials: boolean): TtycamError | undefined {
  const error = (code: ErrorCode, why: string) => new TtycamError(code, `${why} (HTTP ${status})`);
  if (status === 401) {
    return hasCredentials
      ? error('source-denied', 'the camera does not take this user and password')
      : error(
          'source-denied',
          'the camera asks for a user and a password: add #user=<name>&password-file=<file> to its address',
        );
  }
  if (status === 403) return error('source-denied', 'the camera does not allow this');
  if (status === 404 || status === 410) return error('source-missing', 'the camera has nothing at this path');
  if (status === 503) return error('source-failed', 'the camera is busy: it may have too many viewers');
  if (status >= 500) return error('source-failed', 'the camera has failed');
  if (status === 200 || status === 304) return undefined;
  return error('source-failed', 'the camera gives no picture');
}

/** The error for an answer of a type that holds no picture; undefined for one that may hold one. */
export function typeProblem(contentType: string): TtycamError | undefined {
  const type = plainText(contentType.split(';', 1)[0] ?? '', 60).toLowerCase();
  if (/^(text\/(?!plain)|application\/(json|xml|xhtml|javascript))/.test(type)) {
    const what = type === 'text/html' ? 'a web page' : type;
    return new TtycamError(
      'source-failed',
      `the camera answers with ${what}. Give the address of its picture or stream`,
    );
  }
  const other =
    /^image\/(?!jpe?g|pjpeg|\*)(.+)$/.exec(type)?.[1] ?? /^video\/(mp4|webm|mp2t|h264|quicktime)$/.exec(type)?.[1];
  if (other === undefined) return undefined;
  const advice = type.startsWith('video/') ? 'ffmpeg reads it: ffmpeg:<address>' : 'only JPEG is shown';
  return new TtycamError('source-failed', `the camera answers with ${other}: ${advice}`);
}

const CERTIFICATE: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  CERT_HAS_EXPIRED: ['certificate-expired', 'its certificate has expired'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['certificate-host', 'its certificate is for another name'],
};
const SELF_SIGNED = /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_UNTRUSTED/;

/**
 * The error of a request.
 *
 * @param shown The address without its secrets.
 */
export function requestError(cause: unknown, shown: string): TtycamError {
  if (cause instanceof TtycamError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const doing = `cannot open ${shown}`;
  const error = (ours: ErrorCode, why: string) => new TtycamError(ours, `${doing}: ${why}`, { cause });
  const certificate = SELF_SIGNED.test(code)
    ? (['certificate-untrusted', 'no known authority has signed its certificate'] as const)
    : CERTIFICATE[code];
  if (certificate !== undefined) return error(certificate[0], `${certificate[1]}. #insecure-tls accepts it`);
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') return error('tls-mismatch', 'no TLS there. Is it http://?');
  if (code === 'ECONNREFUSED') return error('connection-refused', 'nothing listens there');
  if (code === 'HPE_HEADER_OVERFLOW') return error('source-failed', 'its answer begins with too long a head');
  if (code.startsWith('HPE_')) return error('source-failed', 'it does not speak HTTP');
  return fromNodeError(cause, doing);
}
