import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mkdirSync, rmdirSync } from 'node:fs'
import { expect } from 'vitest'
import { file, FILE_LIMITS } from '../src/file/index.js'
import { deliveryContext } from './context.js'
import { attempt, deliverAll, worksOf } from './deliver.js'
import { application } from './events.js'
import { sinkContract, type Deviation, type SinkUnderTest } from './sink-contract.js'
import { leapingClock } from './leaping-clock.js'

/** Where a vendor would answer wrongly, a disk refuses: the sink stands still and goes on when it can write again. */
async function outlivesTheDisk(test: SinkUnderTest): Promise<void> {
  const { sink, context, event, received } = test
  const works = worksOf(sink, [event(1), event(2)])
  test.misbehave('server-error')
  expect(await attempt(sink, works, context)).toMatchObject({ code: 'server-error' })
  test.recover()
  expect(await deliverAll(sink, works, context)).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }])
  expect(await received()).toEqual([1, 2])
}

async function writesAnything({ sink, context, event, poison, received }: SinkUnderTest): Promise<void> {
  const results = await sink.deliver([event(1), poison(), event(3)], context)
  expect(results).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }, { kind: 'delivered' }])
  expect(await received()).toEqual([1, Number.NaN, 3])
}

async function repeatsTheLine({ sink, context, event, received }: SinkUnderTest): Promise<void> {
  await sink.deliver([event(1)], context)
  await sink.deliver([event(1)], context)
  expect(await received()).toEqual([1, 1])
}

const noVendor: Deviation = {
  because: 'a disk has no tokens, limits or answers, it can only refuse',
  prove: outlivesTheDisk,
}

sinkContract(
  'file',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-file-'))
    const path = join(folder, 'sub', 'events.ndjson')
    await mkdir(join(folder, 'sub'))
    return {
      sink: file({ path }),
      context: deliveryContext({
        clock: leapingClock(),
        limits: FILE_LIMITS,
        handle: () => Promise.reject(new Error('a file asks nobody')),
      }),
      event: (number) => application(`app-${number}`),
      poison: () => application('app-poison', { properties: { text: 'one\nline\u2028still' } }),
      received: async () => {
        const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
        return lines.map((line) => Number(/"applicationId":"app-(\d+|poison)"/.exec(line)?.[1]))
      },
      // Its only way to write is one append for a batch.
      writes: () => 1,
      misbehave: () => mkdirSync(path),
      recover: () => rmdirSync(path),
      close: () => rm(folder, { recursive: true }),
    }
  },
  {
    'rejects a poison item alone, with a reason, and keeps the order of results': {
      because: 'whatever the log holds is a line of JSON',
      prove: writesAnything,
    },
    'blames no event for a dead token': noVendor,
    'passes on how long a 429 asks it to wait': noVendor,
    'understands a 429 that does not say how long': noVendor,
    'gives up on a vendor that never answers': noVendor,
    'believes no answer that it cannot read': noVendor,
    'ends at once when the collector closes': noVendor,
    'does nothing twice when the same events are delivered again': {
      because: 'a file only grows; the lines carry the id by which a reader knows them as one',
      prove: repeatsTheLine,
    },
  },
)
