import { conversionKey } from '../project/source.js'
import type { FactApplication, FactPayment, FactRegistration, FactVisit } from '../schema/tables.js'
import { renaming, type Renaming } from './rename.js'
import type { Statements, Value } from './statements.js'

/**
 * Makes a visitor's rows anonymous: visitor, visits and the users seen on that browser get random IDs that are written
 * down nowhere, the same one wherever the same ID stood, so that figures stay what they were. Properties of the
 * visitor's own events are dropped, since anything may stand in them. Applications, deals and payments keep the IDs under
 * which the CRM knows them: they lead to nobody once the CRM has forgotten the person, and what the deal still earns is
 * counted. Returns how many visits, applications and payments were the visitor's.
 */
export async function forgetVisitor(statements: Statements, visitor: string): Promise<number> {
  const rename = renaming(visitor)
  const visits = await all<FactVisit>(statements, 'select * from fact_visit where visitor_id = ?', [visitor])
  const applications = await all<FactApplication>(statements, 'select * from fact_application where visitor_id = ?', [
    visitor,
  ])
  const links = await all<{ readonly user_id: string }>(
    statements,
    'select user_id from identity_link where visitor_id = ?',
    [visitor],
  )
  const users = new Set([...links, ...applications].flatMap(({ user_id }) => user_id ?? []))
  const persons = [`v:${visitor}`, ...[...users].map((user) => `u:${user}`)]
  const payments = await paymentsOf(statements, persons, users)
  await forgetTouches(statements, persons, applications, rename)
  await forgetVisits(statements, visits, rename)
  await forgetApplications(statements, applications, rename)
  await forgetPayments(statements, payments, rename)
  await forgetBrowser(statements, visitor, rename)
  for (const user of users) await forgetUser(statements, user, rename)
  return visits.length + applications.length + payments.length
}

async function all<Row>(statements: Statements, query: string, values: readonly Value[]): Promise<readonly Row[]> {
  return (await statements.read<Row>(query, [values])).flat()
}

async function paymentsOf(
  statements: Statements,
  persons: readonly string[],
  users: ReadonlySet<string>,
): Promise<readonly FactPayment[]> {
  const made = await statements.read<FactPayment>(
    `select p.* from fact_conversion c join fact_payment p on p.site = c.site and p.payment_id = c.conversion_id
     where c.person_id = ? and c.conversion = 'payment'`,
    persons.map((person) => [person]),
  )
  const named = await statements.read<FactPayment>(
    'select * from fact_payment where user_id = ?',
    [...users].map((user) => [user]),
  )
  return [...new Map([...made, ...named].flat().map((each) => [each.conversion_key, each])).values()]
}

async function forgetTouches(
  statements: Statements,
  persons: readonly string[],
  applications: readonly FactApplication[],
  rename: Renaming,
): Promise<void> {
  interface Place {
    readonly conversion_key: number
    readonly position: number
    readonly landing: string | null
    readonly referrer: string | null
  }
  const theirs = await statements.read<Place>(
    `select t.* from fact_conversion c join fact_touch t on t.conversion_key = c.conversion_key where c.person_id = ?`,
    persons.map((person) => [person]),
  )
  const own = await statements.read<Place>(
    'select * from fact_touch where conversion_key = ?',
    applications.map(({ conversion_key }) => [conversion_key]),
  )
  await statements.run(
    'update fact_touch set landing = ?, referrer = ? where conversion_key = ? and position = ?',
    [...theirs, ...own]
      .flat()
      .map(({ conversion_key, position, landing, referrer }) => [
        landing && rename.text(landing),
        referrer && rename.text(referrer),
        conversion_key,
        position,
      ]),
  )
}

async function forgetVisits(statements: Statements, visits: readonly FactVisit[], rename: Renaming): Promise<void> {
  await statements.run(
    `update fact_visit set visit_id = ?, visitor_id = ?, landing = ?, referrer = ?, event_id = ?
     where site = ? and session_at = ? and visit_id = ?`,
    visits.map(({ site, session_at, visit_id, visitor_id, landing, referrer, event_id }) => [
      rename.id(visit_id),
      rename.maybe(visitor_id),
      landing && rename.text(landing),
      referrer && rename.text(referrer),
      rename.text(event_id),
      site,
      session_at,
      visit_id,
    ]),
  )
}

async function forgetApplications(
  statements: Statements,
  applications: readonly FactApplication[],
  rename: Renaming,
): Promise<void> {
  await statements.run(
    `update fact_application set visitor_id = ?, user_id = ?, visit_id = ?, touches = ?, event_id = ?
     where site = ? and application_id = ?`,
    applications.map((row) => [
      rename.maybe(row.visitor_id),
      rename.maybe(row.user_id),
      rename.maybe(row.visit_id),
      rename.text(row.touches),
      rename.text(row.event_id),
      row.site,
      row.application_id,
    ]),
  )
}

async function forgetPayments(
  statements: Statements,
  payments: readonly FactPayment[],
  rename: Renaming,
): Promise<void> {
  await statements.run(
    'update fact_payment set user_id = ?, touches = ?, event_id = ? where site = ? and payment_id = ?',
    payments.map(({ site, payment_id, user_id, touches, event_id }) => [
      rename.maybe(user_id),
      rename.text(touches),
      rename.text(event_id),
      site,
      payment_id,
    ]),
  )
}

/** What is kept under the browser's own ID. */
async function forgetBrowser(statements: Statements, visitor: string, rename: Renaming): Promise<void> {
  const events = await all<{ readonly site: string; readonly event_id: string; readonly visit_id: string | null }>(
    statements,
    'select site, event_id, visit_id from fact_event where visitor_id = ?',
    [visitor],
  )
  await statements.run(
    `update fact_event set event_id = ?, visitor_id = ?, visit_id = ?, properties = '{}' where site = ? and event_id = ?`,
    events.map(({ site, event_id, visit_id }) => [
      rename.text(event_id),
      rename.id(visitor),
      rename.maybe(visit_id),
      site,
      event_id,
    ]),
  )
  const registered = await all<FactRegistration>(statements, 'select * from fact_registration where visitor_id = ?', [
    visitor,
  ])
  await statements.run(
    'update fact_registration set visitor_id = ?, touches = ?, event_id = ? where site = ? and user_id = ?',
    registered.map(({ site, user_id, touches, event_id }) => [
      rename.id(visitor),
      rename.text(touches),
      rename.text(event_id),
      site,
      user_id,
    ]),
  )
  const touched = await all<{
    readonly site: string
    readonly touched_at: number
    readonly source_id: number
    readonly landing: string | null
    readonly referrer: string | null
  }>(statements, 'select * from visitor_touch where visitor_id = ?', [visitor])
  await statements.run(
    `update visitor_touch set landing = ?, referrer = ? where site = ? and visitor_id = ? and touched_at = ? and source_id = ?`,
    touched.map((row) => [
      row.landing && rename.text(row.landing),
      row.referrer && rename.text(row.referrer),
      row.site,
      visitor,
      row.touched_at,
      row.source_id,
    ]),
  )
  for (const table of ['visitor_touch', 'identity_link', 'dim_visitor']) {
    await statements.run(`update ${table} set visitor_id = ? where visitor_id = ?`, [[rename.id(visitor), visitor]])
  }
  for (const table of ['fact_event', 'fact_conversion']) {
    const person = [`v:${rename.id(visitor)}`, `v:${visitor}`]
    await statements.run(`update ${table} set person_id = ? where person_id = ?`, [person])
  }
}

/** What is kept under the ID of a user, on whatever browser. */
async function forgetUser(statements: Statements, user: string, rename: Renaming): Promise<void> {
  const name = rename.id(user)
  const registered = await all<FactRegistration>(statements, 'select * from fact_registration where user_id = ?', [
    user,
  ])
  // The key is made of the user's ID: whoever knows the ID would find the rows by it.
  const keys = registered.map(({ site, conversion_key }) => [conversionKey(site, 'registration', name), conversion_key])
  for (const table of ['fact_registration', 'fact_conversion', 'fact_touch', 'fact_outcome']) {
    await statements.run(`update ${table} set conversion_key = ? where conversion_key = ?`, keys)
  }
  await statements.run(
    `update fact_credit set conversion_key = ? where conversion = 'registration' and conversion_key = ?`,
    keys,
  )
  await statements.run(
    `update fact_conversion set conversion_id = ? where conversion = 'registration' and conversion_id = ?`,
    [[name, user]],
  )
  const tables = [
    'identity_link',
    'dim_visitor',
    'fact_event',
    'fact_activity',
    'fact_registration',
    'fact_application',
    'fact_payment',
  ]
  for (const table of tables) await statements.run(`update ${table} set user_id = ? where user_id = ?`, [[name, user]])
  for (const table of ['fact_event', 'fact_conversion']) {
    await statements.run(`update ${table} set person_id = ? where person_id = ?`, [[`u:${name}`, `u:${user}`]])
  }
}
