import type { Clock } from '@throughline/collector'
import { answerApi } from './answer-api.js'
import type { CustomersMode } from './customers.js'
import { faults, type Faults } from '../vendor/faults.js'
import { gate } from './gate.js'
import { hookBody } from './hook-body.js'
import type { FieldFilter, LeadsDesk } from './leads.js'
import { manager, type Manager } from './manager.js'
import { oauthDesk, type AmocrmIntegration, type OauthDesk } from './oauth.js'
import { outbox } from './outbox.js'
import { PIPELINES, type Pipeline } from './pipelines.js'
import { openTables, type AccountStorage } from './state.js'
import { viewCustomer, viewDeal, type CustomerView, type DealView } from './view.js'

export interface AmocrmAccountOptions {
  readonly clock: Clock
  /** The long-lived token that the account accepts. */
  readonly token: string
  /** An integration that it knows as well. */
  readonly integration?: AmocrmIntegration
  /** Absent: the account lives as long as the object. */
  readonly storage?: AccountStorage
  /** Requests allowed in any second; more are answered 429. Default: 7. */
  readonly requestsPerSecond?: number
  /** How long a new deal stays hidden from `query` and from the filter by fields. Default: 0. */
  readonly searchDelayMs?: number
  /** Whether deals may be asked for by what their fields hold. Default: `works`. */
  readonly fieldFilter?: FieldFilter
  /** Whether the client may read the account's log of events. Default: yes. */
  readonly showsEvents?: boolean
  /** Default: `off`. */
  readonly customersMode?: CustomersMode
  /** Puts an application of a known contact into that contact's open deal. Default: no. */
  readonly duplicateControl?: boolean
  /** Webhooks tell the IDs of deals alone. Default: no. */
  readonly shortHooks?: boolean
  /** Carries the webhooks out. Default: the global `fetch`. */
  readonly fetch?: typeof fetch
  /** Default: `demo`. */
  readonly subdomain?: string
}

/** A CRM that keeps amoCRM's rules for the calls that Throughline makes, and refuses what amoCRM refuses. */
export interface AmocrmAccount extends Manager {
  /** Answers a request to `…/api/v4/*` and `…/oauth2/*`; rejects when the client gives up waiting. */
  handle(request: Request): Promise<Response>
  /** Oldest first, those in the bin too. */
  deals(): readonly DealView[]
  /** Oldest first, each with its purchases. */
  customers(): readonly CustomerView[]
  readonly pipelines: readonly Pipeline[]
  readonly faults: Faults
  /** The integration's side, where there is one. */
  readonly oauth: OauthDesk | undefined
  /** Gives the account another address: at any other host it is not found any more. */
  moveTo(host: string): void
  /** Lets a client in again that was blocked for asking too often. */
  unblock(): void
  /** Loses every webhook, until it is told otherwise. */
  loseHooks(lost: boolean): void
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
  const { clock, token, requestsPerSecond = 7, searchDelayMs = 0, subdomain = 'demo', integration } = options
  const identity = { id: 30_000_001, subdomain }
  const tables = openTables(options.storage)
  const hooks = outbox(tables, clock, options.fetch ?? globalThis.fetch)
  const now = (): number => clock.now()
  const switchboard = faults(now)
  const door = gate(clock, requestsPerSecond)
  const oauth = integration && oauthDesk(integration, now)
  const short = options.shortHooks ?? false
  let host: string | undefined
  let deaf = false
  const desk: LeadsDesk = {
    tables,
    now,
    searchDelayMs,
    fieldFilter: options.fieldFilter ?? 'works',
    showsEvents: options.showsEvents ?? true,
    customersMode: options.customersMode ?? 'off',
    duplicateControl: options.duplicateControl ?? false,
    changed: (action, deal, before) => {
      if (!deaf) hooks.put(`${action}_lead`, hookBody(identity, action, deal, { before, tables, short }))
    },
  }
  const commit = (): void => {
    tables.save()
    hooks.send()
  }
  hooks.send()

  return {
    handle: (request) =>
      answerApi(request, { desk, identity, door, faults: switchboard, oauth, token, host: () => host, commit }),
    deals: () => [...tables.deals.values()].map((deal) => viewDeal(deal, tables)),
    customers: () => [...tables.customers.values()].map((customer) => viewCustomer(customer, tables)),
    ...manager(desk, commit),
    pipelines: PIPELINES,
    faults: switchboard,
    oauth,
    moveTo: (to) => {
      host = to
    },
    unblock: () => door.unblock(),
    loseHooks: (lost) => {
      deaf = lost
    },
    settled: () => hooks.idle(),
    close: () => hooks.close(),
  }
}
