import { resolve } from 'node:path'
import type { Command } from 'commander'
import { askLog } from '../ask-log.js'
import type { Config, ConfiguredSite } from '../config/config.js'
import { ThroughlineError } from '../error.js'
import { fileOptions, type GivenOptions } from '../money/file-options.js'
import { moneyMessage, readMoney, type MoneyKind, type MoneyLine } from '../money/money-file.js'
import { referencesOf, summarise, type MoneySummary } from '../money/summary.js'
import { recordMessages, type Recorded } from '../record-messages.js'
import { renderTable } from '../render/table.js'
import { readLines } from '../tables/read-lines.js'
import { namesIn } from '../tables/table.js'
import type { World } from '../world.js'
import { chooseSite } from './choose-site.js'
import { configOf, printJson, type CommonOptions } from './common.js'

export interface MoneyOptions extends CommonOptions, GivenOptions {
  readonly site?: string
  readonly currency?: string
  readonly dryRun?: boolean
  readonly again?: boolean
}

/** Adds the options that imports of deals and payments share. */
export function withMoneyOptions(command: Command): Command {
  return command
    .option('--site <id>', 'site that they belong to (default: the only one)')
    .option('--column <name=header>', 'what the file calls a column; may be given several times', gather, [])
    .option(
      '--set <name=value>',
      'value of lines that have none in that column; may be given several times',
      gather,
      [],
    )
    .option('--currency <code>', 'of lines that name none (default: the site’s)')
    .option('--dry-run', 'check the file and show what would be imported')
    .option('--again', 'record also the lines that were imported before, to go back to what was changed')
}

/** Collects an option that may be given several times. */
export function gather(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}

/** What kind of lines a file has; asked once the site is known. */
export type KindOf<Column extends string> = (
  config: Config,
  site: ConfiguredSite,
  currency: string,
) => Promise<MoneyKind<Column>>

/** Reads the file, and imports all of it or nothing. */
export async function importMoney<Column extends string>(
  file: string,
  {
    world,
    options,
    kindOf,
  }: { readonly world: World; readonly options: MoneyOptions; readonly kindOf: KindOf<Column> },
): Promise<void> {
  const config = await configOf(options, world)
  const site = chooseSite(config.sites, options.site, 'they belong to')
  const kind = await kindOf(config, site, readCurrencyOption(options.currency) ?? site.currency)
  const how = fileOptions(kind, options)
  const path = resolve(world.cwd, file)
  const { read, problems } = readMoney(await readLines(path, namesIn(how.layout)), kind, how)
  if (problems.length > 0) {
    const lines = problems.map(({ line, reason }) => `  line ${line}: ${reason}`)
    throw new ThroughlineError('failed', `nothing was imported from ${path}:\n${lines.join('\n')}`)
  }
  const known = await askLog(config, (log) => log.known(referencesOf(read, site.id)), [])
  const summary = summarise(read, known)
  const run = options.again ? Date.now().toString(36) : undefined
  const messages = read.map((line) => moneyMessage(kind.event, line, { site: site.id, run }))
  const recorded = options.dryRun ? undefined : await recordMessages(config, messages, site.id)
  if (options.json) return printJson(world, { dryRun: !recorded, site: site.id, ...summary, ...recorded })
  if (!recorded) world.print(sample(read))
  world.print(describe(summary, { kind, site: site.id, recorded }))
}

function readCurrencyOption(text: string | undefined): string | undefined {
  if (text === undefined || /^[A-Z]{3}$/.test(text)) return text
  throw new ThroughlineError('usage', `--currency ${text} is not an ISO 4217 code such as RUB`)
}

/** Lines that a dry run shows. */
const SHOWN = 10

function sample(read: readonly MoneyLine[]): string {
  const rows = read.slice(0, SHOWN).map(({ line, at, properties }) => ({
    line,
    at: at === undefined ? 'now' : new Date(at).toISOString(),
    ...Object.fromEntries(
      Object.entries(properties).flatMap(([name, value]) =>
        typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [],
      ),
    ),
  }))
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const more = read.length > SHOWN ? `… and ${read.length - SHOWN} more\n` : ''
  return renderTable({ columns, rows }) + more
}

interface Told {
  readonly kind: Pick<MoneyKind<string>, 'noun'>
  readonly site: string
  readonly recorded: Recorded | undefined
}

function describe({ rows, sums, costOfGoods, statuses, joined }: MoneySummary, { kind, site, recorded }: Told): string {
  const parts = [
    ...Object.entries(statuses).map(([status, count]) => `${count} ${status}`),
    ...Object.entries(sums).map(([currency, sum]) => `${sum.toFixed(2)} ${currency}`),
    ...Object.entries(costOfGoods).map(([currency, sum]) => `cost of goods ${sum.toFixed(2)} ${currency}`),
  ]
  const what = `${rows} ${kind.noun[rows === 1 ? 0 : 1]} for ${site}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}\n`
  const joins = `the application of ${joined} of ${rows} is known\n`
  if (!recorded) return `would import ${what}${joins}`
  if (recorded.known === 0) return `imported ${what}${joins}`
  return `imported ${recorded.recorded} of ${what}${recorded.known} imported before; --again records them anew\n`
}
