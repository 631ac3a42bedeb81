import type { Clock } from '@throughline/collector'
import { commits, faultAnswer, faults, silence, unauthorised, type Faults } from './faults.js'
import { gate } from './gate.js'
import { hookBody } from './hook-body.js'
import { htmlPage, problem, readCall } from './http.js'
import { changeDeal, type LeadsDesk } from './leads.js'
import { outbox } from './outbox.js'
import { PIPELINES, placeOf, type Pipeline } from './pipelines.js'
import { answer } from './routes.js'
import { openTables, type AccountStorage } from './state.js'
import { viewDeal, type DealView } from './view.js'

export interface AmocrmAccountOptions {
  readonly clock: Clock
  /** The one token that the account accepts. */
  readonly token: string
  /** Absent: the account lives as long as the object. */
  readonly storage?: AccountStorage
  /** Requests allowed in any second; more are answered 429. Default: 7. */
  readonly requestsPerSecond?: number
  /** How long a new deal stays hidden from `query`. Default: 0. */
  readonly searchDelayMs?: number
  /** Carries the webhooks out. Default: the global `fetch`. */
  readonly fetch?: typeof fetch
  /** Default: `demo`. */
  readonly subdomain?: string
}

/** A CRM that keeps amoCRM's rules for the calls that Throughline makes, and refuses what amoCRM refuses. */
export interface AmocrmAccount {
  /** Answers a request to `…/api/v4/*`; rejects when the client gives up waiting. */
  handle(request: Request): Promise<Response>
  /** Oldest first. */
  deals(): readonly DealView[]
  /** Moves a deal as a manager would; a closed stage is 142 or 143. Throws when there is no such deal or stage. */
  move(dealId: number, to: { readonly statusId: number; readonly price?: number }): void
  readonly pipelines: readonly Pipeline[]
  readonly faults: Faults
  /** Resolves when every webhook has been sent or given up. */
  settled(): Promise<void>
  /** Stops the webhooks; those that are left are sent when the account is opened again from its storage. */
  close(): void
}

/**
 * Opens the account, as it was left when it has a storage. Webhooks that were still to be sent are sent at once, so open
 * it when their receivers are up.
 */
export function amocrmAccount(options: AmocrmAccountOptions): AmocrmAccount {
  const { clock, token, requestsPerSecond = 7, searchDelayMs = 0, subdomain = 'demo' } = options
  const account = { id: 30_000_001, subdomain }
  const tables = openTables(options.storage)
  const hooks = outbox(tables, clock, options.fetch ?? globalThis.fetch)
  const switchboard = faults(() => clock.now())
  const admit = gate(clock, requestsPerSecond)
  const desk: LeadsDesk = {
    tables,
    now: () => clock.now(),
    searchDelayMs,
    changed: (action, deal, before) => {
      hooks.put(`${action}_lead`, hookBody(account, action, deal, { before, tables }))
    },
  }
  const commit = (): void => {
    tables.save()
    hooks.send()
  }
  hooks.send()

  return {
    handle: async (request) => {
      const fault = switchboard.strike()
      if (fault && !commits(fault)) return faultAnswer(fault) ?? silence(request.signal)
      if (!admit()) return htmlPage(429, 'Too Many Requests')
      if (request.headers.get('authorization') !== `Bearer ${token}`) return unauthorised()
      const call = await readCall(request)
      if (!call) return problem(400, 'Bad Request', 'The body is not JSON')
      const response = answer(call, account, desk)
      if (call.method !== 'GET') commit()
      return fault ? (faultAnswer(fault) ?? silence(request.signal)) : response
    },
    deals: () => [...tables.deals.values()].map((deal) => viewDeal(deal, tables)),
    move: (dealId, { statusId, price }) => {
      const deal = tables.deals.get(dealId)
      if (!deal) throw new RangeError(`there is no deal ${dealId}`)
      const place = placeOf(deal.pipelineId, statusId)
      if (!place) throw new RangeError(`the pipeline of deal ${dealId} has no status ${statusId}`)
      changeDeal(desk, deal, { ...place, ...(price !== undefined && { price }) })
      commit()
    },
    pipelines: PIPELINES,
    faults: switchboard,
    settled: () => hooks.idle(),
    close: () => hooks.close(),
  }
}
