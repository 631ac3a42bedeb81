import { existsSync } from 'node:fs'
import type { TableChecksum } from '@throughline/warehouse'
import { Command } from 'commander'
import type { Config } from '../config/config.js'
import { rebuild } from '../rebuild.js'
import { renderTable } from '../render/table.js'
import { openWarehouse, warehousePath } from '../service.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

interface RebuildOptions extends CommonOptions {
  readonly compare?: boolean
  readonly force?: boolean
}

/** `throughline rebuild`: the warehouse made anew from the log. */
export function rebuildCommand(world: World): Command {
  const command = new Command('rebuild')
    .option('--compare', 'say of each table whether it has the same rows as before, by their checksums')
    .option('--force', 'also where the log no longer holds everything')
  return withCommonOptions(command, ['rebuild', 'rebuild --compare']).action(async (options: RebuildOptions) => {
    const config = await configOf(options, world)
    const before = options.compare && existsSync(warehousePath(config)) ? await checksumsOf(config) : undefined
    const { events, rejected } = await rebuild(config, {
      force: options.force ?? false,
      progress: (done) => {
        if (!options.json) world.progress?.(`${done} events`)
      },
    })
    if (!options.json) world.progress?.('\n')
    const tables = options.compare ? compared(before, await checksumsOf(config)) : undefined
    if (options.json) return printJson(world, { events, rejected, ...(tables && { tables }) })
    world.print(
      `the warehouse was made anew from ${events} events${rejected > 0 ? `, ${rejected} of them unreadable` : ''}\n`,
    )
    if (tables) world.print(renderTable({ columns: ['table', 'rows', 'rows_before', 'same'], rows: tables }))
  })
}

async function checksumsOf(config: Config): Promise<readonly TableChecksum[]> {
  const warehouse = openWarehouse(config)
  try {
    return await warehouse.checksums()
  } finally {
    await warehouse.close()
  }
}

interface Compared extends Readonly<Record<string, string | number | null>> {
  readonly table: string
  readonly rows: number
  readonly rows_before: number | null
  readonly same: 'yes' | 'no'
}

function compared(before: readonly TableChecksum[] | undefined, after: readonly TableChecksum[]): readonly Compared[] {
  const known = new Map(before?.map((table) => [table.table, table]))
  return after.map(({ table, rows, checksum }) => ({
    table,
    rows,
    rows_before: known.get(table)?.rows ?? null,
    same: known.get(table)?.checksum === checksum ? 'yes' : 'no',
  }))
}
