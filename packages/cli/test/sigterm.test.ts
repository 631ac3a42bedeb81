import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteLog } from '@throughline/collector/sqlite'
import { expect, it } from 'vitest'
import { startServer } from './process.js'

it(
  'answers or refuses every request when it is told to end, and has stored each that it answered',
  { timeout: 60_000 },
  async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'throughline-sigterm-'))
    writeFileSync(
      join(cwd, 'throughline.config.json'),
      JSON.stringify({ sites: [{ id: 'shop', writeKey: 'shop-web', secretKey: 'shop-secret' }] }),
    )
    const server = await startServer(cwd)
    let answers = 0
    let enough = (): void => undefined
    const busy = new Promise<void>((resolve) => (enough = resolve))

    /** Sends one event after the other on a connection that it keeps, until it is refused; gives what was answered. */
    async function client(name: string): Promise<readonly string[]> {
      const stored: string[] = []
      for (let count = 0; ; count++) {
        const messageId = `${name}-${count}`
        const body = JSON.stringify({ batch: [{ type: 'page', messageId, anonymousId: 'v' }] })
        const headers = { authorization: 'Bearer shop-secret' }
        const url = `http://127.0.0.1:${server.port}/v1/batch`
        const answer = await fetch(url, { method: 'POST', body, headers }).catch(() => undefined)
        if (!answer) return stored
        expect(await answer.json()).toMatchObject({ accepted: 1 })
        stored.push(messageId)
        if (++answers === 300) enough()
      }
    }
    const clients = Promise.all(Array.from({ length: 20 }, (_, at) => client(`client-${at}`)))
    await busy
    expect(await server.stop('SIGTERM')).toBe(0)

    const answered = (await clients).flat()
    const log = sqliteLog(join(cwd, 'data', 'throughline.db'))
    const consumer = await log.consumer('reader')
    const stored = ((await consumer?.take(1_000_000)) ?? []).map(({ event }) => event.id)
    await log.close()
    expect(answered.length).toBeGreaterThanOrEqual(300)
    expect(new Set(stored).size).toBe(stored.length)
    // An answer may be lost on the way to a client that is cut; nothing that was answered may.
    expect(answered.filter((id) => !stored.includes(id))).toEqual([])
  },
)
