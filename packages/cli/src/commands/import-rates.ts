import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command } from 'commander'
import type { Rate } from '@throughline/warehouse'
import { ThroughlineError } from '../error.js'
import { keepRates } from '../rates/kept-rates.js'
import { parseRates, RATE_COLUMNS, RATE_LAYOUT } from '../rates/parse-rates.js'
import { openWarehouse, warehousePath } from '../service.js'
import { readLines } from '../tables/read-lines.js'
import { namesIn } from '../tables/table.js'
import { readCurrency } from '../tables/read-value.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

interface Options extends CommonOptions {
  readonly base?: string
  readonly dryRun?: boolean
}

/** `throughline import rates`: what other currencies were worth, by day. */
export function importRatesCommand(world: World): Command {
  const command = new Command('rates')
    .description('import what other currencies are worth, by day, from a CSV, TSV or Excel file')
    .argument('<file>', 'a table with a header: CSV, TSV or XLSX')
    .option('--base <code>', 'currency that the rates are in (default: the site’s)', readBase)
    .option('--dry-run', 'check the file, without importing')
    .addHelpText(
      'after',
      `\nColumns: ${RATE_COLUMNS.join(', ')}\nRequired: ${RATE_LAYOUT.required.join(', ')}\n` +
        'A sum is converted by the rate of its day, or else by the last one before. One of an earlier day is not added up.',
    )
  return withCommonOptions(command, ['import rates rates.csv', 'import rates cbr.xlsx --base RUB --dry-run']).action(
    async (file: string, options: Options) => {
      const config = await configOf(options, world)
      const path = resolve(world.cwd, file)
      const base = options.base ?? commonCurrency(config.sites)
      const { rates, problems } = parseRates(await readLines(path, namesIn(RATE_LAYOUT)), base)
      if (problems.length > 0) {
        const lines = problems.map(({ line, reason }) => `  line ${line}: ${reason}`)
        throw new ThroughlineError('failed', `nothing was imported from ${path}:\n${lines.join('\n')}`)
      }
      const kept = options.dryRun ? undefined : keepRates(config, rates)
      if (kept !== undefined && existsSync(warehousePath(config))) {
        // A running server reads the rates that the warehouse holds.
        const warehouse = openWarehouse(config)
        await warehouse.ready().finally(() => warehouse.close())
      }
      if (options.json) printJson(world, { dryRun: kept === undefined, rates: rates.length, kept: kept ?? null })
      else world.print(describe(rates, kept))
    },
  )
}

function describe(rates: readonly Rate[], kept: number | undefined): string {
  const days = rates.map(({ date }) => date).sort()
  const pairs = [...new Set(rates.map(({ currency, base }) => `${currency} in ${base}`))].sort()
  const what = `${rates.length} ${rates.length === 1 ? 'rate' : 'rates'} of ${pairs.join(', ')}, ${days[0]} to ${days.at(-1)}`
  return kept === undefined ? `would import ${what}\n` : `imported ${what}; ${kept} are known now\n`
}

/** The currency of the sites, where all have the same. */
function commonCurrency(sites: readonly { readonly currency?: string }[]): string | undefined {
  const currencies = new Set(sites.map(({ currency }) => currency))
  return currencies.size === 1 ? [...currencies][0] : undefined
}

function readBase(text: string): string {
  const code = readCurrency(text)
  if (code.ok) return code.value
  throw new ThroughlineError('usage', `--base ${code.reason}`)
}
