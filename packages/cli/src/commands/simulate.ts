import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { ThroughlineError } from '../error.js'
import { warehousePath } from '../service.js'
import { simulateInto, simulateToFile } from '../simulate.js'
import type { World } from '../world.js'
import { chooseSite } from './choose-site.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

interface SimulateOptions extends CommonOptions {
  readonly days: number
  readonly visits: number
  readonly seed: number
  readonly from?: number
  readonly site?: string
  readonly output?: string
}

const DAY_MS = 86_400_000

/** `throughline simulate`: a company's year, for demonstrations and measurements. */
export function simulateCommand(world: World): Command {
  const command = new Command('simulate')
    .option('--days <number>', 'how many days', readCount, 365)
    .option('--visits <number>', 'about how many visits in all', readCount, 100_000)
    .option('--seed <number>', 'the same seed makes the same events', readCount, 1)
    .option('--from <date>', 'first day (default: so that the last one was yesterday)', readDate)
    .option('--site <id>', 'whose it is (default: the only one)')
    .option('--output <file>', 'write the events, one JSON object a line, in place of the warehouse')
  return withCommonOptions(command, [
    'simulate --visits 200000 && throughline serve',
    'simulate --days 30 --visits 10000 --seed 7 --output events.ndjson',
  ]).action(async (options: SimulateOptions) => {
    const config = await configOf(options, world)
    const { id: site } = chooseSite(config.sites, options.site, 'is simulated')
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
    const { days, visits, seed, from = today - days * DAY_MS } = options
    const simulation = { site, days, visits, seed, from }
    const progress = (events: number): void => {
      if (!options.json) world.progress?.(`${events} events`)
    }
    if (options.output === undefined && existsSync(warehousePath(config))) {
      const advice = 'what is made up must not mix with what happened; name another data directory in THROUGHLINE_DATA'
      throw new ThroughlineError('failed', `${warehousePath(config)} is there already: ${advice}`)
    }
    const startedAt = performance.now()
    const path = options.output && resolve(world.cwd, options.output)
    const events = path ? simulateToFile(path, simulation, progress) : await simulateInto(config, simulation, progress)
    const seconds = Math.round(performance.now() - startedAt) / 1_000
    if (options.json) return printJson(world, { events, seconds, path: path ?? warehousePath(config) })
    world.progress?.('\n')
    world.print(`${events} events in ${seconds} s, in ${path ?? warehousePath(config)}\n`)
  })
}

function readCount(text: string): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && count > 0 && count <= 2 ** 31) return count
  throw new InvalidArgumentError('expected a whole number above 0')
}

function readDate(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isFinite(at)) return at
  throw new InvalidArgumentError('expected a date such as 2026-03-01')
}
