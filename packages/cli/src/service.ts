import { join } from 'node:path'
import { createCollector, type Collector, type Log, type Logger } from '@throughline/collector'
import { sqliteLog } from '@throughline/collector/sqlite'
import { dashboardRoutes } from '@throughline/dashboard'
import { reportRoutes, type Warehouse } from '@throughline/warehouse'
import { sqliteWarehouse } from '@throughline/warehouse/sqlite'
import type { Config } from './config/config.js'
import { reasonOf, ThroughlineError } from './error.js'
import { readKeptRates } from './rates/kept-rates.js'

/** A configuration at work: what `throughline serve` and any server of one's own mount. */
export interface Service {
  readonly collector: Collector
  readonly warehouse: Warehouse
  /** Stops taking events, lets deliveries under way end, and closes the stores. */
  close(): Promise<void>
}

/**
 * Opens the log, the warehouse and the collector over them, with the reports and the dashboard among its routes.
 * Deliveries start at once.
 *
 * @example
 * const service = await openService(await loadConfig({ cwd: process.cwd(), env: process.env }), { logger: pino() })
 * express().use('/collect', service.collector.express())
 */
export async function openService(config: Config, { logger }: { readonly logger: Logger }): Promise<Service> {
  const warehouse = openWarehouse(config)
  const collector = await createCollector({
    sites: config.sites,
    log: openLog(config),
    sinks: [...config.sinks, warehouse.sink()],
    sources: config.sources,
    routes: [...reportRoutes(warehouse), ...dashboardRoutes()],
    ...(config.adminToken !== undefined && { adminToken: config.adminToken }),
    ...(config.log.keepDays !== undefined && { keepDays: config.log.keepDays }),
    ...(config.geo !== undefined && { geo: config.geo }),
    ...(config.trustProxy !== undefined && { trustProxy: config.trustProxy }),
    ...(config.addressLimit !== undefined && { addressLimit: config.addressLimit }),
    logger,
  }).catch(async (cause: unknown) => {
    await warehouse.close()
    throw unusable(logPath(config), cause)
  })
  return {
    collector,
    warehouse,
    close: async () => {
      // The warehouse is written to until the collector has stopped.
      await collector.close()
      await warehouse.close()
    },
  }
}

/** Name of the sink that the warehouse is. */
export const WAREHOUSE_SINK = 'warehouse'

/** Path of the log's file. */
export function logPath(config: Pick<Config, 'dataDir'>): string {
  return join(config.dataDir, 'throughline.db')
}

/** Path of the warehouse's file. */
export function warehousePath(config: Pick<Config, 'dataDir'>): string {
  return join(config.dataDir, 'warehouse.db')
}

export function openLog(config: Pick<Config, 'dataDir'>): Log {
  return sqliteLog(logPath(config))
}

/** Opens the warehouse, in its own file or another that is being made. */
export function openWarehouse(
  config: Pick<Config, 'dataDir' | 'sites' | 'warehouse'>,
  { path = warehousePath(config), bulk = false }: { readonly path?: string; readonly bulk?: boolean } = {},
): Warehouse {
  const { type: _type, ...options } = config.warehouse
  try {
    const rates = [...(options.rates ?? []), ...readKeptRates(config)]
    return sqliteWarehouse(path, { ...options, rates, sites: config.sites, bulk })
  } catch (cause) {
    throw unusable(path, cause)
  }
}

/** Not all complaints say which file they are about. */
export function unusable(path: string, cause: unknown): ThroughlineError {
  const reason = reasonOf(cause).replace(`${path}: `, '')
  return new ThroughlineError('failed', `${path} cannot be used: ${reason}`, { cause })
}
