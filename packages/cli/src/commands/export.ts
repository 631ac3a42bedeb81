import { existsSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { EXPORT_FORMATS, exportStar, type ExportFormat } from '@throughline/warehouse/export'
import { STAR } from '@throughline/warehouse'
import { Command, Option } from 'commander'
import { reasonOf, ThroughlineError } from '../error.js'
import { renderTable } from '../render/table.js'
import { warehousePath } from '../service.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

interface ExportOptions extends CommonOptions {
  readonly format?: ExportFormat
  readonly output: string
  readonly tables?: string
}

/** `throughline export`: the tables of the warehouse as files. */
export function exportCommand(world: World): Command {
  const command = new Command('export')
    .requiredOption('--output <path>', 'folder for a file of each table; for xlsx the workbook')
    .addOption(new Option('--format <format>', 'default: csv, or what --output ends in').choices(EXPORT_FORMATS))
    .option('--tables <names>', 'some of the tables, separated by commas (default: all)')
    .addHelpText('after', `\nTables: ${STAR.map(({ name }) => name).join(', ')}`)
  return withCommonOptions(command, [
    'export --output star',
    'export --format parquet --output star',
    'export --output star.xlsx --tables fact_deal,fact_payment',
  ]).action(async (options: ExportOptions) => {
    const config = await configOf(options, world)
    const from = warehousePath(config)
    if (!existsSync(from)) {
      throw new ThroughlineError('failed', `${config.dataDir} has no warehouse yet; "throughline serve" makes one`)
    }
    const tables = readTables(options.tables)
    const to = resolve(world.cwd, options.output)
    const written = await exportStar({ from, format: formatOf(options), to, ...(tables && { tables }) }).catch(
      (cause: unknown) => {
        throw new ThroughlineError('failed', `nothing more was written to ${to}: ${reasonOf(cause)}`, { cause })
      },
    )
    if (options.json) return printJson(world, written)
    world.print(renderTable({ columns: ['table', 'rows', 'path'], rows: written.map((table) => ({ ...table })) }))
  })
}

function formatOf({ format, output }: ExportOptions): ExportFormat {
  const ending = extname(output).slice(1).toLowerCase()
  return format ?? EXPORT_FORMATS.find((known) => known === ending) ?? 'csv'
}

function readTables(text: string | undefined): readonly string[] | undefined {
  const names = text?.split(',').map((name) => name.trim())
  const unknown = names?.find((name) => !STAR.some((table) => table.name === name))
  if (unknown === undefined) return names
  const known = STAR.map(({ name }) => name).join(', ')
  throw new ThroughlineError('usage', `there is no table "${unknown}"; the tables are ${known}`)
}
