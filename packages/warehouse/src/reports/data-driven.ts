import { sql, type RawBuilder } from 'kysely'
import { removalEffects, type Path } from '../attribution/markov.js'
import { pathId } from '../project/source.js'
import { temporary } from '../schema/dialect.js'
import type { CreditRow } from './credit.js'
import type { Snapshot } from './report.js'

interface PathRow {
  readonly channels: string
  readonly walked: number
  readonly sold: number
}

const CHANNEL_EFFECT = temporary('channel_effect', ['channel', 'text'], ['effect', 'real'])
const PATH_EFFECT = temporary('path_effect', ['path_id', 'integer'], ['effect', 'real'])
const SOURCE_EFFECT = temporary('source_effect', ['source_id', 'integer'], ['effect', 'real'])

/**
 * Weighs every path of channels: each touch of a chain has the part of its channel's removal effect in the sum of the
 * chain's. What a chain led to is whether a deal of the application is won or money was received. Some thousand different
 * paths stand for a million touches, so that these are only looked at by what is asked for.
 */
export async function prepareDataDriven(db: Snapshot): Promise<void> {
  const paths = await queryPaths(db)
  const effects = removalEffects(paths.filter(({ walked }) => walked > 0).map(toPath))
  const sums = paths.map(({ channels }): readonly [number, number] => [
    pathId(channels),
    channelsOf(channels).reduce((sum, channel) => sum + (effects.get(channel) ?? 0), 0),
  ])
  await CHANNEL_EFFECT.fill(db, [...effects])
  await PATH_EFFECT.fill(db, [[pathId(''), 0], ...sums])
  await SOURCE_EFFECT.fillFrom(
    db,
    sql`select s.source_id, coalesce(e.effect, 0) from dim_source s left join ${CHANNEL_EFFECT.name} e on e.channel = s.channel`,
  )
}

/**
 * The credits as they were prepared, with the columns of `fact_credit`. A chain whose channels all have no effect is
 * shared equally, as is one of channels that no application came by: that is what `linear` has stored.
 */
export const DATA_DRIVEN_CREDIT: RawBuilder<CreditRow> = sql<CreditRow>`(
  select c.conversion_key, c.position, c.source_id,
    case when p.effect > 0 then e.effect / p.effect else c.share end as share,
    c.conversion, c.site, c.converted_date
  from fact_credit c
  join ${PATH_EFFECT.name} p on p.path_id = c.path_id
  join ${SOURCE_EFFECT.name} e on e.source_id = c.source_id
  where c.model = 'linear'
)`

/** Every path that was ever walked to an application or registration; only applications count as walked and sold. */
async function queryPaths(db: Snapshot): Promise<readonly PathRow[]> {
  const walked = await sql<PathRow>`
    select channels, sum(case when conversion = 'application' then times else 0 end) as walked, 0 as sold
    from (
      select conversion, channels, count(*) as times from fact_conversion
      where conversion in ('application', 'registration') and channels <> ''
      group by conversion, channels
    ) w
    group by channels order by channels
  `.execute(db)
  const sold = await sql<Pick<PathRow, 'channels' | 'sold'>>`
    select c.channels, count(*) as sold
    from (
      select distinct conversion_key from fact_outcome
      where conversion_key <> 0 and (sales > 0 or (kind = 'payment' and revenue_minor > 0))
    ) o
    cross join fact_conversion c
    where c.conversion_key = o.conversion_key and c.conversion = 'application'
    group by c.channels
  `.execute(db)
  const byChannels = new Map(sold.rows.map((row) => [row.channels, row.sold]))
  return walked.rows.map((row) => ({ ...row, sold: byChannels.get(row.channels) ?? 0 }))
}

function toPath({ channels, walked, sold }: PathRow): Path {
  return { channels: channelsOf(channels), walked, sold }
}

function channelsOf(path: string): readonly string[] {
  return path.split(' → ')
}
