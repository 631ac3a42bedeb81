import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@throughline/collector'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig, openService } from '../src/index.js'
import { listen, type Listening } from '../src/serve.js'

const SHORT = {
  headersTimeout: 100,
  requestTimeout: 200,
  keepAliveTimeout: 100,
  connectionsCheckingInterval: 20,
  maxRequestsPerSocket: 2,
}

describe('a server with clients that take their time', () => {
  let server: Listening
  beforeEach(async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'throughline-slow-'))
    writeFileSync(
      join(cwd, 'throughline.config.json'),
      JSON.stringify({ sites: [{ id: 'shop', writeKey: 'shop-web' }] }),
    )
    const service = await openService(await loadConfig({ cwd, env: {} }), { logger: silentLogger })
    server = await listen(service, { port: 0, host: '127.0.0.1' }, SHORT)
  })
  afterEach(async () => {
    await server.close()
  })

  /** Sends the text at once and then one byte after the other, until the server hangs up; gives what it answered. */
  async function drip(start: string, byte: string): Promise<string> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    let answer = ''
    socket.on('data', (chunk) => (answer += String(chunk)))
    // Writing on after the server has hung up is an error, and what a slow client does.
    socket.on('error', () => undefined)
    socket.write(start)
    const dripping = setInterval(() => socket.write(byte), 10)
    await once(socket, 'close')
    clearInterval(dripping)
    return answer
  }

  it('cuts one whose headers never end', async () => {
    expect(await drip('POST /v1/batch HTTP/1.1\r\nhost: x\r\nx-slow: ', 'a')).toMatch(/^(HTTP\/1.1 408 |$)/)
  })

  it('cuts one whose body never ends, though each byte comes', async () => {
    const head = 'POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n{"batch":['
    expect(await drip(head, ' ')).toMatch(/^(HTTP\/1.1 408 |$)/)
  })

  it('goes on serving others while a hundred are held', async () => {
    const held = Array.from({ length: 100 }, () => drip('GET /healthz HTTP/1.1\r\nx-slow: ', 'a'))
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    await Promise.all(held)
  })

  it('ends an idle connection, and one that has had its requests', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    let answers = ''
    socket.on('data', (chunk) => (answers += String(chunk)))
    socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n')
    await once(socket, 'close')
    expect(answers).toContain('HTTP/1.1 200')

    const second = connect(Number(new URL(server.url).port), '127.0.0.1')
    answers = ''
    second.on('data', (chunk) => (answers += String(chunk)))
    second.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(2))
    await once(second, 'close')
    expect(answers.match(/connection: close/gi)).toHaveLength(1)
  })
})
