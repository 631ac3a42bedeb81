import type { Json } from '@throughline/protocol'
import { z } from 'zod'
import { hal, noContent, problem, type ApiCall } from './http.js'
import type { StoredHook, Tables } from './state.js'

/** What a destination may subscribe to; the real list is longer, the account sends these. */
const SETTINGS = ['add_lead', 'update_lead', 'status_lead', 'delete_lead', 'restore_lead'] as const

const subscription = z.strictObject({
  destination: z.url({ protocol: /^https?$/ }),
  settings: z.array(z.enum(SETTINGS)).min(1),
  sort: z.int().exactOptional(),
})
const removal = z.looseObject({ destination: z.string() })

/** `POST /api/v4/webhooks`: one subscription an address; the same address again replaces it and enables it. */
export function subscribe({ body }: ApiCall, tables: Tables): Response {
  const checked = subscription.safeParse(body)
  if (!checked.success) return problem(400, 'Bad Request', z.prettifyError(checked.error))
  const { destination, settings } = checked.data
  const id = find(destination, tables)?.id ?? tables.nextId()
  const hook: StoredHook = { id, destination, settings, disabled: false, failedAt: [] }
  tables.hooks.set(id, hook)
  return hal(toWebhook(hook), 201)
}

/** `GET /api/v4/webhooks`, narrowed by `filter[destination]`. */
export function listHooks({ query }: ApiCall, tables: Tables): Response {
  const destination = query.get('filter[destination]')
  const hooks = [...tables.hooks.values()].filter((hook) => destination === null || hook.destination === destination)
  return hooks.length === 0 ? noContent() : hal({ _embedded: { webhooks: hooks.map(toWebhook) } })
}

/** `DELETE /api/v4/webhooks`. */
export function unsubscribe({ body }: ApiCall, tables: Tables): Response {
  const checked = removal.safeParse(body)
  const hook = checked.success ? find(checked.data.destination, tables) : undefined
  if (!hook) return problem(404, 'Not Found', 'There is no webhook for this destination')
  tables.hooks.delete(hook.id)
  return noContent()
}

function find(destination: string, { hooks }: Tables): StoredHook | undefined {
  return [...hooks.values()].find((hook) => hook.destination === destination)
}

function toWebhook({ id, destination, settings, disabled }: StoredHook): { [key: string]: Json } {
  return { id, destination, settings: [...settings], disabled, sort: 1 }
}
