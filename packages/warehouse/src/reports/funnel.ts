import { sql, type RawBuilder } from 'kysely'
import { jsonValue, unindexed } from '../schema/dialect.js'
import { median } from './median.js'
import type { ReportParams } from './params.js'
import { within } from './period.js'
import { quotient } from './quotient.js'
import type { Report, ReportInput } from './report.js'
import type { ReportRow } from './result.js'

/**
 * How many people took each of some steps, one after the other: everyone who took the first in the period, by its first
 * time, and of them those who took the next at the same moment or later, and so on. A step is the name of one of the
 * site's events, or `registration`, `application`, `deal`, `target`, `sale`, `payment`.
 */
export const funnel: Report = {
  name: 'funnel',
  accepts: ['from', 'to', 'steps', 'segment', 'site'],
  async run(input) {
    const { params } = input
    const counted = await query(input)
    const segments = [...new Set(counted.map(({ segment }) => segment))].sort()
    const rows = segments.flatMap((segment) =>
      stepRows(
        params,
        counted.filter((row) => row.segment === segment),
      ).map((row) => (params.segment ? { segment: segment || '(none)', ...row } : row)),
    )
    const shown = rows.length > 0 || params.segment ? rows : stepRows(params, [])
    return { columns: [...(params.segment ? ['segment'] : []), ...COLUMNS], rows: shown, notes: [] }
  },
}

const COLUMNS = ['step', 'name', 'persons', 'step_rate', 'total_rate', 'median_days'] as const

interface StepRow {
  readonly segment: string
  /** From 0. */
  readonly step: number
  readonly persons: number
  /** Since the step before; absent for the first. */
  readonly days: number | null
}

async function query({ db, params }: ReportInput): Promise<readonly StepRow[]> {
  const steps = params.steps.map((name, at) => (at === 0 ? firstStep(name, params) : nextStep(name, at)))
  const counts = params.steps.map((_, at) => {
    const same = at === 0 && params.segment === undefined
    const group = same ? sql`having count(*) > 0` : sql`group by segment, days`
    return sql`
      select ${same ? sql`''` : sql`segment`} as segment, ${sql.lit(at)} as step, ${same ? sql`null` : sql`days`} as days,
        count(*) as persons
      from ${sql.ref(`step_${at}`)} ${group}`
  })
  const { rows } = await sql<StepRow>`
    with ${sql.join(steps.map((step, at) => sql`${sql.ref(`step_${at}`)} as materialized (${step})`))}
    ${sql.join(counts, sql` union all `)}
  `.execute(db)
  return rows
}

function firstStep(name: string, params: ReportParams): RawBuilder<unknown> {
  const taken = sql`from ${takenIn(name)} e where e.person_id is not null and ${within('e.date', 'e.site', params)}`
  if (params.segment === undefined) {
    return sql`
      select e.site, e.person_id, min(e.at) as at, null as days, '' as segment ${taken} group by e.person_id, e.site`
  }
  // Of events of one moment that with the least properties decides, so that no order of rows does.
  return sql`
    select e.site, e.person_id, e.at, null as days, ${segmentOf(params.segment)} as segment
    from (
      select e.*, row_number() over (partition by e.site, e.person_id order by e.at, e.properties) as place ${taken}
    ) e
    where e.place = 1`
}

function nextStep(name: string, at: number): RawBuilder<unknown> {
  return sql`
    select s.site, s.person_id, min(e.at) as at, (min(e.at) - s.at) / 86400000 as days, s.segment
    from ${takenIn(name)} e cross join ${sql.ref(`step_${at - 1}`)} s
    where s.site = e.site and s.person_id = e.person_id and s.at <= e.at
    group by s.person_id, s.site`
}

/** All that took a step, as a table to select from: `site, person_id, at, date, properties`. */
function takenIn(name: string): RawBuilder<unknown> {
  switch (name) {
    case 'registration':
    case 'application':
      // By the index of persons, in whose order they are grouped.
      return sql`(
        select site, person_id, converted_at as at, converted_date as date, '{}' as properties
        from fact_conversion where ${unindexed('conversion')} = ${name}
      )`
    case 'payment':
      return sql`(
        select site, person_id, converted_at as at, converted_date as date, '{}' as properties
        from fact_conversion where conversion = 'payment' and amount_minor > 0
      )`
    case 'deal':
    case 'target':
    case 'sale':
      // From 1 on, so that outcomes are read in the order in which the conversions lie; 0 has none.
      return sql`(
        select o.site, c.person_id, o.outcome_at as at, o.outcome_date as date, '{}' as properties
        from fact_outcome o cross join fact_conversion c
        where o.conversion_key > 0 and c.conversion_key = o.conversion_key and ${unindexed('o.kind')} = ${name}
      )`
    default:
      return sql`(
        select site, person_id, occurred_at as at, occurred_date as date, properties from fact_event where name = ${name}
      )`
  }
}

/**
 * To which segment a person belongs: by a property of the event that was the first step, or by the variant of an
 * experiment, as `Experiment Viewed` (Segment's A/B testing spec) told it first.
 */
function segmentOf(segment: string): RawBuilder<string> {
  const name = segment.slice(segment.indexOf(':') + 1)
  if (segment.startsWith('property:')) return sql`coalesce(${jsonValue(sql`e.properties`, name)}, '')`
  const told = (member: string): RawBuilder<string | null> => jsonValue(sql`x.properties`, member)
  return sql`coalesce((
    select coalesce(${told('variation_name')}, ${told('variation_id')})
    from fact_event x
    where x.person_id = e.person_id and x.name = 'Experiment Viewed' and x.site = e.site
      and ${name} in (${told('experiment_name')}, ${told('experiment_id')})
    order by x.occurred_at, x.event_id limit 1
  ), '')`
}

/** The steps of one segment. */
function stepRows({ steps }: ReportParams, counted: readonly StepRow[]): readonly ReportRow[] {
  const persons = steps.map((_, step) =>
    counted.filter((row) => row.step === step).reduce((sum, row) => sum + row.persons, 0),
  )
  return steps.map((name, step) => ({
    step: step + 1,
    name,
    persons: persons[step] ?? 0,
    step_rate: step === 0 ? null : quotient(persons[step] ?? 0, persons[step - 1] ?? 0),
    total_rate: quotient(persons[step] ?? 0, persons[0] ?? 0),
    median_days:
      step === 0 ? null : median(counted.filter((row) => row.step === step).map((row) => [row.days ?? 0, row.persons])),
  }))
}
