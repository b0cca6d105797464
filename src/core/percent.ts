// Percent-encoding of texts in addresses (RFC 3986, 2.1).

/** The text behind the encoding; undefined where it is not properly encoded. */
export function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
