import { join } from 'node:path'
import { createCollector, type Collector, type Log, type Logger } from '@throughline/collector'
import { sqliteLog } from '@throughline/collector/sqlite'
import { dashboardRoutes } from '@throughline/dashboard'
import { reportRoutes, type Warehouse } from '@throughline/warehouse'
import { sqliteWarehouse } from '@throughline/warehouse/sqlite'
import type { Config } from './config/config.js'

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
  const log = openLog(config)
  const warehouse = openWarehouse(config)
  const collector = await createCollector({
    sites: config.sites,
    log,
    sinks: [...config.sinks, warehouse.sink()],
    sources: config.sources,
    routes: [...reportRoutes(warehouse), ...dashboardRoutes()],
    ...(config.adminToken !== undefined && { adminToken: config.adminToken }),
    logger,
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

export function openWarehouse(config: Pick<Config, 'dataDir' | 'sites'>): Warehouse {
  return sqliteWarehouse(warehousePath(config), { sites: config.sites })
}
