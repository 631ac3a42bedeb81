import { randomBytes } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { sql, type Kysely, type RawBuilder, type SqlBool, type Transaction } from 'kysely'
import type { FactApplication, FactVisit, WarehouseTables } from '../schema/tables.js'
import { chunks } from './settle.js'

type Rows = Transaction<WarehouseTables>

/**
 * Makes a visitor's rows anonymous: visitor, visits and users get random IDs that are written down nowhere, the same one
 * wherever the same ID stood, so that every figure of every report stays what it was. Applications, deals and payments
 * keep the IDs under which the CRM knows them: they lead to nobody once the CRM has forgotten the person, and what the
 * deal still earns is counted. Returns how many rows were the visitor's.
 */
export async function forgetVisitor(db: Kysely<WarehouseTables>, visitor: string): Promise<number> {
  const visits = await visitsOf(db, visitor)
  const rename = renaming(visitor)
  return db.transaction().execute(async (rows) => {
    const applications = await rows
      .selectFrom('fact_application')
      .selectAll()
      .where('visitor_id', '=', visitor)
      .execute()
    const payments = await forgetPayers(rows, applications, rename)
    await forgetVisits(rows, visits, rename)
    await forgetApplications(rows, applications, rename)
    return visits.length + applications.length + payments
  })
}

/** The random ID that stands for another one from now on. */
type Rename = (id: string) => string

/** IDs so long are nobody else's; a shorter one may be part of any text. */
const UNMISTAKABLE = 16

function renaming(visitor: string): Rename & { text(value: string): string } {
  const names = new Map<string, string>()
  const rename = (id: string): string => {
    const name = names.get(id) ?? `erased-${randomBytes(12).toString('hex')}`
    names.set(id, name)
    return name
  }
  const text = (value: string): string =>
    visitor.length >= UNMISTAKABLE ? value.replaceAll(visitor, rename(visitor)) : value
  return Object.assign(rename, { text })
}

type Renaming = ReturnType<typeof renaming>

/** Visits looked through in one step, so that the thread is free in between. */
const STEP = 20_000

/** No index leads from visitors to visits, since this alone would ask for it: the table is read once, step by step. */
async function visitsOf(db: Kysely<WarehouseTables>, visitor: string): Promise<readonly FactVisit[]> {
  const found: FactVisit[] = []
  let after = { site: '', visit_id: '' }
  for (;;) {
    const end = await db
      .selectFrom('fact_visit')
      .select(['site', 'visit_id'])
      .where(compare('>', after))
      .orderBy('site')
      .orderBy('visit_id')
      .offset(STEP - 1)
      .limit(1)
      .executeTakeFirst()
    let step = db.selectFrom('fact_visit').selectAll().where(compare('>', after)).where('visitor_id', '=', visitor)
    if (end) step = step.where(compare('<=', end))
    found.push(...(await step.execute()))
    if (!end) return found
    after = end
    await setImmediate()
  }
}

function compare(
  operator: '>' | '<=',
  { site, visit_id }: { readonly site: string; readonly visit_id: string },
): RawBuilder<SqlBool> {
  return sql<SqlBool>`(site, visit_id) ${sql.raw(operator)} (${site}, ${visit_id})`
}

async function forgetVisits(rows: Rows, visits: readonly FactVisit[], rename: Renaming): Promise<void> {
  for (const visit of visits) {
    const { site, visit_id, visitor_id, landing, referrer, event_id } = visit
    await rows
      .updateTable('fact_visit')
      .set({
        visit_id: rename(visit_id),
        visitor_id: visitor_id && rename(visitor_id),
        landing: landing && rename.text(landing),
        referrer: referrer && rename.text(referrer),
        event_id: rename.text(event_id),
      })
      .where('site', '=', site)
      .where('visit_id', '=', visit_id)
      .execute()
  }
}

async function forgetApplications(
  rows: Rows,
  applications: readonly FactApplication[],
  rename: Renaming,
): Promise<void> {
  for (const { site, application_id, visitor_id, user_id, visit_id, event_id } of applications) {
    await rows
      .updateTable('fact_application')
      .set({
        visitor_id: visitor_id && rename(visitor_id),
        user_id: user_id && rename(user_id),
        visit_id: visit_id && rename(visit_id),
        event_id: rename.text(event_id),
      })
      .where('site', '=', site)
      .where('application_id', '=', application_id)
      .execute()
    const touches = await rows
      .selectFrom('fact_touch')
      .select(['position', 'landing', 'referrer'])
      .where('site', '=', site)
      .where('application_id', '=', application_id)
      .execute()
    for (const { position, landing, referrer } of touches) {
      await rows
        .updateTable('fact_touch')
        .set({ landing: landing && rename.text(landing), referrer: referrer && rename.text(referrer) })
        .where('site', '=', site)
        .where('application_id', '=', application_id)
        .where('position', '=', position)
        .execute()
    }
  }
}

/** Renames the payer of each payment that counts for one of the applications, and so still counts for it. */
async function forgetPayers(rows: Rows, applications: readonly FactApplication[], rename: Renaming): Promise<number> {
  let count = 0
  for (const site of new Set(applications.map((application) => application.site))) {
    const ids = applications.flatMap((each) => (each.site === site ? [each.application_id] : []))
    for (const some of chunks(ids)) {
      const earned = await rows
        .selectFrom('revenue')
        .select('payment_id')
        .where('site', '=', site)
        .where('application_id', 'in', some)
        .where('payment_id', 'is not', null)
        .execute()
      for (const { payment_id } of earned) count += await forgetPayer(rows, site, payment_id, rename)
    }
  }
  return count
}

async function forgetPayer(rows: Rows, site: string, paymentId: string | null, rename: Renaming): Promise<number> {
  if (paymentId === null) return 0
  const payment = await rows
    .selectFrom('fact_payment')
    .select(['user_id', 'event_id'])
    .where('site', '=', site)
    .where('payment_id', '=', paymentId)
    .executeTakeFirst()
  if (!payment) return 0
  await rows
    .updateTable('fact_payment')
    .set({ user_id: payment.user_id && rename(payment.user_id), event_id: rename.text(payment.event_id) })
    .where('site', '=', site)
    .where('payment_id', '=', paymentId)
    .execute()
  return 1
}
