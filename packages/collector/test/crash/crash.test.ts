import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sqliteLog } from '@throughline/collector/sqlite'
import { describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('server.mjs', import.meta.url))

async function start(database: string): Promise<{ server: ChildProcess; port: number }> {
  const server = spawn(process.execPath, [program, database], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(server.stdout, 'data')
  return { server, port: Number(String(line)) }
}

/** Sends events one after the other until the server is gone; gives the IDs for which it answered. */
async function sendUntilDead(port: number, prefix: string): Promise<string[]> {
  const answered: string[] = []
  for (let count = 0; ; count++) {
    const messageId = `${prefix}-${count}`
    try {
      const body = JSON.stringify({ writeKey: 'k', batch: [{ type: 'page', messageId, anonymousId: 'v' }] })
      const response = await fetch(`http://127.0.0.1:${port}/v1/batch`, { method: 'POST', body })
      if (response.status === 200) answered.push(messageId)
      await response.arrayBuffer()
    } catch {
      return answered
    }
  }
}

async function storedIn(database: string): Promise<string[]> {
  const log = sqliteLog(database)
  const consumer = await log.consumer('check')
  const entries = (await consumer?.take(1_000_000)) ?? []
  await log.close()
  return entries.map(({ event }) => event.id)
}

describe('a collector that is killed in the middle of its work', () => {
  it('has every event for which it answered, once, over five lives', async () => {
    const database = join(mkdtempSync(join(tmpdir(), 'throughline-crash-')), 'events.db')
    const answered: string[] = []
    for (const life of ['a', 'b', 'c', 'd', 'e']) {
      const { server, port } = await start(database)
      const clients = ['1', '2', '3', '4'].map((client) => sendUntilDead(port, `${life}${client}`))
      // Killed after some answers, wherever it stands then.
      await fetch(`http://127.0.0.1:${port}/healthz`)
      for (let polls = 0; polls < 40; polls++)
        await fetch(`http://127.0.0.1:${port}/readyz`).then((each) => each.arrayBuffer())
      server.kill('SIGKILL')
      for (const ids of await Promise.all(clients)) answered.push(...ids)
    }
    const stored = await storedIn(database)
    expect(answered.length).toBeGreaterThan(100)
    expect(new Set(stored).size).toBe(stored.length)
    expect(answered.filter((id) => !stored.includes(id))).toEqual([])
  }, 60_000)
})
