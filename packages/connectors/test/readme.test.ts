import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AnySink, MappingRow } from '@throughline/collector'
import { format } from 'prettier'
import { describe, expect, it } from 'vitest'
import { amplitude } from '../src/amplitude/index.js'
import { clickhouse } from '../src/clickhouse/index.js'
import { convead } from '../src/convead/index.js'
import { ga4 } from '../src/ga4/index.js'
import { kafka } from '../src/kafka/index.js'
import { meta } from '../src/meta/index.js'
import { googleAds } from '../src/google-ads/index.js'
import { metrica } from '../src/metrica/index.js'
import { nats } from '../src/nats/index.js'
import { postgres } from '../src/postgres/index.js'
import { segment } from '../src/segment/index.js'

/** The tables that READMEs hold between `<!-- mapping … -->` and `<!-- / -->`, by that name. */
const TABLES: Readonly<Record<string, Readonly<Record<string, AnySink>>>> = {
  ga4: {
    'beside the tag': ga4({ measurementId: 'G-ABC123', apiSecret: 'secret' }),
    alone: ga4({ measurementId: 'G-ABC123', apiSecret: 'secret', tag: false }),
  },
  convead: { '': convead({ appKey: 'key', domain: 'shop.example' }) },
  amplitude: { '': amplitude({ apiKey: 'key' }) },
  meta: { '': meta({ datasetId: '123', token: 'token' }) },
  'google-ads': {
    '': googleAds({
      customerId: '123-456-7890',
      developerToken: 'token',
      oauth: { clientId: 'id', clientSecret: 'secret', refreshToken: 'token' },
      conversionActions: { lead: '1', call: '2', qualified: '3', won: '4', sale: '5' },
    }),
  },
  metrica: {
    conversions: metrica({ counterId: 1, token: 'token' }),
    orders: metrica({ counterId: 1, token: 'token', send: 'orders' }),
    calls: metrica({ counterId: 1, token: 'token', send: 'calls' }),
    expenses: metrica({ counterId: 1, token: 'token', send: 'expenses' }),
    'events beside the tag': metrica({ counterId: 1, token: 'token', send: 'events' }),
    'events alone': metrica({ counterId: 1, token: 'token', send: 'events', tag: false }),
  },
  segment: { '': segment({ writeKey: 'key' }) },
  clickhouse: { '': clickhouse() },
  kafka: { '': kafka({ brokers: 'kafka:9092' }) },
  nats: { '': nats({ servers: 'nats://nats:4222' }) },
  postgres: { '': postgres({ url: 'postgres://db/analytics' }) },
}

describe('the README of', () => {
  // `WRITE_TABLES=1 npx vitest run packages/connectors/test/readme.test.ts` writes them anew.
  it.each(Object.entries(TABLES))('%s shows the mapping as the sink has it', async (folder, tables) => {
    const path = fileURLToPath(new URL(`../src/${folder}/README.md`, import.meta.url))
    const due = await Object.entries(tables).reduce(
      async (text, [name, sink]) => replaceTable(await text, name, await table(sink.mapping ?? [])),
      Promise.resolve(readFileSync(path, 'utf8')),
    )
    if (process.env['WRITE_TABLES']) writeFileSync(path, due)
    expect(readFileSync(path, 'utf8')).toBe(due)
  })
})

function replaceTable(text: string, name: string, lines: string): string {
  const [before, after] = [`<!-- mapping${name && ` ${name}`} -->`, '<!-- / -->']
  const start = text.indexOf(before)
  const end = text.indexOf(after, start)
  if (start < 0 || end < 0) throw new Error(`the README has no place for a table: ${before} … ${after}`)
  return `${text.slice(0, start)}${before}\n\n${lines}\n${text.slice(end)}`
}

async function table(rows: readonly MappingRow[]): Promise<string> {
  const lines = rows.map(({ events, sent, fields }) => {
    const listed = Object.entries(fields).map(([field, from]) => `${code(field)} ← ${from}`)
    return `| ${events} | ${sent === undefined ? 'nothing' : code(sent)} | ${listed.join('<br>')} |`
  })
  return format(['| events | sent as | fields |', '| --- | --- | --- |', ...lines].join('\n'), {
    parser: 'markdown',
    printWidth: 120,
  })
}

function code(text: string): string {
  return `\`${text}\``
}
