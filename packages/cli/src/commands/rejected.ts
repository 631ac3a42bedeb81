import type { Rejected } from '@throughline/collector'
import { Command, InvalidArgumentError } from 'commander'
import { askLog } from '../ask-log.js'
import { harmless } from '../render/harmless.js'
import { renderTable } from '../render/table.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

interface ListOptions extends CommonOptions {
  readonly limit: number
}

/** `throughline rejected`: the messages that were refused. */
export function rejectedCommand(world: World): Command {
  return new Command('rejected').addCommand(listCommand(world))
}

function listCommand(world: World): Command {
  const command = new Command('list')
    .description('list refused messages with the reason, newest first')
    .option('--limit <n>', 'how many at most', readLimit, 20)
  return withCommonOptions(command, ['rejected list', 'rejected list --limit 100 --json']).action(
    async (options: ListOptions) => {
      const config = await configOf(options, world)
      const rejected = await askLog(config, (log) => log.rejected(options.limit), [])
      if (options.json) printJson(world, { rejected: rejected.map(withTime) })
      else world.print(renderTable({ columns: ['site', 'time', 'reason', 'message'], rows: rejected.map(readable) }))
    },
  )
}

function withTime({ site, receivedAt, reason, message }: Rejected): Record<string, string> {
  return { site, time: new Date(receivedAt).toISOString(), reason, message }
}

/** A line of the table must fit beside the others; the whole of it is in the JSON. */
const SHOWN_CHARACTERS = 80

function readable(rejected: Rejected): Record<string, string> {
  const { reason, message, ...row } = withTime(rejected)
  return {
    ...row,
    reason: harmless(reason ?? '', SHOWN_CHARACTERS),
    message: harmless(message ?? '', SHOWN_CHARACTERS),
  }
}

function readLimit(text: string): number {
  const limit = Number(text)
  if (/^\d{1,6}$/.test(text) && limit > 0) return limit
  throw new InvalidArgumentError('expected a number of messages from 1 to 999999')
}
