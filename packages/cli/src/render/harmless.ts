/** Text that anybody may have sent, fit for a line of a terminal: cut, and without what a terminal would obey. */
export function harmless(text: string, characters: number): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{FFFD}')
  return plain.length > characters ? `${plain.slice(0, characters - 1)}…` : plain
}
