import type { Delivery, Item, Standing } from './delivery.js'
import type { DealFields } from './fields.js'
import type { FoundDeal } from './by-field.js'
import { locateDeals, type Sought } from './locate.js'
import type { DealRecord } from './records.js'
import { combineSays, type Says, type Told } from '../crm/says.js'

type Creating = Extract<DealRecord, { kind: 'creating' }>
type Made = Extract<DealRecord, { kind: 'made' }>

/** Sorts out which applications have a deal, and settles those of which nothing is to be sent now. */
export async function recall(
  items: readonly Item[],
  delivery: Delivery,
): Promise<{ readonly absent: readonly Item[]; readonly standing: readonly Standing[] }> {
  const known = await delivery.records.deals(items.map(({ applicationId }) => applicationId))
  const absent: Item[] = []
  const standing: Standing[] = []
  const unknown = new Map<Item, Creating | undefined>()
  for (const item of items) {
    const record = known.get(item.applicationId)
    if (record?.kind === 'made') standing.push({ item, record })
    else if (record && delivery.context.clock.now() < record.findableAt) await leaveAlone(item, record, delivery)
    else if (record || !isNew(item, delivery)) unknown.set(item, record)
    else absent.push(item)
  }
  if (unknown.size > 0) {
    const found = await find(unknown, delivery)
    for (const [item, before] of unknown) {
      const record = found.get(item)
      if (record) standing.push({ item, record })
      else if (before) absent.push(item)
      else delivery.settle(item, { kind: 'retry', reason: NOT_YET, afterMs: patienceOf(item, delivery) })
    }
  }
  return { absent, standing }
}

/** Before its date a search that finds nothing says nothing, so there is none. */
async function leaveAlone(item: Item, before: Creating, delivery: Delivery): Promise<void> {
  const { findableAt } = await redated(item, before, delivery)
  const afterMs = findableAt - delivery.context.clock.now()
  delivery.settle(item, { kind: 'retry', reason: 'it is not known yet whether amoCRM made its deal', afterMs })
}

const DAY_MS = 86_400_000

/** Dates that lie ahead since the clock was set back may never come: the wait begins anew, and the search long before. */
async function redated({ applicationId }: Item, before: Creating, { records, context }: Delivery): Promise<Creating> {
  const now = context.clock.now()
  if (before.since <= now) return before
  const record = { ...before, since: now - DAY_MS, findableAt: now + before.findableAt - before.since }
  await records.writeDeals(new Map([[applicationId, record]]))
  return record
}

const NOT_YET = 'no deal of amoCRM carries this application ID yet'

/** Whether it is ours to make its deal. Later events may come before their application does: they wait for it. */
function isNew({ state }: Item, { account }: Delivery): boolean {
  return account.settings.mode === 'create' && state.application !== undefined
}

const SOONEST_MS = 15_000
const LATEST_MS = 3_600_000

/** How long to wait for a deal that somebody else makes: soon at first, and as long again as it has taken already. */
function patienceOf({ state }: Item, { context }: Delivery): number {
  const age = context.clock.now() - Math.min(...timesOf(state.says), state.application?.at ?? Infinity)
  return Number.isFinite(age) ? Math.min(LATEST_MS, Math.max(SOONEST_MS, Math.round(age / 2))) : LATEST_MS
}

/** What creations that ended in the dark came to, and which deals the site has made by itself. */
async function find(
  items: ReadonlyMap<Item, Creating | undefined>,
  { api, fields, records, witnesses, context }: Delivery,
): Promise<ReadonlyMap<Item, Made>> {
  const known = await fields()
  const wanted = new Map(
    [...items].map(([{ applicationId, state }, record]): [string, Sought] => [
      applicationId,
      {
        since:
          record?.since ?? Math.min(context.clock.now(), ...timesOf(state.says), state.application?.at ?? Infinity),
        madeAt: record && state.application?.at,
      },
    ]),
  )
  const now = context.clock.now()
  const deals = await locateDeals(wanted, { api, witnesses, applicationFieldId: known.applicationId, now })
  const found = new Map<Item, Made>()
  for (const [item, record] of items) {
    const deal = deals.get(item.applicationId)
    if (!deal) continue
    const written = record ? record.written : standingIn(deal, item.state.says, known)
    found.set(item, { kind: 'made', dealId: deal.dealId, written, noted: false })
  }
  await records.writeDeals(new Map([...found].map(([{ applicationId }, record]) => [applicationId, record])))
  await witnesses.offer(
    [...found.keys()].map(({ applicationId }) => applicationId),
    now,
  )
  return found
}

/** What a deal of the site's own says already: that stays as it is, until a later event says otherwise. */
function standingIn({ price, filled }: FoundDeal, says: Says, { tracking, find: fieldOf }: DealFields): Says {
  const stands = (about: string): boolean => {
    if (about === 'price') return price > 0
    const field = about.startsWith('mark:')
      ? tracking.get(about.slice('mark:'.length))
      : fieldOf(about.slice('field:'.length))
    return field !== undefined && filled.has(field.id)
  }
  return combineSays({}, Object.fromEntries(Object.entries(says).filter(([about]): boolean => stands(about))))
}

function timesOf(says: Says): readonly number[] {
  return Object.values(says).map(({ at }: Told) => at)
}
