import { existsSync } from 'node:fs'
import { access, constants, mkdir } from 'node:fs/promises'
import type { Finding } from '@throughline/collector'
import { checkSqlite } from '@throughline/collector/sqlite'
import { readLags } from './lags.js'
import type { Config } from './config/config.js'
import { logPath, warehousePath } from './service.js'

/** Looks through the files of the data folder whole, which takes about a second a gigabyte, and changes nothing in them. */
export async function checkData(config: Config): Promise<readonly Finding[]> {
  await mkdir(config.dataDir, { recursive: true })
  await access(config.dataDir, constants.W_OK)
  return [...(await checkLog(config)), ...(await checkWarehouse(config))]
}

async function checkLog(config: Config): Promise<readonly Finding[]> {
  const path = logPath(config)
  if (!existsSync(path) && !existsSync(`${path}-wal`)) return [withoutLog(config)]
  const damage = await checkSqlite(path)
  if (damage.length > 0) {
    const advice =
      'stop the server, copy the folder; "throughline salvage" copies what can be read, see docs/operating.md'
    return damage.map((complaint) => ({ level: 'wrong', text: `${path} is damaged: ${complaint}; ${advice}` }))
  }
  const lags = await readLags(config)
  if (lags.size === 0 && existsSync(warehousePath(config))) return [withoutLog(config)]
  return [
    { level: 'good', text: `can be written to; the log is whole, its readers: ${lags.size}` },
    ...[...lags].flatMap(([sink, { dead }]): Finding[] =>
      dead === 0
        ? []
        : [{ level: 'doubtful', text: `${sink} has given up ${dead}: "throughline dead list ${sink}" shows why` }],
    ),
  ]
}

function withoutLog(config: Config): Finding {
  return existsSync(warehousePath(config))
    ? { level: 'doubtful', text: `there is a warehouse, but no log of which it was made: was ${logPath(config)} lost?` }
    : { level: 'good', text: 'can be written to; the log is made when the server starts' }
}

async function checkWarehouse(config: Config): Promise<readonly Finding[]> {
  const path = warehousePath(config)
  if (!existsSync(path)) return []
  const damage = await checkSqlite(path)
  const advice = 'stop the server; "throughline rebuild" makes it anew from the log'
  if (damage.length === 0) return [{ level: 'good', text: 'the warehouse is whole' }]
  return damage.map((complaint) => ({ level: 'wrong', text: `${path} is damaged: ${complaint}; ${advice}` }))
}
