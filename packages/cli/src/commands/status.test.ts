import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { run } from '../program.js'

const server = createServer((_, response) => response.end(JSON.stringify({ sinks: [], feeds: FEEDS })))
afterEach(() => void server.close())

const FEEDS = [
  { source: 'b24', state: 'idle', readAt: Date.now() - 5_000 },
  { source: 'amo', state: 'unauthorised', reason: 'the token is wrong', retryAt: Date.now() + 600_000 },
]

it('tells of each source that asks its vendor when it last read, and why it cannot', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'throughline-status-'))
  const config = { adminToken: 'admin-token', sites: [{ id: 'shop', writeKey: 'shop-web' }] }
  writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify(config))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const status = async (...more: readonly string[]): Promise<string> => {
    let stdout = ''
    const print = (text: string | Uint8Array): void => void (stdout += String(text))
    const code = await run(['status', '--url', `http://127.0.0.1:${port}`, ...more], {
      cwd,
      env: {},
      print,
      warn: () => undefined,
    })
    expect(code).toBe(0)
    return stdout
  }
  const shown = await status()
  expect(shown).toMatch(/source b24 last read \d+ s ago\n/)
  expect(shown).toMatch(
    /source amo has not read to the end yet; unauthorised: the token is wrong; tried again in \d+ min/,
  )
  expect(JSON.parse(await status('--json')).feeds).toEqual(FEEDS)
})
