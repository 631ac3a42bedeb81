import type { Json } from '@throughline/protocol'

/** A value, and when it was told, epoch milliseconds: of two the later counts, whichever comes first. */
export interface Told {
  readonly value: Json
  readonly at: number
}

/** What a deal should say, by what it is about. */
export type Says = Readonly<Record<string, Told>>

/** Both together: of what both tell, the later. */
export function combineSays(a: Says, b: Says): Says {
  const says: Record<string, Told> = { ...a }
  for (const [about, told] of Object.entries(b)) {
    const known = says[about]
    if (!known || told.at >= known.at) says[about] = told
  }
  return says
}
