import type { DeliveryContext, Result, Sink } from '@throughline/collector'
import { isJsonObject, type Json, type JsonObject, type TrackedEvent } from '@throughline/protocol'
import { mapper, type Mapped } from '../mapping/rule.js'
import { contentId } from '../secrets.js'
import { textOf } from '../text-of.js'
import { metricaApi, type FileLine } from './api.js'
import { metricaRules } from './mapping.js'
import type { MetricaSettings } from './options.js'
import { sendFiles } from './send-files.js'

/** What an amount was spent on. */
const MARKS = ['UTMSource', 'UTMMedium', 'UTMCampaign', 'UTMTerm', 'UTMContent'] as const
const COLUMNS = ['Date', ...MARKS, 'Expenses', 'Currency', 'Clicks'] as const

interface Expense {
  readonly day: string
  /** Its place among the day's: the same place again is the same expense, with another sum. */
  readonly place: string
  readonly line: FileLine
}

/** A day's expenses by their places, as Metrica was told of them. */
type Day = ReadonlyMap<string, FileLine>

/**
 * Costs, a file for each day that has changed, with all that is known of the day: what is sent anew for the same period
 * takes the place of what was there. https://yandex.com/support/metrica/ad/upload-file.html
 */
export function expensesSink(settings: MetricaSettings): Pick<Sink, 'accepts' | 'deliver'> {
  const map = mapper(metricaRules(settings), settings.events)
  return {
    accepts: (event) => map(event) !== undefined,
    deliver: (batch, context) =>
      deliverExpenses(
        batch.map((event) => encode(event, map(event))),
        { settings, context },
      ),
  }
}

type Encoded = Expense | { readonly rejected: string }

function encode({ site }: TrackedEvent, mapped: Mapped | undefined): Encoded {
  const fields = mapped?.fields ?? {}
  const [day, source] = [textOf(fields['Date']), textOf(fields['UTMSource'])]
  const amount = Number(textOf(fields['Expenses']))
  if (day === undefined || !/^\d{4}-\d\d-\d\d$/.test(day)) return { rejected: 'Metrica wants the day of an expense' }
  if (source === undefined) return { rejected: 'Metrica wants the source of an expense' }
  if (!(amount >= 0)) return { rejected: 'Metrica takes no expense below nothing' }
  const line: FileLine = Object.fromEntries(COLUMNS.map((column) => [column, textOf(fields[column]) ?? '']))
  return { day, place: JSON.stringify([site, ...MARKS.map((mark) => line[mark]), line['Currency']]), line }
}

async function deliverExpenses(
  batch: readonly Encoded[],
  { settings, context }: { readonly settings: MetricaSettings; readonly context: DeliveryContext },
): Promise<readonly Result[]> {
  const results = batch.map((each): Result => {
    return 'rejected' in each ? { kind: 'rejected', reason: each.rejected } : { kind: 'delivered' }
  })
  const days = daysOf(batch)
  const known = await context.memory.read([...days.keys()])
  const files = [...days].flatMap(([day, news]) => {
    const before = readDay(known.get(day))
    const after = new Map([...before, ...news.map(({ place, line }): [string, FileLine] => [place, line])])
    return digestOf(after) === digestOf(before) ? [] : [{ day, lines: after }]
  })
  await sendFiles(files, {
    fruitful: files.length < days.size,
    send: async ({ day, lines }) => {
      const comment = contentId('throughline', [day, [...lines]])
      await metricaApi(settings, context).upload({
        path: 'expense/upload',
        query: { provider: settings.provider, comment },
        columns: COLUMNS,
        lines: [...lines.values()],
      })
      await context.memory.write(new Map([[day, Object.fromEntries(lines)]]))
    },
    putOff: ({ day }, result) => {
      for (const [index, each] of batch.entries())
        if (!('rejected' in each) && each.day === day) results[index] = result
    },
  })
  return results
}

function daysOf(batch: readonly Encoded[]): ReadonlyMap<string, readonly Expense[]> {
  const days = new Map<string, Expense[]>()
  for (const each of batch) {
    if ('rejected' in each) continue
    const day = days.get(each.day)
    if (day) day.push(each)
    else days.set(each.day, [each])
  }
  return days
}

function digestOf(day: Day): string {
  return contentId('day', [...day])
}

function readDay(note: Json | undefined): Day {
  const lines = isJsonObject(note) ? Object.entries(note) : []
  return new Map(lines.flatMap(([place, line]) => (isJsonObject(line) ? [[place, readLine(line)]] : [])))
}

function readLine(line: JsonObject): FileLine {
  return Object.fromEntries(COLUMNS.map((column) => [column, textOf(line[column]) ?? '']))
}
