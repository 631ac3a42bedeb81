import { randomBytes } from 'node:crypto'

/** Random IDs in place of those of a forgotten visitor: the same one wherever the same ID stood. */
export interface Renaming {
  /** The random ID that stands for this one from now on. */
  id(known: string): string
  /** The same for an ID that may be absent. */
  maybe(known: string | null): string | null
  /** The text without the visitor's ID, where the ID is so long that it is nobody else's. */
  text(value: string): string
}

/** IDs so long are nobody else's; a shorter one may be part of any text. */
const UNMISTAKABLE = 16

/** Names for one erasure, written down nowhere else. */
export function renaming(visitor: string): Renaming {
  const names = new Map<string, string>()
  const id = (known: string): string => {
    const name = names.get(known) ?? `erased-${randomBytes(12).toString('hex')}`
    names.set(known, name)
    return name
  }
  return {
    id,
    maybe: (known) => (known === null ? null : id(known)),
    text: (value) => (visitor.length >= UNMISTAKABLE ? value.replaceAll(visitor, id(visitor)) : value),
  }
}
