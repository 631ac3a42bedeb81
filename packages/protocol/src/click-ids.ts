/** Query parameters that an ad system or search engine adds to the link it sends a visitor through. */
export const CLICK_ID_PARAMS = [
  'gclid',
  'gbraid',
  'wbraid',
  'dclid',
  'yclid',
  'ysclid',
  'fbclid',
  'msclkid',
  'ttclid',
  'twclid',
  'li_fat_id',
  'vkclid',
  'rb_clickid',
  '_openstat',
  'from',
] as const

export type ClickIdParam = (typeof CLICK_ID_PARAMS)[number]

/** Click IDs by their parameter names, case kept: `fbclid` is case sensitive. */
export type ClickIds = Readonly<Partial<Record<ClickIdParam, string>>>
