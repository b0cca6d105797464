// What rules and MQTT report of themselves.

export interface EventReport {
  /** An event for scripts. */
  event(name: string, fields: Readonly<Record<string, unknown>>): void;
  /** A line for people. */
  note(text: string): void;
}
