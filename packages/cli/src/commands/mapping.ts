import type { AnySink, MappingRow } from '@throughline/collector'
import { Command } from 'commander'
import { sinkNamed } from '../config/sink-named.js'
import { renderTable } from '../render/table.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

/** `throughline mapping`: what of an event goes where. */
export function mappingCommand(world: World): Command {
  const command = new Command('mapping').argument('[sink]', 'one sink only')
  return withCommonOptions(command, ['mapping', 'mapping ga4', 'mapping ga4 --json']).action(
    async (name: string | undefined, options: CommonOptions) => {
      const config = await configOf(options, world)
      const sinks = name === undefined ? config.sinks : [sinkNamed(config, name)]
      if (options.json) return printJson(world, { sinks: sinks.map(asData) })
      world.print(sinks.map(describe).join('\n') || 'the configuration has no sinks\n')
    },
  )
}

function asData({ name, purpose, tailoring, mapping }: AnySink): object {
  return { name, purpose, ...tailoring, mapping: mapping ?? null }
}

function describe({ name, purpose, tailoring, mapping }: AnySink): string {
  const { filter, map } = tailoring ?? {}
  return [
    `${name}  (${purpose}: ${purpose === 'necessary' ? 'consent is not asked' : `nothing of who has refused ${purpose}`})\n`,
    ...(filter ? [`  only    ${shown(filter)}\n`] : []),
    ...(map ? [`  first   ${shown(map)}\n`] : []),
    mapping
      ? renderTable({ columns: ['events', 'sent as', 'field', 'from'], rows: mapping.flatMap(linesOf) })
      : '  what it sends is told by the README of its connector\n',
  ].join('')
}

function shown(value: object): string {
  return typeof value === 'function' ? '(a function of the configuration)' : JSON.stringify(value)
}

/** A line for each field; what they have in common stands on the first. */
function linesOf({ events, sent = '(nothing)', fields }: MappingRow): readonly Record<string, string>[] {
  const lines = Object.entries(fields).map(([field, from]) => ({ events: '', 'sent as': '', field, from }))
  const [first = { field: '', from: '' }, ...rest] = lines
  return [{ ...first, events, 'sent as': sent }, ...rest]
}
