import type { Touch, TrackedEvent } from '@throughline/protocol'
import { dealOf, DAY_MS, topUps } from './deals.js'
import { seeded, type Random } from './random.js'
import { drawing, makeAds, type Ad } from './sources.js'
import { arrive, crowd, type Crowd, type Visitor } from './visitors.js'

/** What is to be simulated. */
export interface Simulation {
  readonly site: string
  /** Epoch milliseconds; days are those of UTC. */
  readonly from: number
  readonly days: number
  /** About so many in all. */
  readonly visits: number
  readonly seed: number
}

/** Of all visits: they grow over the year, and fewer come at the weekend. */
const APPLYING = 0.03
const REGISTERING = 0.008
/** Of applications: the others are spam, doubles and jobs. */
const DEALS = 1 / 3
/** Of those who register, who start a trial and who top their balance up. */
const TRYING = 0.6
const PAYING = 0.2

interface World extends Simulation {
  readonly random: Random
  readonly draw: () => Ad
  readonly crowd: Crowd
  /** Events of later days, by their day. */
  readonly later: Map<number, TrackedEvent[]>
}

/**
 * A year, or any number of days, of a company: visits from ads and elsewhere, applications, deals, payments and costs,
 * day by day. About 3 % of visits apply, a third of those become deals, and there is one cost line for ten visits. The
 * same simulation gives the same events. What would come after the last day is left out.
 */
export function* simulateDays(simulation: Simulation): Generator<readonly TrackedEvent[]> {
  const random = seeded(simulation.seed)
  const ads = makeAds(Math.max(8, Math.round(simulation.visits / 10 / simulation.days)), random)
  const world: World = { ...simulation, random, draw: drawing(ads, random), crowd: crowd(random), later: new Map() }
  const weights = Array.from({ length: simulation.days }, (_, day) => weightOf(simulation, day))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  for (let day = 0; day < simulation.days; day++) {
    const visits = Math.round((simulation.visits * (weights[day] ?? 0)) / total)
    yield [...siteEvents(world, day, visits), ...costs(world, ads, { day, visits })].sort(
      (a, b) => a.occurredAt - b.occurredAt,
    )
  }
}

function weightOf({ from, days }: Simulation, day: number): number {
  const weekday = new Date(from + day * DAY_MS).getUTCDay()
  return (weekday === 0 || weekday === 6 ? 0.6 : 1) * (0.8 + (0.4 * day) / days)
}

function siteEvents(world: World, day: number, visits: number): readonly TrackedEvent[] {
  const start = world.from + day * DAY_MS
  const events = world.later.get(day) ?? []
  world.later.delete(day)
  for (let visit = 0; visit < visits; visit++) {
    const at = start + Math.floor(((visit + world.random.next()) / visits) * DAY_MS)
    const ad = world.draw()
    const visitor = world.crowd.come()
    const page = arrive(visitor, { ...ad.touch, at }, world.site, world.random)
    events.push(page)
    if (world.random.chance(APPLYING * ad.pull)) events.push(apply(world, page, visitor))
    if (!visitor.user && world.random.chance(REGISTERING * ad.pull)) register(world, page, visitor, events)
  }
  return events
}

function apply(world: World, page: TrackedEvent, visitor: Visitor): TrackedEvent {
  const applicationId = world.random.id()
  const application: TrackedEvent = {
    ...page,
    id: `${page.id}a`,
    type: 'application',
    name: 'Application Submitted',
    occurredAt: page.occurredAt + 60_000,
    receivedAt: page.occurredAt + 60_000,
    applicationId,
    properties: { applicationId, form: { id: world.random.pick(['request', 'callback', 'demo']) } },
  }
  if (world.random.chance(DEALS)) schedule(world, dealOf(application, visitor.user, world.random))
  return application
}

function register(world: World, page: TrackedEvent, visitor: Visitor, events: TrackedEvent[]): void {
  const { random } = world
  const user = `user-${random.id()}`
  visitor.user = user
  const does = (name: string, afterMs: number, properties: TrackedEvent['properties']): TrackedEvent => ({
    ...page,
    id: random.id(),
    type: 'track',
    name,
    occurredAt: page.occurredAt + afterMs,
    receivedAt: page.occurredAt + afterMs,
    userId: user,
    properties,
  })
  const variant = random.pick(['control', 'short form'])
  const registered = does('Registered', 120_000, { plan: random.pick(['free', 'pro']) })
  events.push(
    does('Experiment Viewed', 1_000, { experiment_name: 'Sign-up', variation_name: variant }),
    { ...does('Identified', 119_000, {}), type: 'identify' },
    registered,
  )
  if (random.chance(variant === 'control' ? TRYING : TRYING * 1.15)) {
    schedule(world, [does('Trial Started', Math.round(random.next() * 3 * DAY_MS), {})])
  }
  if (random.chance(PAYING)) schedule(world, topUps(registered, user, random))
  // Some come back signed in, most of them on the same browser: those who stay do so for months.
  for (let month = 1; month <= 12 && random.chance(month === 1 ? 0.55 : 0.8); month++) {
    schedule(world, [does('Campaign Created', Math.round((month - 0.5 + random.next()) * 30 * DAY_MS), {})])
  }
}

/** Keeps events for their day; those beyond the last one never happen. */
function schedule({ from, days, later }: World, events: readonly TrackedEvent[]): void {
  for (const event of events) {
    const day = Math.floor((event.occurredAt - from) / DAY_MS)
    if (day >= days) continue
    const known = later.get(day)
    if (known) known.push(event)
    else later.set(day, [event])
  }
}

/** What each ad cost on a day, and once a month what is paid to people for search. */
function costs(world: World, ads: readonly Ad[], { day, visits }: { day: number; visits: number }): TrackedEvent[] {
  const at = world.from + (day + 1) * DAY_MS - 1_000
  const date = new Date(at).toISOString().slice(0, 10)
  const paid = ads.filter(({ click }) => click !== undefined)
  const rows = paid.map(({ touch, weight, click = 0, provider = '' }) => {
    const clicks = Math.max(1, Math.round(visits * weight * (0.8 + 0.4 * world.random.next())))
    return cost(world, touch, at, {
      date,
      amount: Math.round(clicks * click * 100) / 100,
      clicks,
      impressions: clicks * 40,
      provider,
    })
  })
  if (!date.endsWith('-01')) return rows
  const seo = { source: 'yandex', medium: 'organic', channel: 'Organic Search' } as const
  return [...rows, cost(world, seo, at, { date, amount: 50_000, provider: 'seo' })]
}

function cost(
  { site, random }: World,
  touch: Omit<Touch, 'at'>,
  at: number,
  properties: TrackedEvent['properties'],
): TrackedEvent {
  const { landing: _, ...marks } = touch
  return {
    id: random.id(),
    site,
    type: 'cost',
    name: 'Cost Recorded',
    occurredAt: at,
    receivedAt: at,
    touch: { ...marks, at },
    properties: { ...properties, source: touch.source, medium: touch.medium, currency: 'RUB' },
  }
}
