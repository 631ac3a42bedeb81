import { Command } from 'commander'
import type { World } from '../world.js'
import { importCostsCommand } from './import-costs.js'
import { importDealsCommand } from './import-deals.js'
import { importPaymentsCommand } from './import-payments.js'
import { importRatesCommand } from './import-rates.js'

/** `throughline import`: figures from files into the log. */
export function importCommand(world: World): Command {
  return new Command('import')
    .addCommand(importCostsCommand(world))
    .addCommand(importDealsCommand(world))
    .addCommand(importPaymentsCommand(world))
    .addCommand(importRatesCommand(world))
}
