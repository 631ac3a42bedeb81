import { monthOf } from '../project/calendar.js'
import type { VisitsByDay } from '../schema/summaries.js'
import type { FactVisit } from '../schema/tables.js'
import { mergeVisits } from './merge.js'
import { settleRows } from './rows.js'
import type { Statements } from './statements.js'

/** Stores visits and keeps `visits_by_day`, `visits_by_month` and `campaign_visits` in step. */
export async function storeVisits(statements: Statements, arrived: readonly FactVisit[]): Promise<void> {
  const { changed, replaced } = await settleRows(statements, 'fact_visit', arrived, mergeVisits)
  const days = dayChanges(changed, replaced)
  await statements.run(
    `insert into visits_by_day (source_id, visit_date, site, visits) values (?, ?, ?, ?)
     on conflict (source_id, visit_date, site) do update set visits = visits_by_day.visits + excluded.visits`,
    days.map(({ source_id, visit_date, site, visits }) => [source_id, visit_date, site, visits]),
  )
  await statements.run(
    `insert into visits_by_month (source_id, month, site, visits) values (?, ?, ?, ?)
     on conflict (source_id, month, site) do update set visits = visits_by_month.visits + excluded.visits`,
    days.map(({ source_id, visit_date, site, visits }) => [source_id, monthOf(visit_date), site, visits]),
  )
  await statements.run(
    `insert into campaign_visits (campaign_id, visit_date, site, visits)
     select campaign_id, ?, ?, ? from dim_source where source_id = ?
     on conflict (campaign_id, visit_date, site) do update set visits = campaign_visits.visits + excluded.visits`,
    days.map(({ source_id, visit_date, site, visits }) => [visit_date, site, visits, source_id]),
  )
  // A day or month that has lost its last visit is gone, as it would be after a rebuild.
  const lost = days.filter(({ visits }) => visits < 0)
  await statements.run(
    'delete from visits_by_day where source_id = ? and visit_date = ? and site = ? and visits = 0',
    lost.map(({ source_id, visit_date, site }) => [source_id, visit_date, site]),
  )
  await statements.run(
    'delete from visits_by_month where source_id = ? and month = ? and site = ? and visits = 0',
    lost.map(({ source_id, visit_date, site }) => [source_id, monthOf(visit_date), site]),
  )
  await statements.run(
    `delete from campaign_visits where visit_date = ? and site = ? and visits = 0
       and campaign_id = (select campaign_id from dim_source where source_id = ?)`,
    lost.map(({ source_id, visit_date, site }) => [visit_date, site, source_id]),
  )
}

/** What the days gain and lose. */
function dayChanges(gained: readonly FactVisit[], lost: readonly FactVisit[]): readonly VisitsByDay[] {
  const days = new Map<string, VisitsByDay>()
  const add = ({ site, source_id, started_date }: FactVisit, visits: number): void => {
    const key = `${started_date} ${source_id} ${site}`
    const known = days.get(key)?.visits ?? 0
    days.set(key, { visit_date: started_date, source_id, site, visits: known + visits })
  }
  for (const visit of gained) add(visit, 1)
  for (const visit of lost) add(visit, -1)
  return [...days.values()].filter(({ visits }) => visits !== 0)
}
