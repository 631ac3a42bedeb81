import { chainOf, type ChainLimits, type Linked } from '../attribution/chain.js'
import { credits } from '../attribution/credits.js'
import type { Model } from '../attribution/models.js'
import type { Calendar } from '../project/calendar.js'
import { pathId, UNKNOWN_SOURCE } from '../project/source.js'
import { unpackTouches, type ToldTouch } from '../project/told.js'
import type { ConversionKind, FactCredit } from '../schema/tables.js'
import { putRows } from './rows.js'
import type { Statements } from './statements.js'
import { touchesOf } from './touches-of.js'

/** What is credited, before its chain is known. */
export interface Conversion {
  readonly conversion_key: number
  readonly site: string
  readonly conversion: ConversionKind
  readonly conversion_id: string
  readonly person_id: string | null
  readonly converted_at: number
  readonly converted_date: string
  /** What its own event told. */
  readonly touches: string
  /** Of a payment. */
  readonly amount_minor: number | null
}

/** How chains are made and credited. */
export interface Attribution extends ChainLimits {
  readonly models: ReadonlyMap<string, Model>
  readonly dateOf: (site: string) => Calendar
}

/** Writes the chains and credits of conversions anew, from all that is known of their persons now. */
export async function writeChains(
  statements: Statements,
  conversions: readonly Conversion[],
  attribution: Attribution,
): Promise<void> {
  if (conversions.length === 0) return
  const joined = await touchesByPerson(statements, conversions)
  const chains = conversions.map((each) => {
    const chain = chainOf(unpackTouches(each.touches), joined.get(nameOf(each)) ?? [], each.converted_at, attribution)
    return { ...each, chain, channels: chain.map(({ channel }) => channel).join(' → ') }
  })
  await removeChains(statements, conversions, attribution)
  await putRows(
    statements,
    'fact_conversion',
    chains.map(({ chain, ...each }) => ({
      ...each,
      touches: chain.length,
      first_touch_at: chain[0]?.at ?? null,
      source_path: pathId(chain.map(({ sourceId }) => sourceId).join(' ')),
    })),
  )
  await putRows(
    statements,
    'fact_touch',
    chains.flatMap(({ conversion_key, site, chain }) =>
      chain.map(({ at, sourceId, landing, referrer, told }, index) => ({
        conversion_key,
        position: index + 1,
        source_id: sourceId,
        touched_at: at,
        touched_date: attribution.dateOf(site)(at),
        landing,
        referrer,
        told: told ? 1 : 0,
      })),
    ),
  )
  await putRows(
    statements,
    'fact_credit',
    chains
      .filter(({ conversion }) => conversion !== 'payment')
      .flatMap((each) => creditRows(each, each, attribution.models)),
  )
}

/** Removes the chains that were known; most conversions are new and have none. */
async function removeChains(
  statements: Statements,
  conversions: readonly Conversion[],
  { models }: Attribution,
): Promise<void> {
  const stored = await statements.read<{ readonly conversion: ConversionKind }>(
    'select conversion from fact_conversion where conversion_key = ?',
    conversions.map(({ conversion_key }) => [conversion_key]),
  )
  const known = conversions.filter((_, at) => (stored[at] ?? []).length > 0)
  await statements.run(
    'delete from fact_touch where conversion_key = ?',
    known.map(({ conversion_key }) => [conversion_key]),
  )
  await statements.run(
    'delete from fact_credit where model = ? and conversion_key = ?',
    known
      .filter(({ conversion }) => conversion !== 'payment')
      .flatMap(({ conversion_key }) => [...models.keys()].map((model) => [model, conversion_key])),
  )
}

/** Joined once for each person, however many conversions the person has. */
async function touchesByPerson(
  statements: Statements,
  conversions: readonly Conversion[],
): Promise<ReadonlyMap<string, readonly ToldTouch[]>> {
  const persons = new Map<string, { readonly site: string; readonly person: string }>()
  for (const each of conversions) {
    if (each.person_id !== null) persons.set(nameOf(each), { site: each.site, person: each.person_id })
  }
  const touches = await touchesOf(statements, [...persons.values()])
  return new Map([...persons.keys()].map((name, at) => [name, touches[at] ?? []]))
}

function nameOf({ site, person_id }: Conversion): string {
  return `${site}\u0000${person_id}`
}

function creditRows(
  { conversion_key, conversion, site, converted_at, converted_date }: Conversion,
  { chain, channels }: { readonly chain: readonly Linked[]; readonly channels: string },
  models: ReadonlyMap<string, Model>,
): readonly FactCredit[] {
  const path_id = pathId(channels)
  const touched = chain.length > 0 ? chain : [{ at: converted_at, channel: UNKNOWN_SOURCE.channel }]
  return credits(touched, models).map(({ model, touch, share }) => ({
    model,
    conversion_key,
    position: chain.length > 0 ? touch + 1 : 0,
    source_id: chain[touch]?.sourceId ?? UNKNOWN_SOURCE.source_id,
    share,
    conversion,
    site,
    converted_date,
    path_id,
  }))
}
