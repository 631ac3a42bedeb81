import { SinkUnavailable, type AnySink, type DeliveryContext } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { attempt, deliverAll, worksOf } from './deliver.js'

/** How a vendor misbehaves until it is told to `recover`. */
export type Misbehaviour = 'rate-limited' | 'rate-limited-for-7s' | 'server-error' | 'hang' | 'garbage' | 'unauthorised'

/** A sink with a vendor behind it that keeps the vendor's rules. */
export interface SinkUnderTest {
  readonly sink: AnySink
  readonly context: DeliveryContext
  /** A good event under a key of its own; the vendor tells it by the number. */
  event(number: number): TrackedEvent
  /** An event that the vendor will never take. */
  poison(): TrackedEvent
  /** Numbers of the events whose effect stands at the vendor, in the order in which they came, repeats included. */
  received(): Promise<readonly number[]>
  /** Requests that wrote something, whatever was answered. */
  writes(): number
  misbehave(how: Misbehaviour): void
  recover(): void
  /** Resolves once a vendor that hangs has been asked, for a sink that does not ask by the context's `fetch`. */
  underWay?(): Promise<void>
  close?(): Promise<void>
}

/** A full batch may be ten thousand events, a vendor a real server, and the machine busy. */
const PATIENCE_MS = 30_000

type Case = (test: SinkUnderTest) => Promise<void>

/** What every sink promises. A connector that cannot keep one says why and proves what it does instead. */
const CASES = {
  'takes a full batch in one request': takesFullBatch,
  'rejects a poison item alone, with a reason, and keeps the order of results': rejectsPoisonAlone,
  'blames no event for a dead token': whileUnauthorised,
  'passes on how long a 429 asks it to wait': whileToldToWait,
  'understands a 429 that does not say how long': whileRateLimited,
  'stands still while the vendor is broken': whileBroken,
  'gives up on a vendor that never answers': whileHanging,
  'believes no answer that it cannot read': whileUnreadable,
  'ends at once when the collector closes': endsWithTheCollector,
  'does nothing twice when the same events are delivered again': repeatsHarmlessly,
} satisfies Record<string, Case>

async function takesFullBatch({ sink, context, event, received, writes }: SinkUnderTest): Promise<void> {
  const numbers = Array.from({ length: sink.limits.items }, (_, index) => index)
  const results = await sink.deliver(worksOf(sink, numbers.map(event)), context)
  expect(results).toEqual(numbers.map(() => ({ kind: 'delivered' })))
  expect(await received()).toEqual(numbers)
  expect(writes()).toBe(1)
}

async function rejectsPoisonAlone({ sink, context, event, poison, received }: SinkUnderTest): Promise<void> {
  const results = await sink.deliver(worksOf(sink, [event(1), event(2), poison(), event(3)]), context)
  expect(results.map(({ kind }) => kind)).toEqual(['delivered', 'delivered', 'rejected', 'delivered'])
  expect(results[2]).toMatchObject({ reason: expect.stringMatching(/\w{3}/) })
  expect(await received()).toEqual([1, 2, 3])
}

async function whileUnauthorised(test: SinkUnderTest): Promise<void> {
  expect(await whileIt('unauthorised', test)).toMatchObject({ code: 'unauthorised' })
}

async function whileToldToWait(test: SinkUnderTest): Promise<void> {
  expect(await whileIt('rate-limited-for-7s', test)).toMatchObject({ code: 'rate-limited', retryAfterMs: 7_000 })
}

async function whileRateLimited(test: SinkUnderTest): Promise<void> {
  expect(await whileIt('rate-limited', test)).toMatchObject({ code: 'rate-limited', retryAfterMs: undefined })
}

async function whileBroken(test: SinkUnderTest): Promise<void> {
  expect(await whileIt('server-error', test)).toMatchObject({ code: 'server-error' })
}

async function whileHanging(test: SinkUnderTest): Promise<void> {
  const startedAt = test.context.clock.now()
  expect(await whileIt('hang', test)).toMatchObject({ code: 'no-answer' })
  expect(test.context.clock.now() - startedAt).toBeGreaterThanOrEqual(test.sink.limits.timeoutMs)
}

async function whileUnreadable(test: SinkUnderTest): Promise<void> {
  expect(await whileIt('garbage', test)).toBeInstanceOf(SinkUnavailable)
}

async function endsWithTheCollector(test: SinkUnderTest): Promise<void> {
  const { sink, context, event, received } = test
  const closing = new AbortController()
  const closed = new Promise<never>((_, reject) => {
    closing.signal.addEventListener('abort', () => reject(new SinkUnavailable('no-answer', 'the collector is closing')))
  })
  closed.catch(() => undefined)
  const works = worksOf(sink, [event(1), event(2)])
  test.misbehave('hang')
  const startedAt = context.clock.now()
  void test.underWay?.().then(() => closing.abort())
  const end = await attempt(sink, works, {
    ...context,
    signal: closing.signal,
    fetch: (input, init) => {
      queueMicrotask(() => closing.abort())
      return Promise.race([context.fetch(input, init), closed])
    },
  })
  expect(end).toMatchObject({ code: 'no-answer' })
  expect(context.clock.now()).toBe(startedAt)
  test.recover()
  expect(await deliverAll(sink, works, context)).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }])
  expect(await received()).toEqual([1, 2])
}

async function repeatsHarmlessly({ sink, context, event, received }: SinkUnderTest): Promise<void> {
  const works = worksOf(sink, [event(1), event(2)])
  await sink.deliver(works, context)
  expect(await sink.deliver(works, context)).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }])
  expect(await received()).toEqual([1, 2])
}

/** Delivers while the vendor misbehaves, and proves that all of it arrives once the vendor has recovered. */
async function whileIt(how: Misbehaviour, test: SinkUnderTest): Promise<unknown> {
  const { sink, context, event, received } = test
  const works = worksOf(sink, [event(1), event(2)])
  test.misbehave(how)
  const end = await attempt(sink, works, context)
  test.recover()
  expect(await deliverAll(sink, works, context)).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }])
  expect(await received()).toEqual([1, 2])
  return end
}

export type CaseName = keyof typeof CASES

/** A promise that a sink cannot keep: why, and the proof of what it does instead. */
export interface Deviation {
  readonly because: string
  readonly prove: Case
}

/** Runs the promises of a sink over one connector. There are no skips: what deviates is named and proved. */
export function sinkContract(
  name: string,
  setup: () => Promise<SinkUnderTest>,
  deviations: Partial<Record<CaseName, Deviation>> = {},
): void {
  describe(`${name}, as a sink`, () => {
    let opened: SinkUnderTest | undefined
    afterEach(async () => {
      await opened?.sink.close?.()
      await opened?.close?.()
    })
    const cases: Record<string, Case> = CASES
    const deviating: Record<string, Deviation | undefined> = deviations
    for (const [title, promise] of Object.entries(cases)) {
      const deviation = deviating[title]
      const exception = deviation ? `: no, since ${deviation.because}` : ''
      it(
        `${title}${exception}`,
        async () => {
          opened = await setup()
          expect.hasAssertions()
          await (deviation?.prove ?? promise)(opened)
        },
        PATIENCE_MS,
      )
    }
  })
}
