import type { Facts } from '../project/facts.js'
import { campaignOf } from '../project/source.js'
import { affectedMoney } from './affected-money.js'
import { writeChains, type Attribution } from './chains.js'
import { affectedConversions } from './conversions.js'
import { storeCosts } from './costs.js'
import { storeDeals } from './deals.js'
import { mergeApplications, mergeCalls, mergePayments, mergeRegistrations } from './merge.js'
import { newsOf } from './news.js'
import { writeOutcomes } from './outcomes.js'
import { browserName, personOf } from './identity.js'
import { paymentConversions, paymentsOf } from './payers.js'
import { present, storePeople } from './people.js'
import { addRows, settleRows } from './rows.js'
import type { Statements } from './statements.js'
import { storeVisits } from './visits.js'

/**
 * Writes facts, and derives anew what follows from them. Storing them again, in any order and any portions, leaves the
 * same rows: facts are merged by rules that do not care for order, and what is derived is derived from all that is
 * stored.
 */
export async function store(statements: Statements, facts: readonly Facts[], attribution: Attribution): Promise<void> {
  await addRows(
    statements,
    'dim_source',
    facts.flatMap(({ sources }) => sources).flatMap((source) => [source, campaignOf(source)]),
  )
  await storeVisits(statements, present(facts, 'visit'))
  await storeCosts(statements, present(facts, 'cost'))
  await settleRows(statements, 'fact_call', present(facts, 'call'), mergeCalls)
  const seen = await storePeople(statements, facts)
  const applications = await settleRows(
    statements,
    'fact_application',
    present(facts, 'application'),
    mergeApplications,
  )
  const registrations = await settleRows(
    statements,
    'fact_registration',
    present(facts, 'registration'),
    mergeRegistrations,
  )
  const deals = await storeDeals(statements, present(facts, 'dealStage'))
  const payments = await settleRows(statements, 'fact_payment', present(facts, 'payment'), mergePayments)

  const told = newsOf([...applications.changed, ...applications.replaced])
  const conversions = await affectedConversions(
    statements,
    { browsers: [...seen, ...told.browsers], users: told.users },
    { applications: applications.changed, registrations: registrations.changed },
  )
  await writeChains(statements, conversions, attribution)
  const browsers = [...new Map([...seen, ...told.browsers].map((each) => [browserName(each), each])).values()]
  const users = await usersOf(statements, conversions, told.users, browsers)
  const theirs = await paymentsOf(statements, [
    ...browsers.map(({ site, visitor }) => ({ site, person: `v:${visitor}` })),
    ...users.map(({ site, id }) => ({ site, person: personOf(id) })),
  ])
  const money = await affectedMoney(statements, {
    deals: [...deals.changed, ...deals.replaced],
    payments: [...payments.changed, ...payments.replaced, ...theirs],
    applications: conversions.flatMap(({ site, conversion, conversion_id }) =>
      conversion === 'application' ? [{ site, id: conversion_id }] : [],
    ),
    users,
  })
  await writeChains(statements, await paymentConversions(statements, money.payments), attribution)
  await writeOutcomes(statements, money)
}

/** Users whose first application may be another, or whose payments may have more touches before them. */
async function usersOf(
  statements: Statements,
  conversions: readonly { readonly site: string; readonly person_id: string | null }[],
  told: readonly { readonly site: string; readonly user: string }[],
  seen: readonly { readonly site: string; readonly visitor: string }[],
): Promise<readonly { readonly site: string; readonly id: string }[]> {
  const linked = await statements.read<{ readonly user_id: string }>(
    'select user_id from identity_link where site = ? and visitor_id = ?',
    seen.map(({ site, visitor }) => [site, visitor]),
  )
  const all = [
    ...conversions.flatMap(({ site, person_id }) =>
      person_id?.startsWith('u:') ? [{ site, id: person_id.slice(2) }] : [],
    ),
    ...told.map(({ site, user }) => ({ site, id: user })),
    ...seen.flatMap(({ site }, at) => (linked[at] ?? []).map(({ user_id }) => ({ site, id: user_id }))),
  ]
  return [...new Map(all.map((user) => [`${user.site}\u0000${user.id}`, user])).values()]
}
