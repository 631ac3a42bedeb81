import { constants, copyFileSync, existsSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { backupSqlite } from '@throughline/collector/sqlite'
import { Command } from 'commander'
import { reasonOf, ThroughlineError } from '../error.js'
import { ratesPath } from '../rates/kept-rates.js'
import { logPath, warehousePath } from '../service.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

interface BackupOptions extends CommonOptions {
  readonly to: string
}

/** `throughline backup`: the log and the warehouse, each as it is at one moment, while the server runs. */
export function backupCommand(world: World): Command {
  const command = new Command('backup').requiredOption('--to <folder>', 'where to; the files must not be there yet')
  return withCommonOptions(command, ['backup --to /backup/2026-03-01']).action(async (options: BackupOptions) => {
    const config = await configOf(options, world)
    if (!existsSync(logPath(config))) throw new ThroughlineError('failed', `there is no ${logPath(config)}`)
    const files: { file: string; bytes: number }[] = []
    for (const path of [logPath(config), warehousePath(config)].filter((each) => existsSync(each))) {
      const file = join(resolve(world.cwd, options.to), basename(path))
      await backupSqlite(path, file).catch((cause: unknown) => {
        throw new ThroughlineError('failed', `no backup was made of ${path}: ${reasonOf(cause)}`, { cause })
      })
      files.push({ file, bytes: statSync(file).size })
    }
    // The warehouse can be made anew from the log, but not the rates that were imported.
    if (existsSync(ratesPath(config))) {
      const file = join(resolve(world.cwd, options.to), basename(ratesPath(config)))
      copyFileSync(ratesPath(config), file, constants.COPYFILE_EXCL)
      files.push({ file, bytes: statSync(file).size })
    }
    if (options.json) return printJson(world, { files })
    for (const { file, bytes } of files) world.print(`${file}: ${(bytes / 1_048_576).toFixed(1)} MB, whole\n`)
  })
}
