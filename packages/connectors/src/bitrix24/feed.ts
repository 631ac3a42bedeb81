import { SinkUnavailable, type Feed, type FeedContext } from '@throughline/collector'
import { isJsonObject, type Json, type JsonObject, type Message } from '@throughline/protocol'
import { contentId } from '../secrets.js'
import { portalLimits } from './address.js'
import { bitrix24Api, rowsOf, type Bitrix24Api, type Operating } from './api.js'
import { MAX_COMMANDS } from './limits.js'
import type { Bitrix24SourceSettings } from './source-options.js'
import { readNames, type Names } from './stages.js'
import { dealChanged, paymentReceived, readRow, selected, type News } from './translate.js'

type Kind = 'deal' | 'lead'

/** How far a reading came: what changed since then, behind that ID, is still to be read. */
interface Place {
  /** Epoch milliseconds, by the portal's clock. */
  readonly since: number
  /** Absent: nothing of it was read yet. */
  readonly lastId?: number
  /** When the reading under way began, by the portal's clock. */
  readonly startedAt?: number
}

/** A change that is committed late is dated earlier than one that was read before it. */
const OVERLAP_MS = 120_000
/** Nothing tells of new pipelines and stages. */
const NAMES_KEPT_MS = 3_600_000

/** Reads what has changed in the portal by its `DATE_MODIFY`, and tells of each deal what it has not been told before. */
export function bitrix24Feed(settings: Bitrix24SourceSettings): Feed {
  const operating: Operating = new Map()
  const portal = new URL(settings.hook).host
  const kinds: readonly Kind[] = settings.entity === 'lead' ? ['lead', 'deal'] : ['deal']
  let names: Names | undefined
  let namesUntil = 0

  async function readAll(context: FeedContext, job: Job): Promise<void> {
    const api = bitrix24Api(settings.hook, operating, context)
    const now = context.clock.now()
    if (!names || now >= namesUntil) {
      names = await readNames(api)
      namesUntil = now + NAMES_KEPT_MS
    }
    for (const kind of kinds) await readKind(kind, { ...job, api, names }, context)
  }

  async function readKind(
    kind: Kind,
    job: Job & { readonly api: Bitrix24Api; readonly names: Names },
    context: FeedContext,
  ): Promise<void> {
    const { memory, clock } = context
    const key = `place:${kind}`
    const stored = readPlace((await memory.read([key])).get(key))
    let place: Place = stored ?? { since: job.since }
    for (;;) {
      const { rows, startedAt } = await readPage(kind, place, job.api)
      const news = rows.flatMap((row) => readRow(kind, row, { names: job.names, settings }) ?? [])
      await tell(news, job, context)
      job.progress?.(news)
      const begun = place.startedAt ?? startedAt ?? clock.now()
      const full = rows.length >= MAX_COMMANDS
      place = full
        ? { since: place.since, startedAt: begun, lastId: Number(rows.at(-1)?.['ID']) }
        : { since: Math.max(place.since, begun - OVERLAP_MS) }
      await memory.write(new Map([[key, { ...place }]]))
      if (!full) return
    }
  }

  /** By ID, since the order by time changes under the reader's hands. */
  async function readPage(
    kind: Kind,
    { since, lastId = 0 }: Place,
    api: Bitrix24Api,
  ): Promise<{ rows: readonly JsonObject[]; startedAt: number | undefined }> {
    const { outcomes, startedAt } = await api.batch(
      new Map([
        [
          'page',
          {
            method: `crm.${kind}.list`,
            params: {
              filter: { '>=DATE_MODIFY': new Date(since).toISOString(), '>ID': lastId },
              select: selected(kind, settings),
              order: { ID: 'ASC' },
              start: -1,
            },
          },
        ],
      ]),
    )
    const outcome = outcomes.get('page')
    if (outcome?.kind === 'done') return { rows: rowsOf(outcome), startedAt }
    if (outcome?.kind === 'refused') {
      throw new SinkUnavailable('unauthorised', `Bitrix24 does not list the ${kind}s: ${outcome.reason}`)
    }
    const wait = outcome?.kind === 'blocked' ? { retryAfterMs: outcome.afterMs } : {}
    throw new SinkUnavailable('server-error', `Bitrix24 did not list the ${kind}s`, wait)
  }

  /** Hands over what is new, and then remembers it: what is told twice for want of that has the same message ID. */
  async function tell(all: readonly News[], { payments }: Job, { memory, take }: FeedContext): Promise<void> {
    const keys = all.flatMap(({ dealId }) => [`told:${dealId}`, `paid:${dealId}`])
    const known = await memory.read(keys)
    const messages: Message[] = []
    const memories = new Map<string, Json>()
    for (const news of all) {
      const digest = contentId('told', news.properties)
      const before = Number(known.get(`paid:${news.dealId}`) ?? 0)
      const payment = payments ? paymentReceived(news, before, portal) : undefined
      if (known.get(`told:${news.dealId}`) !== digest) messages.push(dealChanged(news, portal))
      if (payment) messages.push(payment)
      memories.set(`told:${news.dealId}`, digest)
      if (news.paid !== undefined) memories.set(`paid:${news.dealId}`, news.paid)
    }
    await take(messages)
    if (memories.size > 0) await memory.write(memories)
  }

  return {
    limits: portalLimits(settings.hook, settings.requestsPerSecond),
    everyMs: settings.everySeconds * 1_000,
    read: (context) => readAll(context, { since: settings.since ?? context.clock.now() - OVERLAP_MS, payments: true }),
    history: async (since, context, progress) => {
      let read = 0
      await readAll(context, {
        since,
        // What was paid before is known to the feed's own memory alone: told from here it would be told twice.
        payments: false,
        progress: (news) => {
          read += news.length
          const at = news.at(-1)?.at
          if (at !== undefined) progress({ read, at })
        },
      })
    },
  }
}

interface Job {
  /** Where it begins when it has no place yet, epoch milliseconds. */
  readonly since: number
  readonly payments: boolean
  readonly progress?: (news: readonly News[]) => void
}

function readPlace(stored: Json | undefined): Place | undefined {
  if (!isJsonObject(stored)) return undefined
  const { since, lastId, startedAt } = stored
  if (typeof since !== 'number') return undefined
  return {
    since,
    ...(typeof lastId === 'number' && { lastId }),
    ...(typeof startedAt === 'number' && { startedAt }),
  }
}
