import { existsSync } from 'node:fs'
import { eraseVisitor, type Erasure } from '@throughline/collector'
import { Command } from 'commander'
import { askLog } from '../ask-log.js'
import type { Config } from '../config/config.js'
import { ThroughlineError } from '../error.js'
import { logPath, openWarehouse } from '../service.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

/** `throughline erase`: a visitor out of the log and every sink that can forget, beside a running server or without one. */
export function eraseCommand(world: World): Command {
  const command = new Command('erase').argument(
    '<visitor>',
    'the visitor’s ID: anonymousId, the value of the cookie tl_visitor',
  )
  return withCommonOptions(command, ['erase V1StGXR8-Z5jdHi6B-myT', 'erase V1StGXR8-Z5jdHi6B-myT --json']).action(
    async (visitor: string, options: CommonOptions) => {
      const config = await configOf(options, world)
      const erased = await eraseFrom(config, visitor)
      if (options.json) printJson(world, { erased })
      else world.print(describe(erased))
      if (erased.pending.length > 0) throw new ThroughlineError('failed', unfinished(erased.pending))
    },
  )
}

async function eraseFrom(config: Config, visitor: string): Promise<Erasure> {
  if (visitor === '') throw new ThroughlineError('usage', 'name the visitor by the anonymousId')
  if (!existsSync(logPath(config))) {
    throw new ThroughlineError('failed', `${config.dataDir} has no log yet, so there is nobody to erase`)
  }
  const warehouse = openWarehouse(config)
  const sinks = [...config.sinks, warehouse.sink()]
  try {
    const erased = await askLog(config, (log) => eraseVisitor(visitor, { log, sinks }), undefined)
    if (!erased) throw new ThroughlineError('failed', `${logPath(config)} has gone`)
    return erased
  } finally {
    for (const sink of config.sinks) await sink.close?.()
    await warehouse.close()
  }
}

function describe({ events, applications, rejected, sinks, cannot }: Erasure): string {
  const log = [count(events, 'event'), count(applications, 'application'), count(rejected, 'refused message')]
  const lines = [
    `log        ${log.join(', ')} erased`,
    ...Object.entries(sinks).map(([name, gone]) => `${name.padEnd(10)} ${gone} removed or made anonymous`),
    ...cannot.map((name) => `${name.padEnd(10)} cannot forget by itself: look there too`),
  ]
  return `${lines.join('\n')}\n`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function unfinished(pending: readonly string[]): string {
  const names = pending.join(', ')
  return `not yet forgotten by ${names}; each will before it takes another event: "throughline status" shows what holds it up`
}
