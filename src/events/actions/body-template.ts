// The body of a webhook for services that want their own JSON: a text with placeholders such as {text}. Pure.

const PLACEHOLDER = /\{([a-z]+)\}/g;

/** The fields of a message that a template may name. */
const TEMPLATE_FIELDS = ['event', 'time', 'program', 'host', 'text', 'camera', 'place', 'reason', 'count', 'times'];

/** The placeholders of a template that name no field. */
export function unknownPlaceholders(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].flatMap(([, name = '']) => (TEMPLATE_FIELDS.includes(name) ? [] : [name]));
}

/**
 * Fills a template. In a template that is JSON, each value is escaped as the inside of a JSON string. So no name of a camera
 * can leave its quotes.
 */
export function fillTemplate(template: string, fields: Readonly<Record<string, unknown>>): string {
  const escapes = isJsonTemplate(template);
  return template.replace(PLACEHOLDER, (_, name: string) => {
    const value = fields[name];
    const text = value === null || value === undefined ? '' : String(value);
    return escapes ? JSON.stringify(text).slice(1, -1) : text;
  });
}

/** Whether a template is a JSON object or array. */
export function isJsonTemplate(template: string): boolean {
  try {
    const value: unknown = JSON.parse(template.replace(PLACEHOLDER, '0'));
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
