import { existsSync } from 'node:fs'
import type { Lag } from '@throughline/collector'
import type { Config } from './config/config.js'
import { logPath, openLog, unusable } from './service.js'

/** Where every sink that has ever run stands, by its name. Opens the log for a moment; a missing one is not made. */
export async function readLags(config: Config): Promise<ReadonlyMap<string, Lag>> {
  if (!existsSync(logPath(config))) return new Map()
  const log = openLog(config)
  try {
    const lags = await log.lags()
    await log.close()
    return lags
  } catch (cause) {
    throw unusable(logPath(config), cause)
  }
}
