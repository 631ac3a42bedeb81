import { sql, type RawBuilder } from 'kysely'
import { joinedInOrder, temporary } from '../schema/dialect.js'
import { askedSources, queryMarks } from './asked.js'
import type { ReportParams } from './params.js'
import { within } from './period.js'
import type { Snapshot } from './report.js'

const PATHS = temporary('chain_path', ['conversion_key', 'integer'], ['path', 'text'])

/** The paths of the conversions asked for. */
export interface Paths {
  /** What tells conversions `c` of one path from others. */
  readonly path: RawBuilder<string>
  /** What the path is joined from, behind the conversions `c`. */
  readonly join: RawBuilder<unknown>
  /** The path as it is shown. */
  show(path: string): string
}

/** By channel a path is kept with its conversion; at another level it is put together, of numbers that stand for marks. */
export async function chainPaths(db: Snapshot, params: ReportParams): Promise<Paths> {
  if (params.by.length === 1 && params.by[0] === 'channel') {
    return { path: sql`c.channels`, join: sql``, show: (path) => path }
  }
  await PATHS.fillFrom(
    db,
    sql`
      select t.conversion_key, ${joinedInOrder(sql`a.grp`, SEPARATOR, sql`t.position`)}
      from ${touchesIn(params)} t join ${askedSources(params)} a on a.source_id = t.source_id
      group by t.conversion_key`,
  )
  const marks = await queryMarks(db, params)
  const names = new Map(
    [...marks].map(([grp, row]) => [
      String(grp),
      params.by.flatMap((column) => row[column] ?? []).join(' / ') || '(not set)',
    ]),
  )
  return {
    path: sql`coalesce(p.path, '')`,
    join: sql`left join ${PATHS.name} p on p.conversion_key = c.conversion_key`,
    show: (path) =>
      path
        .split(SEPARATOR)
        .map((grp) => names.get(grp) ?? '')
        .join(' → '),
  }
}

const SEPARATOR = ' '

/** The touches of the conversions asked for. What is credited has them beside it, since `linear` credits each of them. */
function touchesIn(params: ReportParams): RawBuilder<unknown> {
  if (params.conversion === 'payment') {
    return sql`(
      select t.conversion_key, t.position, t.source_id
      from fact_conversion c join fact_touch t on t.conversion_key = c.conversion_key
      where c.conversion = 'payment' and ${within('c.converted_date', 'c.site', params)}
    )`
  }
  return sql`(
    select conversion_key, position, source_id from fact_credit
    where model = 'linear' and position > 0 and conversion = ${params.conversion}
      and ${within('converted_date', 'site', params)}
  )`
}
