import type { TrackedEvent } from '@throughline/protocol'
import { agentOf } from './device.js'
import { object, text } from './read.js'
import type { SiteRules } from './site-rules.js'
import { touchesFrom } from '../touches.js'
import { reclassify } from './touch.js'
import { readTrackers } from './trackers.js'

/**
 * The event as today's rules make it regular: touches are classified, the device and the trackers' cookies read again
 * from what was sent of them. Everything else stays, also what was completed. Pure; under the rules that an event was
 * made with, the event itself comes back.
 */
export function renormalise(event: TrackedEvent, rules?: SiteRules): TrackedEvent {
  const { touch: before, touches: all, device, bot, trackers, ...rest } = event
  const touch = before && reclassify(before, rules?.channels)
  const touches = all && touchesFrom(all.chain.map((each) => reclassify(each, rules?.channels)))
  const agent = agentAgain(event) ?? { ...(device && { device }), ...(bot && { bot }) }
  const again = event.ids || touches ? readTrackers(event.ids, touches?.chain ?? []) : trackers
  return {
    ...rest,
    ...(touch && { touch }),
    ...(touches && { touches }),
    ...agent,
    ...(again && { trackers: again }),
  }
}

function agentAgain({ context }: TrackedEvent): ReturnType<typeof agentOf> | undefined {
  const [userAgent, hints] = [text(context, 'userAgent'), object(context, 'userAgentData')]
  return userAgent || hints ? agentOf(userAgent, hints) : undefined
}
