import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command } from 'commander'
import type { ConfiguredSite } from '../config/config.js'
import { nearestKey } from '../config/problem.js'
import type { Cost } from '../costs/cost.js'
import { parseCosts } from '../costs/parse-costs.js'
import { COST_COLUMNS, REQUIRED_COLUMNS } from '../costs/read-cost.js'
import { recordCosts, type RecordedCosts } from '../costs/record-costs.js'
import { summarise, type CostSummary } from '../costs/summary.js'
import { reasonOf, ThroughlineError } from '../error.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

interface ImportOptions extends CommonOptions {
  readonly site?: string
  readonly currency?: string
  readonly dryRun?: boolean
  readonly again?: boolean
}

/** `throughline import`: figures from files into the log. */
export function importCommand(world: World): Command {
  return new Command('import').description('bring figures from a file into the log').addCommand(costsCommand(world))
}

function costsCommand(world: World): Command {
  const command = new Command('costs')
    .description('import what advertising cost, from a CSV file')
    .argument('<file>', 'CSV with a header; values separated by , or ; in UTF-8')
    .option('--site <id>', 'site that spent it (default: the only one)')
    .option('--currency <code>', 'of lines that name none (default: the site’s)')
    .option('--dry-run', 'check the file and show what it comes to, without importing')
    .option('--again', 'record also the rows that were imported before, to go back to an amount that was changed')
    .addHelpText('after', `\nColumns: ${COST_COLUMNS.join(', ')}\nRequired: ${REQUIRED_COLUMNS.join(', ')}`)
  return withCommonOptions(command, [
    'import costs spring.csv',
    'import costs spring.csv --site shop --dry-run',
  ]).action(async (file: string, options: ImportOptions) => {
    const config = await configOf(options, world)
    const site = chooseSite(config.sites, options.site)
    const costs = await readCosts(resolve(world.cwd, file), readCurrencyOption(options.currency) ?? site.currency)
    const run = options.again ? Date.now().toString(36) : undefined
    const recorded = options.dryRun ? undefined : await recordCosts(config, costs, { site: site.id, run })
    const summary = summarise(costs)
    if (options.json) printJson(world, { dryRun: !recorded, site: site.id, ...summary, ...recorded })
    else world.print(describe(summary, site.id, recorded))
  })
}

async function readCosts(path: string, currency: string): Promise<readonly Cost[]> {
  const { costs, problems } = parseCosts(await readText(path), { currency })
  if (problems.length === 0) return costs
  const lines = problems.map(({ line, reason }) => `  line ${line}: ${reason}`)
  throw new ThroughlineError('failed', `nothing was imported from ${path}:\n${lines.join('\n')}`)
}

async function readText(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
  } catch (cause) {
    const advice = cause instanceof TypeError ? 'it is not UTF-8; save it as "CSV UTF-8"' : reasonOf(cause)
    throw new ThroughlineError('failed', `${path} cannot be read: ${advice}`, { cause })
  }
}

function chooseSite(sites: readonly ConfiguredSite[], id: string | undefined): ConfiguredSite {
  const ids = sites.map((site) => site.id)
  const [first, ...others] = sites
  if (id === undefined && first && others.length === 0) return first
  if (id === undefined) throw new ThroughlineError('usage', `name the site that spent it: --site ${ids.join(' | ')}`)
  const found = sites.find((site) => site.id === id)
  if (found) return found
  const nearest = nearestKey(id, ids)
  const advice = nearest ? `did you mean "${nearest}"?` : `known: ${ids.join(', ')}`
  throw new ThroughlineError('usage', `the configuration has no site "${id}"; ${advice}`)
}

function readCurrencyOption(text: string | undefined): string | undefined {
  if (text === undefined || /^[A-Z]{3}$/.test(text)) return text
  throw new ThroughlineError('usage', `--currency ${text} is not an ISO 4217 code such as RUB`)
}

function describe({ rows, sums, from, to }: CostSummary, site: string, recorded: RecordedCosts | undefined): string {
  const money = Object.entries(sums).map(([currency, sum]) => `${sum.toFixed(2)} ${currency}`)
  const what = `${rows} ${rows === 1 ? 'row' : 'rows'} for ${site}: ${money.join(', ')}, ${from} to ${to}\n`
  if (!recorded) return `would import ${what}`
  if (recorded.known === 0) return `imported ${what}`
  return `imported ${recorded.recorded} of ${what}${recorded.known} imported before; --again records them anew\n`
}
