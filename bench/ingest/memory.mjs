import { load, startServer } from './pinned.mjs'

const SIZE = 10
const STEP_SECONDS = 10

/**
 * Sends that many events to a collector and prints what memory it takes on the way: it must not depend on how many came.
 *
 * @param {number} events
 */
export async function measureMemory(events) {
  const server = await startServer('collector.mjs', '')
  let answered = 0
  console.log(`Memory over ${events} events, in batches of ${SIZE}`)
  while (answered < events) {
    const sent = await load(server.port, { size: SIZE, seconds: STEP_SECONDS })
    answered += sent.answered * SIZE
    const { rss, heap } = await server.ask('usage')
    const [rssMb, heapMb] = [rss, heap].map((bytes) => Math.round(bytes / 1_048_576))
    console.log(
      `${String(answered).padStart(10)} events ${String(rssMb).padStart(5)} MB, of them heap ${heapMb} MB; ` +
        `${Math.round(sent.perSecond * SIZE)} events/s, p99 ${sent.p99.toFixed(0)} ms, refused ${sent.refused}`,
    )
  }
  const { stored } = await server.ask('done')
  console.log(`answered ${answered}, stored ${stored}, lost ${Math.max(0, answered - stored)}`)
}
