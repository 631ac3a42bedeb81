import { parse } from 'csv-parse/sync'
import { expect } from 'vitest'
import { csv } from '../src/csv/index.js'
import { deliveryContext, type Handler } from './context.js'
import { application } from './events.js'
import { leapingClock } from './leaping-clock.js'
import { sinkContract, type Misbehaviour, type SinkUnderTest } from './sink-contract.js'

/** A store of files, as object storage has them: the same name put again is the same file. */
function bucket() {
  let how: Misbehaviour | undefined
  const files = new Map<string, string>()
  let puts = 0
  const handle: Handler = async (request) => {
    puts += 1
    if (how === 'hang') return new Promise(() => undefined)
    if (how === 'rate-limited') return new Response('', { status: 429 })
    if (how === 'rate-limited-for-7s') return new Response('', { status: 429, headers: { 'retry-after': '7' } })
    if (how === 'server-error') return new Response('', { status: 503 })
    if (how === 'unauthorised') return new Response('', { status: 403 })
    const text = await request.text()
    if (request.method !== 'PUT') return new Response('', { status: 405 })
    if (text.includes('poison')) return new Response('', { status: 422 })
    files.set(request.url, text)
    return new Response(how === 'garbage' ? '<html>' : '', { status: 201 })
  }
  return { handle, files, puts: () => puts, behave: (next: Misbehaviour | undefined) => (how = next) }
}

async function countsAnyBody({ sink, context, event, misbehave }: SinkUnderTest): Promise<void> {
  misbehave('garbage')
  expect(await sink.deliver([event(1)], context)).toEqual([{ kind: 'delivered' }])
}

sinkContract(
  'csv',
  async () => {
    const { handle, files, puts, behave } = bucket()
    const sink = csv({ url: 'https://bucket.example/{date}/{id}.csv', columns: { application: 'applicationId' } })
    return {
      sink,
      context: deliveryContext({ clock: leapingClock(), limits: sink.limits, handle }),
      event: (number) => application(`app-${number}`),
      poison: () => application('app-poison'),
      received: async () =>
        [...files.values()].flatMap((text) => {
          const rows: readonly { readonly application: string }[] = parse(text, { columns: true })
          return rows.map(({ application: id }) => Number(id.slice('app-'.length)))
        }),
      writes: puts,
      misbehave: behave,
      recover: () => behave(undefined),
    }
  },
  {
    'believes no answer that it cannot read': {
      because: 'a store of files has no answers but a status of 2xx',
      prove: countsAnyBody,
    },
  },
)
