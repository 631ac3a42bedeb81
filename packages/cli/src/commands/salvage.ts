import { existsSync } from 'node:fs'
import { salvageSqlite, type Salvaged } from '@throughline/collector/sqlite'
import { Command } from 'commander'
import { ThroughlineError } from '../error.js'
import { renderTable } from '../render/table.js'
import { logPath, unusable } from '../service.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

interface SalvageOptions extends CommonOptions {
  readonly to?: string
}

/** `throughline salvage`: what can be read of a damaged log, in a new file. */
export function salvageCommand(world: World): Command {
  const command = new Command('salvage').option(
    '--to <file>',
    'the new file (default: throughline.salvaged.db in the data folder)',
  )
  return withCommonOptions(command, ['salvage', 'salvage --to /backup/throughline.db']).action(
    async (options: SalvageOptions) => {
      const config = await configOf(options, world)
      const path = logPath(config)
      if (!existsSync(path)) throw new ThroughlineError('failed', `there is no ${path}`)
      const to = options.to ?? path.replace(/\.db$/, '.salvaged.db')
      const salvaged = salvage(path, to)
      if (options.json) return printJson(world, { to, ...salvaged })
      const rows = Object.entries(salvaged.rows).map(([table, count]) => ({ table, rows: count }))
      world.print(renderTable({ columns: ['table', 'rows'], rows }))
      world.print(describe(salvaged, path, to))
    },
  )
}

function salvage(path: string, to: string): Salvaged {
  try {
    return salvageSqlite(path, to)
  } catch (cause) {
    throw unusable(path, cause)
  }
}

function describe({ missing, unreadable }: Salvaged, path: string, to: string): string {
  const gaps = missing.slice(0, 10).map(({ from, to: until }) => (from === until ? `${from}` : `${from}–${until}`))
  const more = missing.length > gaps.length ? ` and ${missing.length - gaps.length} more` : ''
  return [
    ...(gaps.length > 0 ? [`no event at ${gaps.join(', ')}${more}: lost, unless erased or trimmed before\n`] : []),
    ...(unreadable.length > 0 ? [`left out, since they are no JSON: ${unreadable.join(', ')}\n`] : []),
    `${to} is ready: stop the server, move ${path} and its -wal and -shm files away, and put it in their place\n`,
  ].join('')
}
