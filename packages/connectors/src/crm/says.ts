import { isJsonObject, type Json } from '@throughline/protocol'

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

/** What of it is news to a deal that says this already: older than what stands is none, and neither is the same. */
export function newsIn(says: Says, written: Says): Says {
  return Object.fromEntries(
    Object.entries(says).filter(([about, { value, at }]) => {
      const stands = written[about]
      return !stands || (at >= stands.at && JSON.stringify(value) !== JSON.stringify(stands.value))
    }),
  )
}

/** As it was stored; what is damaged is left out. */
export function readSays(stored: Json | undefined): Says {
  if (!isJsonObject(stored)) return {}
  return Object.fromEntries(
    Object.entries(stored).flatMap(([about, told]): [string, Told][] => {
      const { value, at } = isJsonObject(told) ? told : {}
      return value !== undefined && typeof at === 'number' ? [[about, { value, at }]] : []
    }),
  )
}

/** Without what is known of the person: once the deal stands, its contact belongs to the managers. */
export function withoutContact(says: Says): Says {
  return Object.fromEntries(Object.entries(says).filter(([about]) => !about.startsWith('contact:')))
}
