// Delivers one message as its rule says: by a program, a webhook, or the terminal.
import { randomBytes } from 'node:crypto';
import { jsonLine, valueForScripts } from '../../core/exit-text.js';
import { type Message, type MessageOrigin, messageEnvironment, messageFields } from '../rules/message.js';
import type { RuleAction, WebhookRequest } from '../rules/rule.js';
import { fillTemplate, isJsonTemplate } from './body-template.js';
import { runProgram } from './run-program.js';
import { type NotifyWay, notificationBytes } from './terminal-notification.js';
import { callWebhook, type WebhookBody } from './webhook.js';

/** What deliveries need. */
export interface DeliveryContext {
  readonly origin: MessageOrigin;
  readonly notify: NotifyWay;
  readonly env: NodeJS.ProcessEnv;
  /** Where notifications are written; undefined: there is no terminal. */
  readonly terminal: Pick<NodeJS.WritableStream, 'write'> | undefined;
  /** The newest picture of a camera. */
  readonly picture: ((place: number) => Uint8Array | undefined) | undefined;
  /** How often a webhook is tried; undefined: as often as usual. */
  readonly maxAttempts?: number;
}

/**
 * Delivers a message.
 *
 * @returns What came of it, as text: a program's output, the status of an answer.
 * @throws TtycamError `event-failed`.
 */
export async function deliver(
  action: RuleAction,
  message: Message,
  context: DeliveryContext,
  signal: AbortSignal,
): Promise<string> {
  // A reason may quote an address, and a name may hold a secret by chance.
  const fields = valueForScripts(messageFields(message, context.origin)) as Readonly<Record<string, unknown>>;
  switch (action.kind) {
    case 'run': {
      const input = { stdin: `${jsonLine(fields)}\n`, env: messageEnvironment(fields) };
      return await runProgram(action.command, input, action.timeoutMs, signal);
    }
    case 'webhook': {
      const body = webhookBody(action.request, message, fields, context);
      const request = { ...action.request, url: withMessageId(action.request.url) };
      return `status ${await callWebhook(request, body, signal, context)}`;
    }
    case 'notify': {
      if (context.terminal === undefined) return 'no terminal';
      context.terminal.write(notificationBytes(context.notify, String(fields['text']), context.env));
      return 'written';
    }
  }
}

/**
 * Replaces `{id}` in the path by an id of this message, which stays the same in each attempt. By it a service such as Matrix
 * tells a repeated message from a new one.
 */
function withMessageId({ href }: URL): URL {
  return new URL(href.replaceAll(/%7Bid%7D|\{id\}/gi, randomBytes(12).toString('hex')));
}

/** A camera without a picture is told of as JSON. */
function webhookBody(
  { body }: WebhookRequest,
  { affected }: Message,
  fields: Readonly<Record<string, unknown>>,
  { picture }: DeliveryContext,
): WebhookBody {
  if (typeof body !== 'string') {
    const type = isJsonTemplate(body.template) ? 'application/json' : 'text/plain; charset=utf-8';
    return { type, bytes: Buffer.from(fillTemplate(body.template, fields)) };
  }
  const place = body === 'picture' ? affected[0]?.camera?.place : undefined;
  const jpeg = place === undefined ? undefined : picture?.(place);
  if (jpeg !== undefined) return { type: 'image/jpeg', bytes: jpeg };
  return { type: 'application/json', bytes: Buffer.from(jsonLine(fields)) };
}
