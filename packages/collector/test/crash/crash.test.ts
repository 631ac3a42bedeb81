import { describe, expect, it } from 'vitest'
import { freshDatabase, sendPage, startCollector, storedIn } from './process.js'

// Raised by `npm run test:soak`.
const LIVES = Number(process.env['LIVES'] ?? 5)
const CLIENTS = Number(process.env['CLIENTS'] ?? 4)
const TIMEOUT_MS = 300_000 + LIVES * 20_000

/** Sends events one after the other until the server is gone; gives the IDs for which it answered. */
async function sendUntilDead(url: string, prefix: string): Promise<string[]> {
  const answered: string[] = []
  for (let count = 0; ; count++) {
    const messageId = `${prefix}-${count}`
    const status = await sendPage(url, messageId)
    if (status === 0) return answered
    if (status === 200) answered.push(messageId)
  }
}

describe('a collector that is killed in the middle of its work', () => {
  it(`has every event for which it answered, once, over ${LIVES} lives`, { timeout: TIMEOUT_MS }, async () => {
    const database = freshDatabase()
    const answered: string[] = []
    for (let life = 0; life < LIVES; life++) {
      const collector = await startCollector(database)
      const clients = Array.from({ length: CLIENTS }, (_, client) => sendUntilDead(collector.url, `${life}-${client}`))
      // Killed after some answers, wherever it stands then.
      for (let polls = 0; polls < 40; polls++) await fetch(`${collector.url}/readyz`).then((each) => each.arrayBuffer())
      collector.process.kill('SIGKILL')
      for (const ids of await Promise.all(clients)) answered.push(...ids)
    }
    const stored = await storedIn(database)
    const kept = new Set(stored)
    const lost = answered.filter((id) => !kept.has(id))
    const twice = stored.length - kept.size
    process.stdout.write(`killed ${LIVES} times: answered ${answered.length}, lost ${lost.length}, twice ${twice}\n`)
    expect(answered.length).toBeGreaterThan(20 * LIVES)
    expect({ lost, twice }).toEqual({ lost: [], twice: 0 })
  })
})
