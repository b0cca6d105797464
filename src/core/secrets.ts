// The registry of known secrets, which redacts them from every text that leaves the process.
import { type Address, HIDDEN, parseAddress } from './address.js';
import { plainText } from './text.js';

/** Shorter secrets are not redacted: they appear in ordinary words by chance. */
const LONG_ENOUGH = /^.{4}/su;

/** How many levels of percent-encoding are searched. */
const MAX_DECODINGS = 3;

/** How often a text is searched at most. Nearly always the second search finds nothing, and is the last. */
const MAX_PASSES = 8;

/**
 * An address within a text. The length of its scheme is bounded: without a bound, a long text of a peer would take quadratic
 * time.
 */
const ADDRESS = /[a-z][a-z0-9+.-]{0,31}:\/\/[^\s"'<>`]+/gi;

/** Punctuation at the end, which belongs to the sentence and not to the address. */
const SENTENCE_END = /[.,:;!?)\]}]+$/;

/** A set of secrets. None is ever removed: an old secret stays confidential. */
export class Secrets {
  /** The secrets by their first two characters. The longest comes first, as it may contain a shorter one. */
  readonly #byStart = new Map<number, string[]>();

  /** Adds a secret as it is written, and its decoded, cleaned and quoted forms. */
  add(secret: string): void {
    const decoded = decode(secret).text;
    for (const form of new Set([secret, decoded, decode(secret.replaceAll('+', ' ')).text])) {
      // JSON and programs that quote write it in these forms.
      const forms = [form, plainText(form), JSON.stringify(form).slice(1, -1), form.replaceAll(' ', '+')];
      for (const one of new Set(forms)) this.#addForm(one.replace(/\p{Cc}/gu, ''));
    }
  }

  /** Adds the secrets of an address, and returns the address. */
  addAddress(address: Address): Address {
    for (const secret of address.secrets()) this.add(secret);
    return address;
  }

  /**
   * The text without any known secret. It finds secrets also where they are percent-encoded, or have control characters
   * or line ends between their characters. Of unknown addresses it removes the user, query and fragment, too.
   */
  hide(text: string): string {
    let known = text;
    if (this.#byStart.size > 0) {
      // The text beside one secret may have kept another one from being decoded.
      for (let pass = 0, before = ''; known !== before && pass < MAX_PASSES; pass += 1) {
        before = known;
        known = this.#hideKnown(known);
      }
    }
    return known.includes('://') ? known.replace(ADDRESS, shownAddress) : known;
  }

  #hideKnown(text: string): string {
    const ranges: Range[] = [];
    let view: View = withoutControls(text);
    for (let level = 0; level <= MAX_DECODINGS; level += 1) {
      if (level > 0) {
        const decoded = decode(view.text, view);
        if (decoded.text === view.text) break;
        view = decoded;
      }
      ranges.push(...this.#find(view));
    }
    return ranges.length === 0 ? text : replaceRanges(text, ranges);
  }

  #find({ text, starts, ends }: View): Range[] {
    const found: Range[] = [];
    for (let at = 0; at + 1 < text.length; at += 1) {
      const secret = this.#byStart.get(startOf(text, at))?.find((one) => text.startsWith(one, at));
      if (secret === undefined) continue;
      const last = at + secret.length - 1;
      found.push({ from: starts?.[at] ?? at, to: ends?.[last] ?? last + 1 });
      at = last;
    }
    return found;
  }

  #addForm(form: string): void {
    if (!LONG_ENOUGH.test(form)) return;
    const start = startOf(form, 0);
    const same = this.#byStart.get(start) ?? [];
    if (same.includes(form)) return;
    this.#byStart.set(
      start,
      [...same, form].sort((one, other) => other.length - one.length),
    );
  }
}

/** The secrets of this process. It is global deliberately: a parameter could be forgotten at one of the exits. */
export const knownSecrets = new Secrets();

/** Parses an address and registers its secrets. */
export function readAddress(text: string): Address {
  return knownSecrets.addAddress(parseAddress(text));
}

/** The two characters at a position as a number: a text of its own for each position would cost more than the search. */
function startOf(text: string, at: number): number {
  return (text.charCodeAt(at) << 16) | text.charCodeAt(at + 1);
}

function shownAddress(found: string): string {
  const end = SENTENCE_END.exec(found)?.[0] ?? '';
  return parseAddress(found.slice(0, found.length - end.length)).shown + end;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** A text derived from an original, with the position of each character there. Without positions it is the original. */
interface View {
  readonly text: string;
  readonly starts?: readonly number[] | undefined;
  readonly ends?: readonly number[] | undefined;
}

function withoutControls(text: string): View {
  if (!/\p{Cc}/u.test(text)) return { text };
  const starts: number[] = [];
  const ends: number[] = [];
  let kept = '';
  for (const { 0: run, index } of text.matchAll(/\P{Cc}+/gu)) {
    kept += run;
    for (let at = index; at < index + run.length; at += 1) {
      starts.push(at);
      ends.push(at + 1);
    }
  }
  return { text: kept, starts, ends };
}

/** Decodes percent-encoding (RFC 3986, section 2.1) as UTF-8, or else as Latin-1. Malformed sequences stay. */
function decode(text: string, from: View = { text }): View {
  if (!/%[0-9a-f]{2}/i.test(text)) return from.text === text ? from : { text };
  const starts: number[] = [];
  const ends: number[] = [];
  let decoded = '';
  for (let at = 0; at < text.length; ) {
    const [characters, length] = decodeAt(text, at);
    decoded += characters;
    for (let unit = 0; unit < characters.length; unit += 1) {
      starts.push(from.starts?.[at] ?? at);
      ends.push(from.ends?.[at + length - 1] ?? at + length);
    }
    at += length;
  }
  return { text: decoded, starts, ends };
}

/** Decodes the character at a position. Returns it, and how many characters of the text it took. */
function decodeAt(text: string, at: number): readonly [string, number] {
  const byte = /^%([0-9a-f]{2})/i.exec(text.slice(at, at + 3))?.[1];
  if (byte === undefined) return [text.charAt(at), 1];
  const value = Number.parseInt(byte, 16);
  const bytes = value >= 0xf0 ? 4 : value >= 0xe0 ? 3 : value >= 0xc0 ? 2 : 1;
  try {
    return [decodeURIComponent(text.slice(at, at + bytes * 3)), bytes * 3];
  } catch {
    return [String.fromCharCode(value), 3];
  }
}

function replaceRanges(text: string, ranges: readonly Range[]): string {
  let result = '';
  let done = 0;
  for (const { from, to } of [...ranges].sort((one, other) => one.from - other.from)) {
    if (from >= done) result += text.slice(done, from) + HIDDEN;
    done = Math.max(done, to);
  }
  return result + text.slice(done);
}
