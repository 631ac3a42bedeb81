import { arrivalsPerDay } from '@throughline/collector'
import { Command } from 'commander'
import { askLog } from '../ask-log.js'
import { ThroughlineError } from '../error.js'
import { readLags } from '../lags.js'
import { readLive } from '../live.js'
import { readCount, readDuration, readRate, type Rate } from '../plan/read-figures.js'
import { scenarios, type PlanFigures } from '../plan/scenarios.js'
import { describeScenarios, describeSinks } from '../plan/describe.js'
import { sinkPlans } from '../plan/sink-plans.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

interface PlanOptions extends CommonOptions {
  readonly eventsPerDay?: number
  readonly callsPerEvent: number
  readonly limit?: Rate
  readonly keys?: number
  readonly batch?: number
  readonly backlog: number
  readonly deadline?: number
  readonly url?: string
}

/** `throughline plan`: will this sync ever finish? */
export function planCommand(world: World): Command {
  const command = new Command('plan')
    .option('--events-per-day <n>', 'events that come in a day', readCount)
    .option('--calls-per-event <n>', 'calls to the vendor that one event causes', readCount, 1)
    .option('--limit <rate>', 'what the vendor allows, such as 10/s or 5000/d', readRate)
    .option('--keys <n>', 'distinct deals, applications or visitors of a day: what merging leaves', readCount)
    .option('--batch <n>', 'works in one request', readCount)
    .option('--backlog <n>', 'events that wait already', readCount, 0)
    .option('--deadline <duration>', 'how old an event may be when it arrives, such as 72h', readDuration)
    .option('--url <url>', 'address of the server (default: this machine, the configured port)')
  return withCommonOptions(command, [
    'plan',
    'plan --events-per-day 100000 --calls-per-event 10 --limit 10/s',
    'plan --events-per-day 100000 --calls-per-event 10 --limit 10/s --keys 20000 --batch 50 --backlog 1000000',
  ]).action(async (options: PlanOptions) => {
    const never =
      options.eventsPerDay === undefined && options.limit === undefined
        ? await planSinks(options, world)
        : planFigures(figuresOf(options), options, world)
    if (never.length > 0) throw new ThroughlineError('failed', `never done: ${never.join(', ')}`)
  })
}

function figuresOf(options: PlanOptions): PlanFigures {
  const { eventsPerDay, limit, callsPerEvent, backlog, keys, batch, deadline } = options
  if (eventsPerDay === undefined || limit === undefined) {
    throw new ThroughlineError(
      'usage',
      'a plan needs both --events-per-day and --limit, or neither and a configuration',
    )
  }
  return {
    eventsPerDay,
    limit,
    callsPerEvent,
    backlog,
    ...(keys !== undefined && { keys }),
    ...(batch !== undefined && batch > 0 && { batch }),
    ...(deadline !== undefined && { deadlineMs: deadline }),
  }
}

/** Returns what never ends: the way that is left when all that was asked for is done. */
function planFigures(figures: PlanFigures, { json }: PlanOptions, world: World): readonly string[] {
  const ways = scenarios(figures)
  if (json) printJson(world, { figures, scenarios: ways })
  else world.print(describeScenarios(figures, ways))
  const best = ways.at(-1)
  return best && best.drainsInMs === undefined ? [best.way] : []
}

async function planSinks(options: PlanOptions, world: World): Promise<readonly string[]> {
  const config = await configOf(options, world)
  const now = Date.now()
  const [lags, live, arrivedPerDay] = await Promise.all([
    readLags(config),
    readLive(config, options.url),
    askLog(config, (log) => arrivalsPerDay(log, now), 0),
  ])
  const plans = sinkPlans(config.sinks, { arrivedPerDay, lags, live: live?.sinks ?? new Map(), now })
  if (options.json) printJson(world, { server: live !== undefined, arrivedPerDay, sinks: plans })
  else world.print(describeSinks(arrivedPerDay, plans))
  if (!live) world.warn('note: no server answers, so nothing is known of how events merge; this is the worst case\n')
  return plans.filter(({ drainsInMs }) => drainsInMs === undefined).map(({ sink }) => sink)
}
