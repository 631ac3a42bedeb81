import type { Clock } from '../../clock.js'
import type { Dice } from './dice.js'

/**
 * How a vendor misbehaves. `late-…` do what they are asked and do not say so; `slow` says so after longer than a lease
 * lasts; `cramped` refuses large bodies; `drip` answers a byte at a time without end.
 */
export type FaultKind =
  | 'unreachable'
  | 'hang'
  | 'error'
  | 'storm'
  | 'silent-storm'
  | 'unauthorised'
  | 'garbage'
  | 'drip'
  | 'cramped'
  | 'slow'
  | 'late-hang'
  | 'late-cut'
  | 'late-error'

export interface FrontOptions {
  readonly clock: Clock
  readonly dice: Dice
  /** Whether one process at a time calls: another that takes over does not know how long the first was asked to wait. */
  readonly alone: boolean
  /** Requests allowed in any interval; one more is a violation, and answered 429. */
  readonly requests: { readonly count: number; readonly intervalMs: number }
}

/** What stands before every vendor: the network, the rate limit, and whatever is wrong today. */
export interface Front {
  fetch: typeof fetch
  readonly violations: string[]
  /** Requests that came, whatever became of them. */
  arrivals(): number
  /** From now on, and for how many requests of a hundred beside that; `undefined` is good behaviour. */
  misbehave(fault: FaultKind | undefined, sprinkled?: number): void
  /** A new process is at work, which does not know how long the last one was asked to wait. */
  forgive(): void
  /** The process was suspended: it does not know of an answer that was on its way to it. */
  unheard(): void
}

const CRAMPED_BYTES = 500

/** The longest that an answer is on its way: what was sent before it came did not know of it. */
const SLOWEST_ANSWER_MS = 250

/** What may befall a single request. */
const PASSING: readonly [FaultKind, ...FaultKind[]] = [
  'unreachable',
  'hang',
  'error',
  'storm',
  'silent-storm',
  'garbage',
  'drip',
  'cramped',
  'slow',
  'late-hang',
  'late-cut',
  'late-error',
]

export const FAULTS: readonly [FaultKind, ...FaultKind[]] = ['unauthorised', ...PASSING]

/** @param serve does what is asked, at once and whole. */
export function front(options: FrontOptions, serve: (request: Request) => Promise<Response>): Front {
  const { clock, dice, requests } = options
  const violations: string[] = []
  const recent: number[] = []
  let arrivals = 0
  let fault: FaultKind | undefined
  let sprinkled = 0
  let wait: { readonly askedAt: number; readonly until: number } | undefined

  function admit(): boolean {
    const now = clock.now()
    arrivals += 1
    if (options.alone && wait && now > wait.askedAt + SLOWEST_ANSWER_MS && now < wait.until) {
      violations.push(`came at ${now}, asked to wait until ${wait.until}`)
    }
    recent.push(now)
    while (recent[0] !== undefined && recent[0] <= now - requests.intervalMs) recent.shift()
    if (recent.length <= requests.count) return true
    violations.push(
      `${recent.length} requests within ${requests.intervalMs} ms at ${now}; ${requests.count} are allowed`,
    )
    return false
  }

  function strike(): FaultKind | undefined {
    return fault ?? (dice.between(1, 100) <= sprinkled ? dice.pick(PASSING) : undefined)
  }

  function ask(seconds: number): Response {
    const askedAt = clock.now()
    wait = { askedAt, until: askedAt + seconds * 1_000 }
    return new Response('slow down', { status: 429, headers: { 'retry-after': String(seconds) } })
  }

  async function answer(request: Request): Promise<Response> {
    const now = strike()
    if (now === 'unreachable') throw new TypeError('connect ECONNREFUSED')
    if (!admit()) return new Response('slow down', { status: 429 })
    switch (now) {
      case 'hang':
        return silence(request.signal)
      case 'error':
        return new Response('<html>500</html>', { status: 500 })
      case 'storm':
        return ask(dice.between(1, 20))
      case 'silent-storm':
        return new Response('slow down', { status: 429 })
      case 'unauthorised':
        return new Response('{}', { status: 401 })
      case 'garbage':
        return new Response('<html>We are back soon</html>', { status: 200 })
      case 'drip':
        return new Response(drip(clock, request.signal))
      case 'cramped': {
        const { byteLength } = await request.clone().arrayBuffer()
        return byteLength > CRAMPED_BYTES ? new Response('', { status: 413 }) : serve(request)
      }
      case 'slow': {
        const answered = await serve(request)
        await clock.sleep(dice.between(2_000, 14_000), request.signal)
        request.signal.throwIfAborted()
        return answered
      }
      case 'late-hang':
        await serve(request)
        return silence(request.signal)
      case 'late-cut':
        await serve(request)
        throw new TypeError('socket hang up')
      case 'late-error':
        await serve(request)
        return new Response('<html>502</html>', { status: 502 })
      case undefined:
        return serve(request)
    }
  }

  return {
    violations,
    arrivals: () => arrivals,
    misbehave: (next, more = sprinkled) => {
      fault = next
      sprinkled = more
    },
    forgive: () => {
      wait = undefined
    },
    unheard: () => {
      if (wait && clock.now() <= wait.askedAt + SLOWEST_ANSWER_MS) wait = undefined
    },
    fetch: async (input, init) => {
      const request = input instanceof Request && init === undefined ? input : new Request(input, init)
      const response = await answer(request)
      await clock.sleep(dice.between(5, 250))
      return response
    },
  }
}

function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const gone = (): void => reject(new DOMException('The client gave up', 'AbortError'))
    if (signal.aborted) gone()
    signal.addEventListener('abort', gone, { once: true })
  })
}

function drip(clock: Clock, signal: AbortSignal): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: async (controller) => {
      await clock.sleep(1_000, signal)
      if (signal.aborted) controller.error(signal.reason)
      else controller.enqueue(new Uint8Array([32]))
    },
  })
}
