import type { Lag } from '@throughline/collector'
import { Command } from 'commander'
import { askLog } from '../ask-log.js'
import { ThroughlineError } from '../error.js'
import { readLags } from '../lags.js'
import { readLive, type LiveFeed, type LiveSink } from '../live.js'
import { showDuration } from '../render/duration.js'
import { renderTable } from '../render/table.js'
import { WAREHOUSE_SINK } from '../service.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

interface StatusOptions extends CommonOptions {
  readonly url?: string
  readonly forget?: string
}

/** `throughline status`: where every sink stands. */
export function statusCommand(world: World): Command {
  const command = new Command('status')
    .option('--url <url>', 'address of the server (default: this machine, the configured port)')
    .option('--forget <sink>', 'forget a sink that is configured no more, so that it holds no events back')
  return withCommonOptions(command, ['status', 'status --json', 'status --forget old-crm']).action(
    async (options: StatusOptions) => {
      const config = await configOf(options, world)
      const names = new Set([WAREHOUSE_SINK, ...config.sinks.map((sink) => sink.name)])
      if (options.forget !== undefined) {
        if (names.has(options.forget)) throw new ThroughlineError('usage', `"${options.forget}" is configured`)
        await forget(options.forget, (sink) => askLog(config, (log) => log.forget(sink), true))
        return world.print(`forgot ${options.forget}\n`)
      }
      const [lags, live, keptSince] = await Promise.all([
        readLags(config),
        readLive(config, options.url),
        askLog(config, (log) => log.keptSince(), undefined),
      ])
      const now = Date.now()
      const sinks = [...new Set([...names, ...[...lags.keys()].filter(isSink)])].map((sink) =>
        statusOf(sink, { lag: lags.get(sink), live: live?.sinks.get(sink), now, configured: names.has(sink) }),
      )
      if (options.json)
        return printJson(world, {
          server: live !== undefined,
          keptSince: keptSince ?? null,
          sinks,
          feeds: live?.feeds ?? [],
        })
      world.print(renderTable({ columns: COLUMNS, rows: sinks.map(readable) }))
      if (keptSince !== undefined) world.print(`the log keeps events since ${new Date(keptSince).toISOString()}\n`)
      for (const line of sinks.flatMap((each) => trouble(each, now))) world.print(line)
      for (const each of live?.feeds ?? []) world.print(describeFeed(each, now))
      if (!live) world.warn('note: no server answers, so that the state and the rate of the sinks are not known\n')
    },
  )
}

/** A source that asks has a place in the log's store too, for its lease and its memory alone. */
function isSink(name: string): boolean {
  return !/^(source|import):/.test(name)
}

function describeFeed({ source, state, reason, retryAt, readAt }: LiveFeed, now: number): string {
  const read = readAt === undefined ? 'has not read to the end yet' : `last read ${showDuration(now - readAt)} ago`
  const problem =
    reason === undefined ? '' : `; ${state}: ${reason}; tried again in ${showDuration((retryAt ?? now) - now)}`
  return `source ${source} ${read}${problem}\n`
}

async function forget(sink: string, ask: (sink: string) => Promise<boolean>): Promise<void> {
  if (!(await ask(sink))) throw new ThroughlineError('failed', `a running collector still delivers to "${sink}"`)
}

interface SinkStatus {
  readonly sink: string
  /** `null` where no server answers. */
  readonly state: string | null
  readonly reason?: string
  readonly retryAt?: number
  readonly position: number | null
  /** Entries not yet delivered; `null` while the sink has never run. */
  readonly behind: number | null
  readonly oldestAgeMs: number | null
  readonly perSecond: number | null
  readonly drainsInMs: number | null
  /** Part of the vendor's rate that is used: less than 1 after repeated complaints. */
  readonly rateFactor: number | null
  readonly parked: number
  readonly dead: number
  /** Part of the vendor's limit that a day's events need; `null` where there is none or no server answers. */
  readonly utilisation: number | null
  /** `false`: nobody moves it, and it keeps events from being deleted. */
  readonly configured: boolean
}

interface Known {
  readonly lag: Lag | undefined
  readonly live: LiveSink | undefined
  readonly now: number
  readonly configured: boolean
}

function statusOf(sink: string, { lag, live, now, configured }: Known): SinkStatus {
  return {
    sink,
    state: live?.state ?? null,
    ...(live?.reason !== undefined && { reason: live.reason }),
    ...(live?.retryAt !== undefined && { retryAt: live.retryAt }),
    position: lag?.position ?? null,
    behind: lag?.behind ?? null,
    oldestAgeMs: lag?.oldestAt === undefined ? null : now - lag.oldestAt,
    perSecond: live ? Math.round(live.entriesPerSecond * 10) / 10 : null,
    drainsInMs: live?.drainsInMs ?? null,
    rateFactor: live?.rateFactor ?? null,
    parked: lag?.parked ?? 0,
    dead: lag?.dead ?? 0,
    utilisation: live?.plan?.utilisation ?? null,
    configured: configured || ASIDE.test(sink),
  }
}

/** What sources keep in the log beside the sinks. */
const ASIDE = /^(?:source|import):/

const COLUMNS = ['sink', 'state', 'position', 'behind', 'oldest', 'per_second', 'drains_in', 'parked', 'dead']

function readable(status: SinkStatus): Record<string, string | number | null> {
  const { configured: _, oldestAgeMs, drainsInMs, perSecond, ...rest } = status
  return {
    ...rest,
    oldest: oldestAgeMs === null ? null : showDuration(oldestAgeMs),
    per_second: perSecond,
    drains_in: drainsInMs === null ? null : showDuration(drainsInMs),
  }
}

function trouble(status: SinkStatus, now: number): readonly string[] {
  const { sink, state, reason, retryAt, rateFactor, dead, utilisation, configured } = status
  return [
    ...(configured
      ? []
      : [`${sink} is not configured and holds events in the log: "throughline status --forget ${sink}" lets it go\n`]),
    ...(utilisation !== null && utilisation >= 0.8
      ? [`${sink} needs ${Math.round(utilisation * 100)} % of its vendor's limit: "throughline plan" tells more\n`]
      : []),
    ...(reason === undefined
      ? []
      : [`${sink} is ${state}: ${reason}; tried again in ${showDuration((retryAt ?? now) - now)}\n`]),
    ...(rateFactor !== null && rateFactor < 1
      ? [`${sink} goes at ${Math.round(rateFactor * 100)} % of its rate, since its vendor complained\n`]
      : []),
    ...(dead > 0 ? [`${sink} has given up ${dead}: "throughline dead list ${sink}" shows why\n`] : []),
  ]
}
