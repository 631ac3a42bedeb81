import type { Lag } from '@throughline/collector'
import { Command } from 'commander'
import { readLags } from '../lags.js'
import { WAREHOUSE_SINK } from '../service.js'
import { renderTable } from '../render/table.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

/** `throughline status`: where every sink stands. */
export function statusCommand(world: World): Command {
  const command = new Command('status').description('show how far each sink is behind, and what is parked or dead')
  return withCommonOptions(command, ['status', 'status --json']).action(async (options: CommonOptions) => {
    const config = await configOf(options, world)
    const lags = await readLags(config)
    const names = new Set([WAREHOUSE_SINK, ...config.sinks.map((sink) => sink.name), ...lags.keys()])
    const now = Date.now()
    const sinks = [...names].map((sink) => statusOf(sink, lags.get(sink), now))
    if (options.json) printJson(world, { sinks })
    else
      world.print(renderTable({ columns: ['sink', 'behind', 'oldest', 'parked', 'dead'], rows: sinks.map(readable) }))
  })
}

interface SinkStatus {
  readonly sink: string
  /** Entries not yet delivered; `null` while the sink has never run. */
  readonly behind: number | null
  readonly oldestAgeMs: number | null
  readonly parked: number
  readonly dead: number
}

function statusOf(sink: string, lag: Lag | undefined, now: number): SinkStatus {
  return {
    sink,
    behind: lag?.behind ?? null,
    oldestAgeMs: lag?.oldestAt === undefined ? null : now - lag.oldestAt,
    parked: lag?.parked ?? 0,
    dead: lag?.dead ?? 0,
  }
}

function readable(status: SinkStatus): Record<string, string | number | null> {
  const { sink, behind, oldestAgeMs, parked, dead } = status
  return { sink, behind, oldest: oldestAgeMs === null ? null : showDuration(oldestAgeMs), parked, dead }
}

const UNITS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
] as const

/** `3 h`, `12 min`, `5 s`: the largest unit that fits. */
export function showDuration(ms: number): string {
  const fitting = UNITS.find((unit) => ms >= unit.ms)
  return fitting ? `${Math.floor(ms / fitting.ms)} ${fitting.unit}` : `${Math.max(0, Math.floor(ms / 1000))} s`
}
