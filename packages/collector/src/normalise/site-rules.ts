import type { Site } from '../site.js'
import type { CallerRules } from './caller.js'
import type { Channels } from './channel.js'
import { siteChannels } from './channel-rules.js'

/** What a site has settled about how its events are made regular. */
export interface SiteRules {
  readonly channels: Channels
  readonly callers: CallerRules
}

const read = new WeakMap<Site, SiteRules>()

/** The rules of a site, read once. Throws `CollectorError` when they cannot be. */
export function rulesOf(site: Site): SiteRules {
  const known = read.get(site)
  if (known) return known
  const rules = {
    channels: siteChannels(site.channels ?? []),
    callers: { keep: site.keepCallers ?? false, salt: site.callerSalt ?? '' },
  }
  read.set(site, rules)
  return rules
}
