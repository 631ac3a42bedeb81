/**
 * 21 letters and digits, 105 random bits. In lower case only, since spreadsheets and databases may compare without
 * case. `crypto.randomUUID` is missing on pages without https.
 */
export function randomId(): string {
  return crypto.getRandomValues(new Uint8Array(21)).reduce((id, byte) => id + (byte & 31).toString(32), '')
}
