import type { JsonObject } from '@throughline/protocol'
import { readCurrency } from '../tables/read-value.js'
import { lineReader, type LineReader } from '../tables/line-reader.js'
import type { MoneyKind, ReadLine } from './money-file.js'
import { readId, readMoneyAmount, timeReader } from './read-money-value.js'

/** The columns of a file of payments; the first three are required, and one of the next three. */
export const PAYMENT_COLUMNS = [
  'payment_id',
  'date',
  'amount',
  'deal_id',
  'application_id',
  'user_id',
  'cost_of_goods',
  'currency',
] as const
export type PaymentColumn = (typeof PAYMENT_COLUMNS)[number]

export interface PaymentOptions {
  readonly timezone: string
  /** Of lines that name none. */
  readonly currency: string
}

/** What a file says of payments, as `Payment Received`; an amount below zero is a refund. */
export function paymentKind(options: PaymentOptions): MoneyKind<PaymentColumn> {
  return {
    event: 'Payment Received',
    noun: ['payment', 'payments'],
    columns: PAYMENT_COLUMNS,
    required: ['payment_id', 'date', 'amount'],
    read: (fields) => readPayment(lineReader(fields), options),
  }
}

function readPayment({ required, optional, reasons }: LineReader<PaymentColumn>, options: PaymentOptions): ReadLine {
  const paymentId = required('payment_id', readId)
  const at = required('date', timeReader(options.timezone))
  const amount = required('amount', readMoneyAmount)
  const currency = optional('currency', readCurrency) ?? options.currency
  const whom = {
    dealId: optional('deal_id', readId),
    applicationId: optional('application_id', readId),
    userId: optional('user_id', readId),
  }
  const costOfGoods = optional('cost_of_goods', readMoneyAmount)
  const named = Object.entries(whom).filter(([, value]) => value !== undefined)
  if (named.length === 0) reasons.push('one of deal_id, application_id, user_id must say whose it is')
  if (paymentId === undefined || at === undefined || amount === undefined || reasons.length > 0) return { reasons }
  const properties: JsonObject = {
    paymentId,
    amount,
    currency,
    ...Object.fromEntries(named),
    ...(costOfGoods !== undefined && { costOfGoods }),
  }
  return { identity: paymentId, at, properties }
}
