import { sql } from 'kysely'
import { removalEffects, type Path } from '../attribution/markov.js'
import type { Snapshot } from './report.js'

interface PathRow {
  readonly channels: string
  readonly walked: number
  readonly sold: number
}

/**
 * Makes the table `temp.data_driven_credit`: each touch of a chain has the part of its channel's removal effect in the
 * sum of the chain's. What a chain led to is whether a deal of the application is won or money was received.
 */
export async function prepareDataDriven(db: Snapshot): Promise<void> {
  const { rows } = await sql<PathRow>`
    select c.channels, count(*) as walked, sum(o.conversion_key is not null) as sold
    from fact_conversion c
    left join (
      select conversion_key from fact_outcome
      where conversion_key <> 0 and (sales > 0 or (kind = 'payment' and revenue_minor > 0))
      group by conversion_key
    ) o on o.conversion_key = c.conversion_key
    where c.conversion = 'application' and c.channels <> ''
    group by c.channels
  `.execute(db)
  const effects = removalEffects(rows.map(toPath))
  await sql`drop table if exists temp.channel_effect`.execute(db)
  await sql`create temp table channel_effect (channel text primary key, effect real not null)`.execute(db)
  for (const [channel, effect] of effects) {
    await sql`insert into temp.channel_effect values (${channel}, ${effect})`.execute(db)
  }
  await sql`drop table if exists temp.data_driven_credit`.execute(db)
  // A chain whose channels all have no effect is shared equally, as is one of channels that no application came by.
  await sql`
    create temp table data_driven_credit as
    select e.conversion_key, e.position, e.source_id,
      case when sum(e.effect) over chain > 0
        then e.effect / sum(e.effect) over chain
        else 1.0 / count(*) over chain
      end as share,
      c.conversion, c.site, c.converted_date
    from (
      select t.conversion_key, t.position, t.source_id, coalesce(x.effect, 0) as effect
      from fact_touch t
      join dim_source s on s.source_id = t.source_id
      left join temp.channel_effect x on x.channel = s.channel
    ) e
    join fact_conversion c on c.conversion_key = e.conversion_key
    where c.conversion <> 'payment'
    window chain as (partition by e.conversion_key)
    union all
    select conversion_key, 0, 0, 1.0, conversion, site, converted_date
    from fact_conversion where touches = 0 and conversion <> 'payment'
  `.execute(db)
  await sql`create index temp.data_driven_credit_key on data_driven_credit (conversion_key)`.execute(db)
}

function toPath({ channels, walked, sold }: PathRow): Path {
  return { channels: channels.split(' → '), walked, sold }
}
