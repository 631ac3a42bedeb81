import { existsSync } from 'node:fs'
import { Command } from 'commander'
import type { Config } from '../config/config.js'
import { ThroughlineError } from '../error.js'
import { DEAL_COLUMNS, dealKind, type KnownDeal } from '../money/deals.js'
import { stageOptions } from '../money/file-options.js'
import { openWarehouse, warehousePath } from '../service.js'
import type { World } from '../world.js'
import { withCommonOptions } from './common.js'
import { importHistory } from './import-history.js'
import { gather, importMoney, withMoneyOptions, type MoneyOptions } from './import-money.js'

interface Options extends MoneyOptions {
  readonly stage: readonly string[]
  readonly from?: string
  readonly since?: string
}

/** `throughline import deals`: what became of deals, from a file or from a CRM that is a source, into the log. */
export function importDealsCommand(world: World): Command {
  const command = withMoneyOptions(
    new Command('deals')
      .description('import deals from a CSV, TSV or Excel file, or the past of a CRM that is a source')
      .argument('[file]', 'a table with a header: CSV, TSV or XLSX'),
  )
    .option('--stage <name=status>', 'what a stage of the file means; may be given several times', gather, [])
    .option('--from <source>', 'in place of a file: the source of the configuration that reads them')
    .option('--since <date>', 'with --from: deals that have changed since then, such as 2026-01-31')
    .addHelpText(
      'after',
      `\nColumns: ${DEAL_COLUMNS.join(', ')}\nA line with a stage needs a date, and a status or a --stage that names it.\n` +
        'A line without a stage leaves a known deal in the stage where it stands, and adds what else it says.',
    )
  return withCommonOptions(command, [
    'import deals crm.csv --stage New=open --stage Paid=won --dry-run',
    'import deals costs.xlsx --column "deal_id=Order" --column "cost_of_goods=Cost"',
    'import deals --from amocrm --since 2026-01-01',
  ]).action(async (file: string | undefined, options: Options) => {
    const { from } = options
    if ((file === undefined) === (from === undefined)) {
      throw new ThroughlineError('usage', 'name a file, or a source with --from')
    }
    if (from !== undefined) return importHistory({ ...options, from }, world)
    if (file === undefined) return undefined
    return importMoney(file, {
      world,
      options,
      kindOf: async (config, { id, timezone }, currency) =>
        dealKind({ timezone, currency, stages: stageOptions(options.stage), known: await knownDeals(config, id) }),
    })
  })
}

/** The most rows that a report gives. */
const ALL = 1_000_000

/** Where the site's deals stand, as the warehouse knows them; nothing where there is none yet. */
async function knownDeals(config: Config, site: string): Promise<ReadonlyMap<string, KnownDeal>> {
  if (!existsSync(warehousePath(config))) return new Map()
  const warehouse = openWarehouse(config)
  try {
    const { rows } = await warehouse.report('deals', { site, limit: ALL })
    return new Map(
      rows.flatMap(({ deal_id: dealId, stage, status }): [string, KnownDeal][] =>
        typeof dealId === 'string' && typeof stage === 'string' && typeof status === 'string'
          ? [[dealId, { stage, status }]]
          : [],
      ),
    )
  } finally {
    await warehouse.close()
  }
}
