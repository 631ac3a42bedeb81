import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import {
  CONVERSIONS,
  DATA_DRIVEN,
  GRAINS,
  MODEL_NAMES,
  REPORT_NAMES,
  REPORT_PARAMS,
  SOURCE_COLUMNS,
  toCsv,
  toXlsx,
  WarehouseError,
  type ReportResult,
} from '@throughline/warehouse'
import { Argument, Command, Option } from 'commander'
import type { Config } from '../config/config.js'
import { reasonOf, ThroughlineError } from '../error.js'
import { renderTable } from '../render/table.js'
import { readLags } from '../lags.js'
import { openWarehouse, WAREHOUSE_SINK, warehousePath } from '../service.js'
import type { World } from '../world.js'
import { configOf, withCommonOptions, type CommonOptions } from './common.js'

const FORMATS = ['table', 'csv', 'json', 'xlsx'] as const
type Format = (typeof FORMATS)[number]

interface ReportOptions extends CommonOptions {
  readonly format?: Format
  readonly output?: string
}

/** `throughline report`: figures of the warehouse, for eyes, spreadsheets and programs. */
export function reportCommand(world: World): Command {
  const command = new Command('report')
    .addArgument(new Argument('<name>', 'which report').choices(REPORT_NAMES))
    .option('--from <date>', 'first day, such as 2026-03-01, in the site’s time zone')
    .option('--to <date>', 'last day, counted in')
    .option(
      '--model <name>',
      `attribution model: ${[...MODEL_NAMES, DATA_DRIVEN].join(', ')}, or one of your own (default: last_non_direct)`,
    )
    .option('--by <columns>', `what to group by: some of ${SOURCE_COLUMNS.join(',')}`)
    .option('--grain <period>', `part it by ${GRAINS.join(', ')}`)
    .option('--compare <period>', 'beside the figures those of the period before: previous')
    .option('--site <id>', 'one site only')
    .option('--currency <code>', 'currency of the sums (default: the site’s)')
    .option('--margin <fraction>', 'what is left of revenue after goods, such as 0.35, in place of their cost')
    .option('--limit <rows>', 'rows at most')
    .option('--conversion <kind>', `chains to ${CONVERSIONS.join(', ')} (default: application)`)
    .option('--kind <kind>', 'retention: classic or rolling (default: classic)')
    .option('--activity <kind>', 'retention by: any or payment (default: any)')
    .option('--steps <events>', 'funnel: names of events, registration, application, deal, target, sale, payment')
    .option('--segment <segment>', 'funnel: property:<name> or experiment:<name>')
  for (const column of SOURCE_COLUMNS) {
    command.option(`--${column} <value...>`, `only what is credited to this ${column}`)
  }
  command
    .addOption(
      new Option('--format <format>', 'how to write it (default: table, or what --output ends in)').choices(FORMATS),
    )
    .option('--output <file>', 'write to a file instead of the terminal')
    .addHelpText('after', `\nParameters of each report:\n${describeReports()}`)
  return withCommonOptions(command, [
    'report money --from 2026-03-01 --by source,campaign',
    'report deals --format csv',
    'report money --output money.xlsx',
    'report conversions --grain month --channel "Paid Search"',
    'report overview --from 2026-03-01 --to 2026-03-31 --compare previous',
    'report retention --kind rolling',
    'report funnel --steps "Registered,Trial Started,payment" --segment "experiment:Sign-up"',
  ]).action(async (name: string, options: ReportOptions) => {
    const format = formatOf(options)
    if (format === 'xlsx' && options.output === undefined) {
      throw new ThroughlineError('usage', 'a workbook is no text; name a file for it with --output')
    }
    const config = await configOf(options, world)
    const result = await runReport(config, name, options)
    const notes = format === 'json' ? [] : (result.notes ?? [])
    for (const note of [...notes, ...(await notesOnLag(config))]) world.warn(`note: ${note}\n`)
    const written = await WRITERS[format](result)
    if (options.output === undefined) return world.print(written)
    const path = resolve(world.cwd, options.output)
    await save(path, written)
    const { length } = result.rows
    world.warn(`wrote ${length} ${length === 1 ? 'row' : 'rows'} to ${path}\n`)
  })
}

/** Tells a reader that the figures are about to change. */
async function notesOnLag(config: Config): Promise<readonly string[]> {
  const behind = (await readLags(config)).get(WAREHOUSE_SINK)?.behind ?? 0
  if (behind === 0) return []
  return [`the warehouse is ${behind} events behind the log; "throughline serve" brings it up to date`]
}

async function runReport(config: Config, name: string, options: ReportOptions): Promise<ReportResult> {
  // A parameter that was not given must be absent: not every report takes every one.
  const params = Object.entries(options).filter(([option]) => !OWN_OPTIONS.has(option))
  if (!existsSync(warehousePath(config))) {
    throw new ThroughlineError(
      'failed',
      `${config.dataDir} has no warehouse yet; "throughline serve" makes it of the first event`,
    )
  }
  const warehouse = openWarehouse(config)
  try {
    return await warehouse.report(name, Object.fromEntries(params))
  } catch (cause) {
    const usage = cause instanceof WarehouseError && (cause.code === 'unknown-report' || cause.code === 'bad-params')
    throw usage ? new ThroughlineError('usage', cause.message, { cause }) : cause
  } finally {
    await warehouse.close()
  }
}

/** Options that are the command's own; all others are the report's. */
const OWN_OPTIONS: ReadonlySet<string> = new Set(['config', 'json', 'format', 'output'])

function describeReports(): string {
  return Object.entries(REPORT_PARAMS)
    .map(([name, params]) => `  ${name.padEnd(16)} ${params.join(', ')}`)
    .join('\n')
}

function formatOf({ format, json, output }: ReportOptions): Format {
  if (json) return 'json'
  if (format) return format
  const ending = output === undefined ? '' : extname(output).slice(1).toLowerCase()
  return FORMATS.find((known) => known === ending) ?? 'table'
}

/** How each format is written. */
const WRITERS: Readonly<Record<Format, (result: ReportResult) => string | Promise<Uint8Array>>> = {
  table: renderTable,
  csv: toCsv,
  json: (result) => `${JSON.stringify(result, null, 2)}\n`,
  xlsx: (result) => toXlsx(result, result.report),
}

async function save(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, content)
  } catch (cause) {
    throw new ThroughlineError('failed', `${path} cannot be written: ${reasonOf(cause)}`, { cause })
  }
}
