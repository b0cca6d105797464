// Reads the keys of a rule that calls a webhook. All of its address behind the host is secret.
import type { RuleTable } from '../../cli/command/given-options.js';
import { notA } from '../../cli/command/option-spec.js';
import { TtycamError } from '../../core/errors.js';
import { knownSecrets } from '../../core/secrets.js';
import type { SecretReader } from '../../net/credentials/secret-file.js';
import { isJsonTemplate, unknownPlaceholders } from '../actions/body-template.js';
import type { WebhookRequest } from './rule.js';
import { oneText, read, texts, wrong } from './rule-settings.js';

/** The keys of such a rule. */
export const WEBHOOK_KEYS = ['webhook', 'webhook-file', 'send', 'body', 'method', 'headers', 'token-file'];

/** A part of the path of this length or above is secret by itself, as a token. A shorter one may be a common word. */
const MIN_TOKEN_LENGTH = 12;

/** Headers that are set here. */
const OWN_HEADERS = ['content-length', 'transfer-encoding', 'connection', 'host'];

/**
 * The webhook of a rule; undefined where it has none.
 *
 * @throws TtycamError `usage`, which does not repeat the address; `key-unusable` for a file.
 */
export function readWebhook(
  settings: RuleTable['settings'],
  place: string,
  reader: SecretReader,
): WebhookRequest | undefined {
  const direct = read(settings, 'webhook', place, oneText);
  const file = read(settings, 'webhook-file', place, oneText);
  const address = direct ?? (file === undefined ? undefined : secretLine(file, 'the file of the webhook', reader));
  if (address === undefined) {
    const alone = WEBHOOK_KEYS.find((key) => settings.has(key));
    if (alone !== undefined) throw wrong(settings.get(alone)?.place ?? place, `${alone} is for webhook`);
    return undefined;
  }
  if (direct !== undefined && file !== undefined) throw wrong(place, 'webhook and webhook-file exclude each other');
  return {
    url: webhookUrl(address, settings.get('webhook')?.place ?? place),
    method: read(settings, 'method', place, httpMethod) ?? 'POST',
    headers: readHeaders(settings, place, reader),
    body: readBody(settings, place),
  };
}

/** Registers all that is behind the host as secret: services put their token there. */
function registerWebhook(text: string): void {
  const url = parseUrl(text);
  if (url === undefined) return;
  for (const part of [url.pathname, url.search, url.hash]) if (part.length > 1) knownSecrets.add(part.slice(1));
  const parts = url.pathname.split('/').filter((part) => part.length >= MIN_TOKEN_LENGTH);
  for (const part of [...parts, url.username, url.password]) if (part !== '') knownSecrets.add(part);
}

function webhookUrl(text: string, place: string): URL {
  const url = parseUrl(text);
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw wrong(place, 'webhook: the text is not an address, https://…');
  }
  if (url.username !== '' || url.password !== '') {
    throw wrong(place, 'webhook: put the login into headers = ["Authorization: …"], or a token into token-file');
  }
  registerWebhook(text);
  return url;
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function httpMethod(value: Parameters<typeof oneText>[0]): 'POST' | 'PUT' {
  const text = oneText(value);
  const method = text.toUpperCase();
  if (method !== 'POST' && method !== 'PUT') throw notA('POST or PUT', text);
  return method;
}

function readHeaders(settings: RuleTable['settings'], place: string, reader: SecretReader): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of read(settings, 'headers', place, texts) ?? []) {
    const [, name = '', value = ''] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*([\t\x20-\x7e]*)$/.exec(line) ?? [];
    if (name === '') throw wrong(settings.get('headers')?.place ?? place, 'headers: write each as "Name: value"');
    if (OWN_HEADERS.includes(name.toLowerCase())) throw wrong(place, `headers: ${name} is set by ttycam`);
    if (/^authorization$/i.test(name)) for (const part of value.split(' ')) knownSecrets.add(part);
    headers.set(name.toLowerCase(), value);
  }
  const file = read(settings, 'token-file', place, oneText);
  if (file === undefined) return headers;
  if (headers.has('authorization')) throw wrong(place, 'token-file and the header Authorization exclude each other');
  return headers.set('authorization', `Bearer ${secretLine(file, 'the token file', reader)}`);
}

function readBody(settings: RuleTable['settings'], place: string): WebhookRequest['body'] {
  const send = read(settings, 'send', place, oneText);
  const template = read(settings, 'body', place, oneText);
  if (send !== undefined && send !== 'json' && send !== 'picture') {
    throw wrong(settings.get('send')?.place ?? place, `send: ${send} is not "json" or "picture"`);
  }
  if (template === undefined) return send === 'picture' ? 'picture' : 'json';
  const at = settings.get('body')?.place ?? place;
  if (send !== undefined) throw wrong(at, 'send and body exclude each other');
  const [unknown] = unknownPlaceholders(template);
  if (unknown !== undefined) throw wrong(at, `body: {${unknown}} is not a field of an event`);
  if (/^\s*[{[]\s*"/.test(template) && !isJsonTemplate(template)) throw wrong(at, 'body: the text is not valid JSON');
  return { template };
}

/** The only line of a file, registered as secret. */
function secretLine(file: string, what: string, reader: SecretReader): string {
  const line = reader.secret(file, what).toString('utf8').trim();
  knownSecrets.add(line);
  if (line === '' || /[^\x21-\x7e]/.test(line)) {
    throw new TtycamError('key-unusable', `${what} ${file} must hold one line, without spaces`);
  }
  return line;
}
