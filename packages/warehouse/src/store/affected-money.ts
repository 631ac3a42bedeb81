import type { FactDeal, FactPayment } from '../schema/tables.js'
import type { Statements, Value } from './statements.js'

/** Something of a site by its ID. */
export interface Named {
  readonly site: string
  readonly id: string
}

/** What of the money a batch has touched, as it was before and as it is now. */
export interface TouchedMoney {
  readonly deals: readonly FactDeal[]
  readonly payments: readonly FactPayment[]
  /** Applications that came, or whose person may be another. */
  readonly applications: readonly Named[]
  /** Users whose first application or registration may be another. */
  readonly users: readonly Named[]
}

/** Deals and payments whose outcomes must be told anew: all that share an application, a deal or a user. */
export interface AffectedMoney {
  readonly deals: readonly Named[]
  readonly payments: readonly FactPayment[]
}

/** Follows what was touched along the rules by which money finds its application. */
export async function affectedMoney(statements: Statements, touched: TouchedMoney): Promise<AffectedMoney> {
  const named = [
    ...touched.deals.map(({ site, deal_id }) => ({ site, id: deal_id })),
    ...touched.payments.flatMap(({ site, deal_id }) => (deal_id === null ? [] : [{ site, id: deal_id }])),
  ]
  const stored = await find<FactDeal>(statements, 'select * from fact_deal where site = ? and deal_id = ?', named)
  const applications = single([
    ...touched.applications,
    ...[...touched.deals, ...stored, ...touched.payments].flatMap(({ site, application_id }) =>
      application_id === null ? [] : [{ site, id: application_id }],
    ),
  ])
  const siblings = await find<FactDeal>(
    statements,
    'select * from fact_deal where site = ? and application_id = ?',
    applications,
  )
  const deals = single([...named, ...siblings.map(({ site, deal_id }) => ({ site, id: deal_id }))])
  const payment = (column: string): string => `select * from fact_payment where site = ? and ${column} = ?`
  const payments = [
    ...(await find<FactPayment>(statements, payment('deal_id'), deals)),
    ...(await find<FactPayment>(statements, payment('application_id'), applications)),
    ...(await find<FactPayment>(statements, payment('user_id'), single(touched.users))),
    ...(await find<FactPayment>(
      statements,
      payment('payment_id'),
      single(touched.payments.map(({ site, payment_id }) => ({ site, id: payment_id }))),
    )),
  ]
  return { deals, payments: [...new Map(payments.map((each) => [each.conversion_key, each])).values()] }
}

async function find<Row>(statements: Statements, query: string, names: readonly Named[]): Promise<readonly Row[]> {
  const found = await statements.read<Row>(
    query,
    names.map(({ site, id }): readonly Value[] => [site, id]),
  )
  return found.flat()
}

function single(names: readonly Named[]): readonly Named[] {
  return [...new Map(names.map((named) => [`${named.site}\u0000${named.id}`, named])).values()]
}
