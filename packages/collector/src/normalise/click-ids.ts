import type { ClickIdParam, ClickIds } from '@throughline/protocol'

/** What a click ID proves about an arrival. */
interface ClickMeaning {
  readonly source: string
  readonly medium: string
}

const MEANINGS: Readonly<Record<Exclude<ClickIdParam, '_openstat' | 'from'>, ClickMeaning>> = {
  gclid: { source: 'google', medium: 'cpc' },
  gbraid: { source: 'google', medium: 'cpc' },
  wbraid: { source: 'google', medium: 'cpc' },
  dclid: { source: 'google', medium: 'cpm' },
  yclid: { source: 'yandex', medium: 'cpc' },
  // Yandex marks clicks in its search results too: no ad was paid for.
  ysclid: { source: 'yandex', medium: 'organic' },
  // Facebook tags organic links as well: fbclid proves the source, not that anyone paid.
  fbclid: { source: 'facebook', medium: 'social' },
  msclkid: { source: 'bing', medium: 'cpc' },
  ttclid: { source: 'tiktok', medium: 'cpc' },
  twclid: { source: 'twitter', medium: 'cpc' },
  li_fat_id: { source: 'linkedin', medium: 'cpc' },
  vkclid: { source: 'vk', medium: 'cpc' },
  rb_clickid: { source: 'mytarget', medium: 'cpc' },
}

/** What the click IDs of an arrival say; the first one known counts. */
export function clickMeaning(
  clickIds: ClickIds | undefined,
): (ClickMeaning & { readonly campaign?: string }) | undefined {
  if (!clickIds) return undefined
  for (const [param, meaning] of Object.entries(MEANINGS)) {
    if (Object.hasOwn(clickIds, param)) return meaning
  }
  if (clickIds._openstat) return openstat(clickIds._openstat)
  return clickIds.from ? { source: clickIds.from, medium: 'referral' } : undefined
}

/** `service;campaign;ad;source`, plain or base64url: the mark of the Openstat standard, which older ad systems keep. */
function openstat(value: string): ClickMeaning & { readonly campaign?: string } {
  const plain = value.includes(';') ? value : Buffer.from(value, 'base64url').toString('utf8')
  const [service, campaign] = plain.split(';')
  return { source: service || 'openstat', medium: 'cpc', ...(campaign && { campaign }) }
}
