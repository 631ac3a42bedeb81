import type { TrackedEvent } from '@throughline/protocol'
import { withoutPersonalData } from './personal/strip.js'

/** What a message of an event says: the normalised event, as JSON. */
export function messageOf(event: TrackedEvent, personalData: 'none' | 'plain'): string {
  return JSON.stringify(personalData === 'plain' ? event : withoutPersonalData(event))
}

/** Whose events keep their order among themselves: an application's, else a user's, else a visitor's. */
export function orderingKey({ applicationId, userId, anonymousId, id }: TrackedEvent): string {
  return applicationId ?? userId ?? anonymousId ?? id
}

/** A template with `{site}` and `{type}` filled in; of their values, letters, digits, `_` and `-` stay. */
export function filledIn(template: string, { site, type }: Pick<TrackedEvent, 'site' | 'type'>): string {
  const plain = (text: string): string => text.replaceAll(/[^\w-]/g, '_')
  return template.replaceAll('{site}', plain(site)).replaceAll('{type}', plain(type))
}
