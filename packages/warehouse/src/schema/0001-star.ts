import { sql, type CreateTableBuilder, type Kysely } from 'kysely'
import { UNKNOWN_SOURCE } from '../project/source.js'

/** The tables, each commented in `tables.ts`. Rows lie in the order of their key, so no second copy of it is needed. */
export async function createStar(db: Kysely<unknown>): Promise<void> {
  await sources(db)
  await visits(db)
  await applications(db)
  await deals(db)
  await payments(db)
  await costs(db)
}

async function sources(db: Kysely<unknown>): Promise<void> {
  const marks = ['channel', 'source', 'medium', 'campaign', 'content', 'term'] as const
  const table = db.schema.createTable('dim_source').addColumn('source_id', 'integer', (column) => column.primaryKey())
  await marks
    .reduce<CreateTableBuilder<string, string>>(
      (columns, mark) => columns.addColumn(mark, 'text', (column) => column.notNull().defaultTo('')),
      table,
    )
    .addUniqueConstraint('dim_source_marks', [...marks])
    .modifyEnd(sql`strict`)
    .execute()
  const { source_id, channel, source } = UNKNOWN_SOURCE
  await sql`insert into dim_source (source_id, channel, source) values (${source_id}, ${channel}, ${source})`.execute(
    db,
  )
}

async function visits(db: Kysely<unknown>): Promise<void> {
  await keyed(db, 'fact_visit', { site: 'text', visit_id: 'text' })
    .addColumn('source_id', 'integer', (column) => column.notNull())
    .addColumn('visitor_id', 'text')
    .addColumn('started_at', 'integer', (column) => column.notNull())
    .addColumn('started_date', 'text', (column) => column.notNull())
    .addColumn('landing', 'text')
    .addColumn('referrer', 'text')
    .addColumn('device', 'text')
    .addColumn('country', 'text')
    .addColumn('event_id', 'text', (column) => column.notNull())
    .execute()
  await keyed(db, 'visits_by_day', { visit_date: 'text', source_id: 'integer', site: 'text' })
    .addColumn('visits', 'integer', (column) => column.notNull())
    .execute()
}

async function applications(db: Kysely<unknown>): Promise<void> {
  await keyed(db, 'fact_application', { site: 'text', application_id: 'text' })
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('source_id', 'integer', (column) => column.notNull())
    .addColumn('visitor_id', 'text')
    .addColumn('user_id', 'text')
    .addColumn('visit_id', 'text')
    .addColumn('submitted_at', 'integer', (column) => column.notNull())
    .addColumn('submitted_date', 'text', (column) => column.notNull())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .execute()
  await index(db, 'fact_application', ['submitted_date'])
  await index(db, 'fact_application', ['site', 'user_id', 'submitted_at'])
  await keyed(db, 'fact_touch', { site: 'text', application_id: 'text', position: 'integer' })
    .addColumn('source_id', 'integer', (column) => column.notNull())
    .addColumn('touched_at', 'integer', (column) => column.notNull())
    .addColumn('touched_date', 'text', (column) => column.notNull())
    .addColumn('landing', 'text')
    .addColumn('referrer', 'text')
    .execute()
  await keyed(db, 'fact_credit', { site: 'text', application_id: 'text', model: 'text', source_id: 'integer' })
    .addColumn('share', 'real', (column) => column.notNull())
    .addColumn('submitted_date', 'text', (column) => column.notNull())
    .execute()
  await index(db, 'fact_credit', ['model', 'submitted_date', 'source_id', 'share'])
}

async function deals(db: Kysely<unknown>): Promise<void> {
  await keyed(db, 'fact_deal', { site: 'text', deal_id: 'text' })
    .addColumn('application_id', 'text')
    .addColumn('source_id', 'integer', (column) => column.notNull())
    .addColumn('pipeline', 'text')
    .addColumn('stage', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('product', 'text')
    .addColumn('value_minor', 'integer')
    .addColumn('cost_of_goods_minor', 'integer')
    .addColumn('currency', 'text')
    .addColumn('opened_at', 'integer', (column) => column.notNull())
    .addColumn('opened_date', 'text', (column) => column.notNull())
    .addColumn('changed_at', 'integer', (column) => column.notNull())
    .addColumn('target_at', 'integer')
    .addColumn('target_date', 'text')
    .addColumn('won_at', 'integer')
    .addColumn('won_date', 'text')
    .execute()
  await index(db, 'fact_deal', ['opened_date'])
  await index(db, 'fact_deal', ['target_date'])
  await index(db, 'fact_deal', ['won_date'])
  await index(db, 'fact_deal', ['site', 'application_id', 'opened_at'])
  await keyed(db, 'fact_deal_stage', { site: 'text', deal_id: 'text', changed_at: 'integer', event_id: 'text' })
    .addColumn('changed_date', 'text', (column) => column.notNull())
    .addColumn('stage', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('pipeline', 'text')
    .addColumn('product', 'text')
    .addColumn('application_id', 'text')
    .addColumn('source_id', 'integer', (column) => column.notNull())
    .addColumn('value_minor', 'integer')
    .addColumn('cost_of_goods_minor', 'integer')
    .addColumn('currency', 'text')
    .execute()
}

async function payments(db: Kysely<unknown>): Promise<void> {
  await keyed(db, 'fact_payment', { site: 'text', payment_id: 'text' })
    .addColumn('deal_id', 'text')
    .addColumn('application_id', 'text')
    .addColumn('user_id', 'text')
    .addColumn('source_id', 'integer', (column) => column.notNull())
    .addColumn('paid_at', 'integer', (column) => column.notNull())
    .addColumn('paid_date', 'text', (column) => column.notNull())
    .addColumn('amount_minor', 'integer', (column) => column.notNull())
    .addColumn('cost_of_goods_minor', 'integer')
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .execute()
  await index(db, 'fact_payment', ['paid_date'])
  await index(db, 'fact_payment', ['site', 'deal_id', 'cost_of_goods_minor'])
  await index(db, 'fact_payment', ['site', 'application_id', 'deal_id', 'cost_of_goods_minor'])
}

async function costs(db: Kysely<unknown>): Promise<void> {
  await keyed(db, 'fact_cost', { site: 'text', cost_id: 'text' })
    .addColumn('source_id', 'integer', (column) => column.notNull())
    .addColumn('cost_date', 'text', (column) => column.notNull())
    .addColumn('amount_minor', 'integer', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('clicks', 'integer')
    .addColumn('impressions', 'integer')
    .addColumn('provider', 'text')
    .addColumn('recorded_at', 'integer', (column) => column.notNull())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .execute()
  await index(db, 'fact_cost', ['cost_date', 'source_id', 'currency', 'amount_minor'])
}

/** A table whose rows lie in the order of their key. */
function keyed(
  db: Kysely<unknown>,
  table: string,
  key: Readonly<Record<string, 'text' | 'integer'>>,
): CreateTableBuilder<string, string> {
  return Object.entries(key)
    .reduce<CreateTableBuilder<string, string>>(
      (columns, [name, type]) => columns.addColumn(name, type, (column) => column.notNull()),
      db.schema.createTable(table),
    )
    .addPrimaryKeyConstraint(`${table}_key`, Object.keys(key))
    .modifyEnd(sql`strict, without rowid`)
}

async function index(db: Kysely<unknown>, table: string, columns: string[]): Promise<void> {
  await db.schema
    .createIndex(`${table}_by_${columns.join('_')}`)
    .on(table)
    .columns(columns)
    .execute()
}
