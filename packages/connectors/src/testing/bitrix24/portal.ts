import type { Clock } from '@throughline/collector'
import type { Json, JsonObject } from '@throughline/protocol'
import { commits, faults, silence, type Faults } from '../vendor/faults.js'
import { batch, type Done } from './batch.js'
import { change, type Desk } from './entities.js'
import { faultAnswer, wrongHook } from './faults.js'
import { hooks, type OutgoingHook } from './hooks.js'
import { json, readCall, refusal, type MethodAnswer, type MethodCall } from './http.js'
import { leakyBucket, operating } from './limits.js'
import { answer } from './methods.js'
import { PIPELINES, type Pipeline } from './stages.js'
import { emptyTables, type Kind, type Stored } from './state.js'

export interface Bitrix24PortalOptions {
  readonly clock: Clock
  /** Code of the one incoming webhook: `<user>/<code>` of its address. Default: `1/demo`. */
  readonly hook?: string
  /** The leaky bucket: 50 and 2 a second, 250 and 5 on the Enterprise plan. */
  readonly bucket?: { readonly size: number; readonly perSecond: number }
  /** How much time a call of a method takes of its 480 seconds in ten minutes. Default: a tenth of a second. */
  readonly secondsOf?: (method: string) => number
  /** Carries the webhooks out. Default: the global `fetch`. */
  readonly fetch?: typeof fetch
  readonly outgoing?: readonly OutgoingHook[]
}

/** A CRM that keeps Bitrix24's rules for the calls that Throughline makes, and refuses what Bitrix24 refuses. */
export interface Bitrix24Portal {
  /** Answers a request to `…/rest/<user>/<code>/<method>`; rejects when the client gives up waiting. */
  handle(request: Request): Promise<Response>
  /** Leads, deals or contacts, oldest first. */
  all(kind: Kind): readonly Stored[]
  /** Changes one as a manager would. Throws when there is none. */
  change(kind: Kind, id: number, fields: Readonly<Record<string, Json>>): void
  /** Makes one as a manager would; returns its ID. */
  make(kind: Kind, fields: JsonObject): number
  remove(kind: Kind, id: number): void
  addUserField(kind: Kind, name: string): void
  readonly pipelines: readonly Pipeline[]
  readonly faults: Faults
  /** Resolves when every webhook has been sent. */
  settled(): Promise<void>
}

export function bitrix24Portal(options: Bitrix24PortalOptions): Bitrix24Portal {
  const { clock, hook = '1/demo', bucket = { size: 50, perSecond: 2 }, secondsOf = () => 0.1 } = options
  const tables = emptyTables()
  const outgoing = hooks(options.outgoing ?? [], clock, options.fetch ?? globalThis.fetch)
  const switchboard = faults(() => clock.now())
  const admit = leakyBucket(clock, bucket.size, bucket.perSecond)
  const times = operating(clock, secondsOf)
  const desk: Desk = { tables, now: () => clock.now(), changed: outgoing.tell }

  function run(call: MethodCall): Done {
    if (!times.admits(call.method)) {
      const blocked = 'Method is blocked due to operation time limit.'
      return { answer: refusal(429, 'OPERATION_TIME_LIMIT', blocked), time: {} }
    }
    const { method, params } = call
    const done: MethodAnswer = method === 'batch' ? batch(params, run) : answer(call, desk)
    return { answer: done, time: method === 'batch' ? {} : times.spend(method) }
  }

  function respond(call: MethodCall): Response {
    const startedAt = clock.now()
    const { answer: done, time } = run(call)
    if ('refusal' in done) {
      const { status, ...error } = done.refusal
      return json(status, error)
    }
    const iso = new Date(startedAt).toISOString().replace('.000Z', '+00:00')
    const start = startedAt / 1_000
    return json(200, {
      ...done,
      time: { start, finish: start, duration: 0, date_start: iso, date_finish: iso, ...time },
    })
  }

  const find = (kind: Kind, id: number): Stored => {
    const stored = tables[kind].get(id)
    if (!stored) throw new RangeError(`there is no ${kind} ${id}`)
    return stored
  }

  // A request that nobody holds is collected, and then no longer follows the signal of its client.
  const unanswered = new Set<Request>()
  const hang = (request: Request): Promise<never> => {
    unanswered.add(request)
    return silence(request.signal).finally(() => unanswered.delete(request))
  }

  return {
    handle: async (request) => {
      const fault = switchboard.strike()
      if (fault && !commits(fault)) return faultAnswer(fault) ?? hang(request)
      if (!admit()) return json(503, { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' })
      const call = await readCall(request)
      if (!call || call.hook !== hook) return wrongHook()
      const response = respond(call)
      return fault ? (faultAnswer(fault) ?? hang(request)) : response
    },
    all: (kind) => [...tables[kind].values()],
    change: (kind, id, fields) => change(kind, find(kind, id), fields, desk),
    make: (kind, fields) => {
      const made = answer({ method: `crm.${kind}.add`, params: { fields } }, desk)
      if ('refusal' in made) throw new RangeError(made.refusal.error_description)
      return Number(made.result)
    },
    remove: (kind, id) => {
      find(kind, id)
      tables[kind].delete(id)
      desk.changed(kind, 'DELETE', id)
    },
    addUserField: (kind, name) => void tables.userFields[kind].add(name),
    pipelines: PIPELINES,
    faults: switchboard,
    settled: () => outgoing.settled(),
  }
}
