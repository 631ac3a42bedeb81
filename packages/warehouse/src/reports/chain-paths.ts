import { sql, type RawBuilder } from 'kysely'
import { joinedInOrder, temporary } from '../schema/dialect.js'
import { askedSources, queryMarks } from './asked.js'
import type { ReportParams } from './params.js'
import { within } from './period.js'
import type { Snapshot } from './report.js'

const WALKS = temporary(
  'chain_walk',
  ['conversion_key', 'integer'],
  ['source_path', 'integer'],
  ['touches', 'integer'],
  ['days', 'integer'],
  ['conversions', 'integer'],
)
const PATHS = temporary('chain_path', ['source_path', 'integer'], ['path', 'text'])

/** The paths of the conversions asked for. */
export interface Paths {
  /** How often each was walked, as a table to select from: `chain, touches, days, conversions`. */
  readonly walks: RawBuilder<unknown>
  /** What tells conversions `c` of one path from others. */
  readonly path: RawBuilder<string>
  /** What the path is joined from, behind the conversions `c`. */
  readonly join: RawBuilder<unknown>
  /** The path as it is shown. */
  show(path: string): string
}

/**
 * By channel a path is kept with its conversion. At another level it is put together of numbers that stand for marks,
 * once for all conversions that came by the same sources.
 */
export async function chainPaths(db: Snapshot, params: ReportParams): Promise<Paths> {
  if (params.by.length === 1 && params.by[0] === 'channel') {
    const walks = sql`(
      select c.channels as chain, c.touches, ${DAYS} as days, 1 as conversions
      from fact_conversion c where ${conversionsIn(params)}
    )`
    return { walks, path: sql`c.channels`, join: sql``, show: (path) => path }
  }
  await WALKS.fillFrom(
    db,
    sql`
      select min(c.conversion_key), c.source_path, c.touches, ${DAYS} as days, count(*)
      from fact_conversion c where ${conversionsIn(params)}
      group by c.source_path, c.touches, 4`,
  )
  await PATHS.fillFrom(
    db,
    sql`
      select e.source_path, ${joinedInOrder(sql`a.grp`, SEPARATOR, sql`t.position`)}
      from (select source_path, min(conversion_key) as conversion_key from ${WALKS.name} group by source_path) e
      join fact_touch t on t.conversion_key = e.conversion_key
      join ${askedSources(params)} a on a.source_id = t.source_id
      group by e.source_path`,
  )
  const marks = await queryMarks(db, params)
  const names = new Map(
    [...marks].map(([grp, row]) => [
      String(grp),
      params.by.flatMap((column) => row[column] ?? []).join(' / ') || '(not set)',
    ]),
  )
  return {
    walks: sql`(
      select coalesce(p.path, '') as chain, w.touches, w.days, w.conversions
      from ${WALKS.name} w left join ${PATHS.name} p on p.source_path = w.source_path
    )`,
    path: sql`coalesce(p.path, '')`,
    join: sql`left join ${PATHS.name} p on p.source_path = c.source_path`,
    show: (path) =>
      path
        .split(SEPARATOR)
        .map((grp) => names.get(grp) ?? '')
        .join(' → '),
  }
}

const SEPARATOR = ' '

const DAYS = sql`coalesce((c.converted_at - c.first_touch_at) / 86400000, 0)`

/** The condition that a conversion, `c`, is among those asked for. */
export function conversionsIn(params: ReportParams): RawBuilder<boolean> {
  return sql<boolean>`c.conversion = ${params.conversion} and ${within('c.converted_date', 'c.site', params)}`
}
