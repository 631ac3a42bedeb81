import { Command } from 'commander'
import { PAYMENT_COLUMNS, paymentKind } from '../money/payments.js'
import type { World } from '../world.js'
import { withCommonOptions } from './common.js'
import { importMoney, withMoneyOptions, type MoneyOptions } from './import-money.js'

/** `throughline import payments`: money received and given back, from a file into the log. */
export function importPaymentsCommand(world: World): Command {
  const command = withMoneyOptions(
    new Command('payments')
      .description('import payments and refunds, from a CSV, TSV or Excel file')
      .argument('<file>', 'a table with a header: CSV, TSV or XLSX'),
  ).addHelpText(
    'after',
    `\nColumns: ${PAYMENT_COLUMNS.join(', ')}\nRequired: payment_id, date, amount, and one of deal_id, application_id, user_id.\n` +
      'The same payment_id again corrects the payment; an amount below zero is a refund.',
  )
  return withCommonOptions(command, [
    'import payments march.csv --dry-run',
    'import payments bank.xlsx --column "payment_id=No" --column "amount=Sum" --column "deal_id=Order"',
  ]).action((file: string, options: MoneyOptions) =>
    importMoney(file, {
      world,
      options,
      kindOf: async (_config, { timezone }, currency) => paymentKind({ timezone, currency }),
    }),
  )
}
