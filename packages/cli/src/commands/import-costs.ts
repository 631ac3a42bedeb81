import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { readCampaignMap, CAMPAIGN_MAP_LAYOUT, type CampaignMap } from '../costs/campaign-map.js'
import { COST_COLUMNS, REQUIRED_COLUMNS } from '../costs/cost-layout.js'
import type { CostFormat } from '../costs/cost-layout.js'
import { COST_FORMATS, type CostFormatName } from '../costs/formats.js'
import { parseCosts } from '../costs/parse-costs.js'
import { recordCosts } from '../costs/record-costs.js'
import { summarise, type CostSummary } from '../costs/summary.js'
import { describeUnmatched, findUnmatched } from '../costs/unmatched.js'
import { ThroughlineError } from '../error.js'
import { fileOptions } from '../money/file-options.js'
import type { Recorded } from '../record-messages.js'
import type { LineProblem } from '../tables/line.js'
import { readLines } from '../tables/read-lines.js'
import { namesIn } from '../tables/table.js'
import type { World } from '../world.js'
import { chooseSite } from './choose-site.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'
import { gather } from './import-money.js'

interface Options extends CommonOptions {
  readonly site?: string
  readonly format: CostFormatName
  readonly column: readonly string[]
  readonly currency?: string
  readonly campaignBy: 'name' | 'id'
  readonly map?: string
  readonly vat?: number
  readonly dryRun?: boolean
  readonly again?: boolean
}

/** `throughline import costs`: what advertising cost, from a file into the log. */
export function importCostsCommand(world: World): Command {
  const command = new Command('costs')
    .description('import what advertising cost, from a CSV, TSV or Excel file')
    .argument('<file>', 'a table with a header: CSV, TSV or XLSX')
    .option('--site <id>', 'site that spent it (default: the only one)')
    .addOption(new Option('--format <name>', 'who wrote the file').choices(Object.keys(COST_FORMATS)).default('csv'))
    .option('--column <name=header>', 'what the file calls a column; may be given several times', gather, [])
    .option('--currency <code>', 'of lines that name none (default: the site’s)')
    .addOption(
      new Option('--campaign-by <what>', 'what links carry as utm_campaign').choices(['name', 'id']).default('name'),
    )
    .option('--map <file>', 'table of the marks in links by campaign, for campaigns whose links carry others')
    .option('--vat <percent>', 'tax contained in the amounts, which is none of the cost', readPercent)
    .option('--dry-run', 'check the file and show what it comes to, without importing')
    .option('--again', 'record also the rows that were imported before, to go back to an amount that was changed')
    .addHelpText(
      'after',
      `\nColumns of csv: ${COST_COLUMNS.join(', ')}\nRequired: ${REQUIRED_COLUMNS.join(', ')}\n` +
        'A date may be a month such as 2026-03, or have an "until": the amount is spread over the days.\n' +
        `Columns of --map: ${CAMPAIGN_MAP_LAYOUT.columns.join(', ')}`,
    )
  return withCommonOptions(command, [
    'import costs spring.csv --dry-run',
    'import costs marketing.xlsx --column "date=Дата" --column "source=Источник" --column "amount=Сумма"',
    'import costs direct.tsv --format yandex-direct --vat 20 --map campaigns.csv',
  ]).action(async (file: string, options: Options) => {
    const config = await configOf(options, world)
    const site = chooseSite(config.sites, options.site, 'spent it')
    const format = formatOf(options)
    const path = resolve(world.cwd, file)
    const { costs, problems } = parseCosts(await readLines(path, namesIn(format.layout)), {
      format,
      currency: readCurrencyOption(options.currency) ?? site.currency,
      campaignBy: options.campaignBy,
      ...(options.vat === undefined ? {} : { vat: options.vat }),
      ...(options.map === undefined ? {} : { map: await readMap(resolve(world.cwd, options.map)) }),
    })
    refuse(path, problems)
    const run = options.again ? Date.now().toString(36) : undefined
    const recorded = options.dryRun ? undefined : await recordCosts(config, costs, { site: site.id, run })
    const summary = summarise(costs)
    const unmatched = await findUnmatched(config, costs, { site: site.id, from: summary.from, to: summary.to })
    if (options.json) printJson(world, { dryRun: !recorded, site: site.id, ...summary, ...recorded, unmatched })
    else world.print(describe(summary, site.id, recorded) + describeUnmatched(unmatched))
  })
}

/** The format, with the names that the file itself gives to columns. */
function formatOf({ format, column }: Options): CostFormat {
  const known = COST_FORMATS[format]
  if (column.length === 0) return known
  const { layout } = fileOptions({ columns: COST_COLUMNS, required: [] }, { column, set: [] })
  return { ...known, layout: { ...known.layout, aliases: { ...known.layout.aliases, ...layout.aliases } } }
}

async function readMap(path: string): Promise<CampaignMap> {
  const { map, problems } = readCampaignMap(await readLines(path, CAMPAIGN_MAP_LAYOUT.columns))
  refuse(path, problems)
  return map
}

function refuse(path: string, problems: readonly LineProblem[]): void {
  if (problems.length === 0) return
  const lines = problems.map(({ line, reason }) => `  line ${line}: ${reason}`)
  throw new ThroughlineError('failed', `nothing was imported from ${path}:\n${lines.join('\n')}`)
}

function readCurrencyOption(text: string | undefined): string | undefined {
  if (text === undefined || /^[A-Z]{3}$/.test(text)) return text
  throw new ThroughlineError('usage', `--currency ${text} is not an ISO 4217 code such as RUB`)
}

function readPercent(text: string): number {
  const percent = Number(text.replace(',', '.'))
  if (text.trim() !== '' && percent >= 0 && percent < 100) return percent
  throw new ThroughlineError('usage', `--vat ${text} is not a percentage such as 20`)
}

function describe({ rows, sums, from, to }: CostSummary, site: string, recorded: Recorded | undefined): string {
  const money = Object.entries(sums).map(([currency, sum]) => `${sum.toFixed(2)} ${currency}`)
  const what = `${rows} ${rows === 1 ? 'row' : 'rows'} for ${site}: ${money.join(', ')}, ${from} to ${to}\n`
  if (!recorded) return `would import ${what}`
  if (recorded.known === 0) return `imported ${what}`
  return `imported ${recorded.recorded} of ${what}${recorded.known} imported before; --again records them anew\n`
}
