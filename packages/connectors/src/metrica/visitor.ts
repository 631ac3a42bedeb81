import type { TrackedEvent } from '@throughline/protocol'
import type { MetricaSettings } from './options.js'

/** By what Metrica finds the visitor. A file knows one of them only. */
export const ID_COLUMNS = ['ClientId', 'Yclid', 'UserId'] as const

/** How Metrica knows a visitor. */
export interface MetricaVisitor {
  readonly idColumn: (typeof ID_COLUMNS)[number]
  readonly id: string
}

/** The ClientId of the cookie `_ym_uid`. Longer than a number may be, and so a text everywhere. */
export function clientIdOf({ trackers }: TrackedEvent): string | undefined {
  const clientId = trackers?.metricaClientId
  return clientId !== undefined && /^\d+$/.test(clientId) ? clientId : undefined
}

/** How Metrica would know the visitor; `undefined`: not at all. */
export function visitorOf(
  event: TrackedEvent,
  { userIds }: Pick<MetricaSettings, 'userIds'>,
): MetricaVisitor | undefined {
  const clientId = clientIdOf(event)
  if (clientId !== undefined) return { idColumn: 'ClientId', id: clientId }
  const yclid = [...(event.touches?.chain ?? []), ...(event.touch ? [event.touch] : [])]
    .toSorted((a, b) => b.at - a.at)
    .flatMap(({ clickIds }) => clickIds?.yclid ?? [])[0]
  if (yclid !== undefined) return { idColumn: 'Yclid', id: yclid }
  return userIds && event.userId !== undefined ? { idColumn: 'UserId', id: event.userId } : undefined
}
