// The messages of WS-Discovery, by which ONVIF cameras are found: the question, and what their answers say.
import { percentDecoded } from '../../core/percent.js';
import { plainText } from '../../core/text.js';

/** What a device says of itself. */
export interface DeviceClaim {
  /** Its name and hardware, cleaned; undefined where it says none. */
  readonly name: string | undefined;
  readonly hardware: string | undefined;
}

const MAX_NAME_LENGTH = 60;

/** A longer answer is none of a camera: they are of 1 to 3 kB. */
const MAX_ANSWER_BYTES = 16_384;

/**
 * The question to all ONVIF devices of a network (ONVIF Core Specification, section 7.3).
 *
 * @param id A UUID: the answers repeat it.
 */
export function probeMessage(id: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header><w:MessageID>uuid:${id}</w:MessageID><w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To><w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header><e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>`;
}

/**
 * What an answer says; undefined where it is none to this question.
 *
 * Its XML is not parsed: three texts are looked for, and an answer that hides them has itself to blame. Its addresses are not
 * used: the one that it came from is.
 *
 * @param id The UUID of the question.
 */
export function readProbeMatch(bytes: Uint8Array, id: string): DeviceClaim | undefined {
  if (bytes.length > MAX_ANSWER_BYTES) return undefined;
  const text = new TextDecoder().decode(bytes);
  if (!text.includes('ProbeMatch') || !text.toLowerCase().includes(id.toLowerCase())) return undefined;
  const scopes = /<(?:[\w.-]+:)?Scopes\b[^>]*>([^<]*)</.exec(text)?.[1] ?? '';
  return { name: scopeOf(scopes, 'name'), hardware: scopeOf(scopes, 'hardware') };
}

/** A device describes itself by addresses: `onvif://www.onvif.org/name/Front%20Door`. */
function scopeOf(scopes: string, kind: 'name' | 'hardware'): string | undefined {
  const prefix = `onvif://www.onvif.org/${kind}/`;
  const scope = scopes.split(/\s+/).find((one) => one.toLowerCase().startsWith(prefix));
  if (scope === undefined) return undefined;
  const text = scope.slice(prefix.length).replaceAll('&amp;', '&');
  const name = plainText(percentDecoded(text) ?? text, MAX_NAME_LENGTH);
  return name === '' ? undefined : name;
}

/** Paths of the first stream, by what makers write into name or hardware. They are attempts: models differ. */
const PATHS: ReadonlyArray<readonly [maker: RegExp, path: string]> = [
  [/hikvision|^ds-/i, '/Streaming/Channels/101'],
  [/dahua|amcrest|^(ipc|dh)-/i, '/cam/realmonitor?channel=1&subtype=0'],
  [/axis/i, '/axis-media/media.amp'],
  [/reolink/i, '/h264Preview_01_main'],
  [/tp-?link|tapo/i, '/stream1'],
];

/**
 * Addresses to try: of RTSP's standard port, with the path of the maker, where its name says one.
 *
 * @param host The address that the answer came from.
 */
export function addressesToTry({ name = '', hardware = '' }: DeviceClaim, host: string): string[] {
  const known = PATHS.filter(([maker]) => maker.test(name) || maker.test(hardware)).map(([, path]) => path);
  return [...known, '/'].map((path) => `rtsp://${host}${path}`);
}
