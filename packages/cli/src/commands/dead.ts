import type { DeadLetter } from '@throughline/collector'
import { Command, InvalidArgumentError } from 'commander'
import { askLog } from '../ask-log.js'
import type { Config } from '../config/config.js'
import { ThroughlineError } from '../error.js'
import { readLags } from '../lags.js'
import { harmless } from '../render/harmless.js'
import { renderTable } from '../render/table.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

/** `throughline dead`: events that were given up, and what becomes of them. */
export function deadCommand(world: World): Command {
  return new Command('dead')
    .addCommand(listCommand(world))
    .addCommand(decideCommand(world, DECISIONS.retry))
    .addCommand(decideCommand(world, DECISIONS.drop))
}

interface ListOptions extends CommonOptions {
  readonly limit: number
}

function listCommand(world: World): Command {
  const command = new Command('list')
    .description('list dead letters with the reason, oldest first')
    .argument('[sink]', 'one sink only')
    .option('--limit <n>', 'how many of each sink at most', readLimit, 20)
  return withCommonOptions(command, ['dead list', 'dead list crm --json']).action(
    async (sink: string | undefined, options: ListOptions) => {
      const config = await configOf(options, world)
      const sinks = sink === undefined ? [...(await readLags(config)).keys()] : [await knownSink(config, sink)]
      const letters = await askLog(config, async (log) => listed(sinks, (name) => log.dead(name, options.limit)), [])
      if (options.json) printJson(world, { dead: letters })
      else
        world.print(
          renderTable({ columns: ['sink', 'position', 'time', 'key', 'event', 'reason'], rows: letters.map(readable) }),
        )
    },
  )
}

type Listed = DeadLetter & { readonly sink: string }

async function listed(
  sinks: readonly string[],
  dead: (sink: string) => Promise<readonly DeadLetter[]>,
): Promise<readonly Listed[]> {
  const all = await Promise.all(sinks.map(async (sink) => (await dead(sink)).map((letter) => ({ sink, ...letter }))))
  return all.flat()
}

function readable({ sink, position, at, key, event, reason }: Listed): Record<string, string | number> {
  return {
    sink,
    position,
    time: new Date(at).toISOString(),
    key: harmless(key, 24),
    event: harmless(event.name ?? event.type, 24),
    reason: harmless(reason, 80),
  }
}

/** What an operator may decide about dead letters. */
const DECISIONS = {
  retry: {
    name: 'retry',
    description:
      'try dead letters again, with a fresh count of tries; what came later under their key may overtake them',
    method: 'revive',
    said: 'tried again',
  },
  drop: { name: 'drop', description: 'take dead letters off the list for good', method: 'bury', said: 'dropped' },
} as const

interface DecideOptions extends CommonOptions {
  readonly all?: boolean
}

function decideCommand(
  world: World,
  { name, description, method, said }: (typeof DECISIONS)[keyof typeof DECISIONS],
): Command {
  const command = new Command(name)
    .description(description)
    .argument('<sink>', 'sink that gave them up')
    .argument('[positions...]', 'those at these positions of "dead list"')
    .option('--all', 'every one of the sink')
  return withCommonOptions(command, [`dead ${name} crm 1042`, `dead ${name} crm --all`]).action(
    async (sink: string, texts: readonly string[], options: DecideOptions) => {
      const positions = texts.map(readPosition)
      if (positions.length > 0 === (options.all === true)) {
        throw new ThroughlineError('usage', 'name positions of "dead list", or all of them with --all')
      }
      const config = await configOf(options, world)
      const known = await knownSink(config, sink)
      const count = await askLog(config, (log) => log[method](known, options.all ? undefined : positions), 0)
      if (options.json) return printJson(world, { sink, [method === 'revive' ? 'retried' : 'dropped']: count })
      world.print(`${count} of ${sink} ${count === 1 ? 'is' : 'are'} ${said}\n`)
      const missed = options.all ? 0 : positions.length - count
      if (missed > 0)
        throw new ThroughlineError('failed', `${missed} of these positions hold no dead letter of ${sink}`)
    },
  )
}

/** The sink's name, when it has ever run. */
export async function knownSink(config: Config, sink: string): Promise<string> {
  const known = [...(await readLags(config)).keys()]
  if (known.includes(sink)) return sink
  const advice = known.length > 0 ? `known: ${known.join(', ')}` : 'no sink has run yet'
  throw new ThroughlineError('usage', `there is no sink "${sink}"; ${advice}`)
}

function readLimit(text: string): number {
  const limit = Number(text)
  if (/^\d{1,6}$/.test(text) && limit > 0) return limit
  throw new InvalidArgumentError('expected a number of letters from 1 to 999999')
}

function readPosition(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new ThroughlineError('usage', `"${text}" is no position; "dead list" shows them`)
}
