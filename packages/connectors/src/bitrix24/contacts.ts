import { objectOf, type Command, type Outcome } from './api.js'
import type { Delivery, Item } from './delivery.js'
import { findContactCommand } from './mapping.js'

/**
 * The contacts that deals are to be tied to, as far as the portal knows them by phone or e-mail: who applies again stays
 * one contact, and so does one that was made before an answer was lost.
 */
export async function findContacts(items: readonly Item[], { api }: Delivery): Promise<ReadonlyMap<Item, string>> {
  const commands = new Map<string, Command>()
  for (const [index, { deal }] of items.entries()) {
    const command = findContactCommand(deal)
    if (command) commands.set(`f${index}`, command)
  }
  const { outcomes } = await api.batch(commands)
  const found = new Map<Item, string>()
  for (const [index, item] of items.entries()) {
    const id = firstContact(outcomes.get(`f${index}`))
    if (id !== undefined) found.set(item, id)
  }
  return found
}

/** `{ "CONTACT": [12, 40] }`, or an empty list. */
function firstContact(outcome: Outcome | undefined): string | undefined {
  const ids = outcome?.kind === 'done' ? objectOf(outcome.result)['CONTACT'] : undefined
  return Array.isArray(ids) && ids.length > 0 ? String(ids[0]) : undefined
}
