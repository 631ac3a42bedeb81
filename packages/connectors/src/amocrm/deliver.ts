import { SinkUnavailable, type DeliveryContext, type Result } from '@throughline/collector'
import { createDeals } from './create.js'
import { deliverPayments } from './customers/payments.js'
import { openDelivery, type Account } from './delivery.js'
import { gather } from './gather.js'
import { writeNotes } from './notes.js'
import { recall } from './recall.js'
import type { DealState, DealWork } from './state.js'
import { settleSilent, updateDeals } from './update.js'

/** Delivers works, each of which may be about several applications: it is done when all of them are. */
export async function deliverWorks(
  works: readonly DealWork[],
  account: Account,
  context: DeliveryContext,
): Promise<readonly Result[]> {
  const states = works.flatMap((work, index) => Object.values(work).map((state) => ({ state, index })))
  const results = await deliverDeals(
    states.map(({ state }) => state),
    account,
    context,
  )
  // What is paid follows what the deal says of it: a payment whose deal must wait waits as well.
  const payments = await deliverPayments(
    states.flatMap(({ state }, at) => (results[at]?.kind === 'delivered' ? [state] : [])),
    account,
    context,
  )
  const rest = payments.values()
  const ends = results.map((result) => (result.kind === 'delivered' ? (rest.next().value ?? result) : result))
  return works.map((_, work) => together(ends.filter((_result, at) => states[at]?.index === work)))
}

/** What is to be tried again takes all of it along: what is done already is told nothing new then. */
function together(results: readonly Result[]): Result {
  const of = (kind: Result['kind']): Result | undefined => results.find((result) => result.kind === kind)
  return of('retry') ?? of('rejected') ?? { kind: 'delivered' }
}

/** Makes each application one deal, and brings the deals that already stand up to date. */
async function deliverDeals(
  works: readonly DealState[],
  account: Account,
  context: DeliveryContext,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>()
  const delivery = openDelivery(account, context, (item, result) => {
    for (const work of item.works) results.set(work, result)
  })
  try {
    const { items, nobody } = await gather(works, delivery)
    // People who have made no application have no deal that could say anything of them.
    for (const work of nobody) results.set(work, { kind: 'delivered' })
    const { absent, standing: found } = await recall(items, delivery)
    const standing = await settleSilent(found, delivery)
    const made = await createDeals(absent, delivery)
    const noted = await writeNotes([...made, ...standing], delivery)
    // What stood before, and what a new deal could not be made with: an update with nothing to say sends nothing.
    await updateDeals(account.settings.details === 'note' || account.settings.incoming ? noted : standing, delivery)
  } catch (error) {
    // What was settled before the account went away stays settled; when nothing was, the whole sink stands still.
    if (!(error instanceof SinkUnavailable) || results.size === 0) throw error
    const { message: reason, retryAfterMs: afterMs } = error
    for (const work of works.keys()) {
      if (!results.has(work)) results.set(work, { kind: 'retry', reason, ...(afterMs !== undefined && { afterMs }) })
    }
  }
  return works.map((_, work) => results.get(work) ?? { kind: 'retry', reason: 'amoCRM did not say what became of it' })
}
