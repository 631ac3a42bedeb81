import type { Forecast } from '@throughline/collector'
import { showDuration } from '../render/duration.js'
import { renderTable } from '../render/table.js'
import type { PlanFigures, Scenario } from './scenarios.js'
import type { SinkPlan } from './sink-plans.js'

const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** The ways to send, each with what it costs and when it ends, and the sentence that matters. */
export function describeScenarios(figures: PlanFigures, ways: readonly Scenario[]): string {
  const table = renderTable({
    columns: ['way', 'requests_per_day', 'utilisation_rate', 'work_per_day', 'backlog_drains'],
    rows: ways.map((way) => ({ way: way.way, ...costOf(way) })),
  })
  const [plain] = ways
  const best = ways.at(-1)
  if (!plain || !best) return table
  return [table, verdict(figures, best), saving(plain, best), deadline(figures, best)].join('')
}

/** The configured sinks, each with what it is expected to do. */
export function describeSinks(arrivedPerDay: number, plans: readonly SinkPlan[]): string {
  if (plans.length === 0) return 'no configured sink has a limit to keep\n'
  const table = renderTable({
    columns: [
      'sink',
      'events_per_day',
      'merge',
      'requests_per_day',
      'utilisation_rate',
      'work_per_day',
      'backlog',
      'backlog_drains',
    ],
    rows: plans.map((plan) => ({
      sink: plan.sink,
      events_per_day: Math.round(plan.eventsPerDay),
      merge: `${plan.eventsPerWork.toFixed(1)} to 1`,
      backlog: Math.round(plan.backlog),
      ...costOf(plan),
    })),
  })
  const said = plans.flatMap((plan) =>
    [...savingOf(plan), ...sharingOf(plan), ...deadlineOf(plan)].map((line) => `${plan.sink}: ${line}`),
  )
  return `${NUMBER.format(arrivedPerDay)} events arrive in a day\n${table}${said.join('')}`
}

/** Against a call for each event. */
function savingOf({ eventsPerDay, requestsPerDay }: SinkPlan): readonly string[] {
  return requestsPerDay > 0 && eventsPerDay > requestsPerDay
    ? [`merging and batching ${saves(eventsPerDay, requestsPerDay)}`]
    : []
}

/** Of an account the sinks show one utilisation, and each when its own backlog is gone. */
function sharingOf({ sharedWith }: SinkPlan): readonly string[] {
  return sharedWith.length > 0
    ? [`shares the rate of its account with ${sharedWith.join(', ')}: utilisation and work a day are of all of them\n`]
    : []
}

function deadlineOf({ deadlineMs, inTime }: SinkPlan): readonly string[] {
  return deadlineMs === undefined ? [] : [inTimeFor(deadlineMs, inTime)]
}

function costOf(forecast: Forecast): Record<string, string | number> {
  return {
    requests_per_day: Math.ceil(forecast.requestsPerDay),
    utilisation_rate: `${(forecast.utilisation * 100).toFixed(1)} %`,
    work_per_day: showHours(forecast.hoursPerDay),
    backlog_drains: drains(forecast),
  }
}

/** `27.8 h`, or less than an hour in its own unit. */
function showHours(hours: number): string {
  return hours >= 1 ? `${hours.toFixed(1)} h` : showDuration(hours * 3_600_000)
}

function drains({ drainsInMs }: Forecast): string {
  if (drainsInMs === undefined) return 'never'
  return drainsInMs === 0 ? 'at once' : `in ${showDuration(drainsInMs)}`
}

function verdict({ backlog }: PlanFigures, { way, hoursPerDay, drainsInMs }: Scenario): string {
  const work = `${showHours(hoursPerDay)} of work a day`
  if (drainsInMs === undefined) return `${way}: ${work}; it never ends, and the backlog grows for ever\n`
  const ends =
    backlog > 0
      ? `a backlog of ${NUMBER.format(backlog)} events ends in ${showDuration(drainsInMs)}`
      : 'each day ends in time'
  return `${way}: ${work}; ${ends}\n`
}

function saving(plain: Scenario, best: Scenario): string {
  if (best === plain) return ''
  return saves(plain.requestsPerDay, best.requestsPerDay)
}

function saves(before: number, after: number): string {
  return `saves ${NUMBER.format(before - after)} requests a day: ${NUMBER.format(before / after)} times fewer\n`
}

function deadline({ deadlineMs }: PlanFigures, { inTime }: Scenario): string {
  return deadlineMs === undefined ? '' : inTimeFor(deadlineMs, inTime)
}

function inTimeFor(deadlineMs: number, inTime: boolean): string {
  const limit = showDuration(deadlineMs)
  return inTime
    ? `in time for the vendor, who takes events up to ${limit} old\n`
    : `too late for the vendor, who takes events up to ${limit} old\n`
}
