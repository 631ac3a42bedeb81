import { SinkUnavailable, type DeliveryContext, type Result } from '@throughline/collector'
import { readAnswer, unavailable, type Answer } from './answer.js'

/** A request as the vendor wants it; an object body is sent as JSON. */
export interface VendorRequest {
  /** Default: `POST`. */
  readonly method?: 'POST' | 'PUT'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: object | string
}

/** What an answer means for one item: a result, or `again`: it is sound, and refused only along with others. */
export type Verdict = Result | { readonly kind: 'again' }

/** How a vendor is asked, and what it says. */
export interface Exchange<Item> {
  /** The vendor, as people call it. */
  readonly vendor: string
  request(items: readonly Item[], now: number): VendorRequest
  /** Headers that must be asked for first, such as a token that lasts an hour. */
  authorise?(context: DeliveryContext): Promise<Readonly<Record<string, string>>>
  /**
   * A verdict for each item, in their order. `undefined`, where the vendor gives the answer no meaning of its own: its
   * status then speaks for itself, and counts as a refusal of the whole request or a failure of the whole sink.
   */
  read(answer: Answer, items: readonly Item[], now: number): readonly Verdict[] | undefined
  /** What the vendor says is wrong, from an answer that `read` did not understand. */
  detail?(answer: Answer): string | undefined
}

/**
 * Sends items, some to a request, and calls `settle` as soon as anything is known of some. A refused request is sent
 * again by halves until the item that is to blame stands alone. Rejects with `SinkUnavailable` when the vendor is away;
 * what was settled by then stays so.
 */
export async function sendAll<Item>(
  requests: readonly (readonly Item[])[],
  exchange: Exchange<Item>,
  context: DeliveryContext,
  settle: (items: readonly Item[], results: readonly Result[]) => Promise<void>,
): Promise<void> {
  const queue = [...requests]
  for (let items = queue.shift(); items; items = queue.shift()) {
    const verdicts = await ask(items, exchange, context)
    if (verdicts instanceof SinkUnavailable) {
      if (items.length > 1) queue.unshift(...halves(items))
      else await settle(items, [{ kind: 'rejected', reason: verdicts.message }])
      continue
    }
    const again = items.filter((_, index) => verdicts[index]?.kind === 'again')
    const known = items.flatMap((item, index) => {
      const result = verdicts[index] ?? { kind: 'retry', reason: `${exchange.vendor} did not say what became of it` }
      return result.kind === 'again' ? [] : [{ item, result }]
    })
    await settle(
      known.map(({ item }) => item),
      known.map(({ result }) => result),
    )
    if (again.length > 0) queue.unshift(...(known.length > 0 ? [again] : halves(again)))
  }
}

/** The verdicts, or the refusal of the request as a whole. */
async function ask<Item>(
  items: readonly Item[],
  { vendor, request, authorise, read, detail }: Exchange<Item>,
  context: DeliveryContext,
): Promise<readonly Verdict[] | SinkUnavailable> {
  const { clock, fetch } = context
  const authorised = await authorise?.(context)
  const { url, body, headers: own, method = 'POST' } = request(items, clock.now())
  const headers = { ...own, ...authorised }
  const response = await fetch(url, {
    method,
    // A body with keys is meant for this address alone.
    redirect: 'manual',
    headers: typeof body === 'string' ? headers : { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const answer = await readAnswer(response)
  const verdicts = read(answer, items, clock.now())
  if (verdicts) return verdicts
  const failure = unavailable(vendor, answer, clock.now(), detail?.(answer))
  if (failure.code === 'refused' || failure.code === 'too-large') return failure
  throw failure
}

/** Both halves of what was refused; one item alone is its own. */
function halves<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const middle = Math.ceil(items.length / 2)
  return [items.slice(0, middle), items.slice(middle)].filter((half) => half.length > 0)
}
