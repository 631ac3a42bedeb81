/** A request that the account answered, or was to answer. */
export interface Asked {
  readonly at: number
  /** Such as `POST leads/complex`. */
  readonly what: string
  /** Things in its body: deals that it makes or changes. */
  readonly items: number
  /** 0: there was no answer, or one that says nothing. */
  readonly status: number
}

/** Deals in one request. */
const FULL = 50

/** The source asks for these, the sink for all others. */
const OF_THE_SOURCE: ReadonlySet<string> = new Set(['read', 'GET account', 'GET leads/pipelines', 'GET events'])

/** Where the requests of a sink went. */
export interface Spent {
  /** Requests that were answered well. */
  readonly used: number
  /** What anybody has to send when nothing fails: full batches, each deal made once and changed once. */
  readonly least: number
  /**
   * What the troubles make of it for anybody: a look for each batch of which it is not known whether it made its deals,
   * since the account knows no idempotency keys, and the account's fields once for each process that gets through.
   */
  readonly inevitable: number
  /** All of it, for people to read. */
  readonly table: string
}

export function spent(asked: readonly Asked[], deals: number, processes: number): Spent {
  const ours = asked.filter(({ what }) => !OF_THE_SOURCE.has(what))
  const good = ours.filter(({ status }) => status >= 200 && status < 300)
  const of = (start: string): readonly Asked[] => good.filter(({ what }) => what.startsWith(start))
  const extra = (all: readonly Asked[]): number => all.length - Math.ceil(itemsIn(all) / FULL)
  const made = of('POST leads/complex')
  const changed = of('PATCH leads')
  const inTheDark = ours.filter(({ what, status }) => what === 'POST leads/complex' && (status === 0 || status >= 500))
  const lines: readonly (readonly [string, number])[] = [
    ['deals made, in full batches', Math.ceil(itemsIn(made) / FULL)],
    ['the same in batches that were not full', extra(made)],
    ['deals changed, in full batches', Math.ceil(itemsIn(changed) / FULL)],
    ['the same in batches that were not full', extra(changed)],
    ['deals looked for', of('GET leads').filter(({ what }) => what === 'GET leads').length],
    ['fields asked for or made', good.filter(({ what }) => what.includes('custom_fields')).length],
    ['tokens renewed', of('POST oauth2').length],
    ['used', good.length],
    ['not counted: answered 429', ours.filter(({ status }) => status === 429).length],
    ['not counted: answered 5xx or 401', ours.filter(({ status }) => status >= 500 || status === 401).length],
    [
      'not counted: not answered, or with something that is no answer',
      ours.filter(({ status }) => status === 0).length,
    ],
    ['not counted: of the source', asked.length - ours.length],
  ]
  return {
    used: good.length,
    least: 2 * Math.ceil(deals / FULL),
    inevitable: inTheDark.length + processes,
    table: lines.map(([name, count]) => `${String(count).padStart(6)}  ${name}`).join('\n'),
  }
}

function itemsIn(requests: readonly Asked[]): number {
  return requests.reduce((sum, { items }) => sum + items, 0)
}
