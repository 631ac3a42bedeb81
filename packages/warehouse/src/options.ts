/** What the warehouse must know of a site. A change of time zone or currency takes effect with a rebuild. */
export interface WarehouseSite {
  readonly id: string
  /** IANA name of the zone whose midnights part the days; UTC when absent. */
  readonly timezone?: string
  /** ISO 4217 code of sums that come without one, and of the site's reports. */
  readonly currency?: string
}

/** What one unit of a currency is worth in another, from that date on until the next rate of the two. */
export interface Rate {
  /** ISO 4217 code of the sums to convert. */
  readonly currency: string
  /** ISO 4217 code of the reports they are converted for. */
  readonly base: string
  /** `YYYY-MM-DD`. A sum of an earlier date has no rate. */
  readonly date: string
  readonly rate: number
}

/** How the warehouse reads events. Changes take effect with a rebuild, but for rates, which do at once. */
export interface WarehouseOptions {
  /** Events of a site that is not among these are stored too, by UTC. */
  readonly sites: readonly WarehouseSite[]
  /** Names of the events that tell of a registration. Default: `Registered`, `Signed Up`. */
  readonly registrations?: readonly string[]
  /** Touches older than so many days at the conversion are credited nothing. Default: none is too old. */
  readonly lookbackDays?: number
  /** Days after which a touch is worth half as much under `time_decay`. Default: 7. */
  readonly halfLifeDays?: number
  readonly rates?: readonly Rate[]
}

const DAY_MS = 86_400_000

/** The look-back window in milliseconds. */
export function lookbackMs({ lookbackDays }: Pick<WarehouseOptions, 'lookbackDays'>): number {
  return lookbackDays === undefined ? Infinity : lookbackDays * DAY_MS
}

export const DEFAULT_REGISTRATIONS: readonly string[] = ['Registered', 'Signed Up']
