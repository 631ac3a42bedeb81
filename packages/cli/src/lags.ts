import type { Lag } from '@throughline/collector'
import { askLog } from './ask-log.js'
import type { Config } from './config/config.js'

/** Where every sink that has ever run stands, by its name. */
export function readLags(config: Config): Promise<ReadonlyMap<string, Lag>> {
  return askLog<ReadonlyMap<string, Lag>>(config, (log) => log.lags(), new Map())
}
