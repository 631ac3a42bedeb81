import { SinkUnavailable, type DeliveryContext, type Result } from '@throughline/collector'
import { amocrmApi } from '../api.js'
import type { Account } from '../delivery.js'
import { gather } from '../gather.js'
import { records as dealRecords } from '../records.js'
import type { DealState, Payment } from '../state.js'
import { demandCustomers, link } from './customers.js'
import { keep, type Buyer, type Desk } from './desk.js'
import { customerRecords, NEW_CUSTOMER, type CustomerRecord } from './records.js'
import { writeTransactions } from './transactions.js'

/** An account that does not have customers may be given them; deals do not wait for that. */
const REFUSED_MS = 900_000

/**
 * Writes what users with a deal have paid into the transactions of customers. One result for each state; one without
 * payments is done.
 */
export async function deliverPayments(
  states: readonly DealState[],
  account: Account,
  context: DeliveryContext,
): Promise<readonly Result[]> {
  const done: Result = { kind: 'delivered' }
  const buyers = await buyersOf(states, context)
  if (buyers.size === 0) return states.map(() => done)
  const results = new Map<Buyer, Result>()
  const records = customerRecords(context.memory)
  const desk: Desk = {
    api: amocrmApi(account.settings.authority, context),
    fields: account.customerFields,
    settings: account.settings,
    context,
    records,
    known: new Map(await records.read([...new Set([...buyers.values()].map(({ name }) => name))])),
    settle: (buyer, result) => results.set(buyer, result),
  }
  await writeAll([...new Set(buyers.values())], results, desk)
  return states.map((_, index) => {
    const buyer = buyers.get(index)
    return (buyer && results.get(buyer)) ?? done
  })
}

async function writeAll(buyers: readonly Buyer[], results: Map<Buyer, Result>, desk: Desk): Promise<void> {
  try {
    const due: Buyer[] = []
    for (const buyer of buyers) if (await hasDue(buyer, desk)) due.push(buyer)
    if (due.length === 0) return
    await demandCustomers(due, desk)
    for (const buyer of due.filter((each) => !results.has(each))) {
      await link(buyer, desk)
      await writeTransactions(buyer, desk)
    }
  } catch (error) {
    if (!(error instanceof SinkUnavailable) || error.code !== 'unauthorised') throw error
    const reason = `${error.message}; are customers switched on in the account, and may the integration write them?`
    for (const buyer of buyers)
      if (!results.has(buyer)) desk.settle(buyer, { kind: 'retry', reason, afterMs: REFUSED_MS })
  }
}

/** Whether any payment is to be written. The first one is not, unless the options say so: the deal tells of it. */
async function hasDue(buyer: Buyer, desk: Desk): Promise<boolean> {
  const record: CustomerRecord = desk.known.get(buyer.name) ?? NEW_CUSTOMER
  const [first] = buyer.payments
  if (desk.settings.customers.from === 'second' && first && record.written.length === 0 && record.sending.length === 0)
    await keep(new Map([[buyer.name, { ...record, written: [first.id] }]]), desk)
  const { written = [] } = desk.known.get(buyer.name) ?? {}
  return buyer.payments.some(({ id }) => !written.includes(id))
}

/** Who has paid, by the place of the state that tells of it; a user of several states is one buyer. */
async function buyersOf(states: readonly DealState[], context: DeliveryContext): Promise<ReadonlyMap<number, Buyer>> {
  const paying = states.flatMap((state, index) => (state.buyer && state.payments ? [{ state, index }] : []))
  if (paying.length === 0) return new Map()
  const records = dealRecords(context.memory)
  const { items } = await gather(
    paying.map(({ state }) => state),
    { records },
  )
  const deals = await records.deals(items.map(({ applicationId }) => applicationId))
  const byName = new Map<string, Buyer>()
  const places: [number, string][] = []
  for (const { applicationId, works } of items) {
    const deal = deals.get(applicationId)
    const contactId = deal?.kind === 'made' ? deal.contactId : undefined
    for (const work of works) {
      const { state, index } = paying[work] ?? {}
      if (!state?.buyer || index === undefined) continue
      const { site, userId } = state.buyer
      const name = `${site} ${userId}`
      const before = byName.get(name)
      const payments = byTime([...(before?.payments ?? []), ...Object.values(state.payments ?? {})])
      const contact = before?.contactId ?? contactId
      byName.set(name, { name, userId, payments, ...(contact !== undefined && { contactId: contact }) })
      places.push([index, name])
    }
  }
  return new Map(
    places.flatMap(([index, name]) => {
      const buyer = byName.get(name)
      return buyer ? [[index, buyer]] : []
    }),
  )
}

function byTime(payments: readonly Payment[]): readonly Payment[] {
  return [...new Map(payments.map((payment) => [payment.id, payment])).values()].toSorted(
    (a, b) => a.at - b.at || (a.id < b.id ? -1 : 1),
  )
}
