import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, systemClock } from '@throughline/collector'
import { sqliteLog } from '@throughline/collector/sqlite'
import {
  amocrmAccount,
  WON,
  type AmocrmAccount,
  type AmocrmAccountOptions,
} from '@throughline/connectors/testing/amocrm'
import { afterEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../src/config/load.js'
import { run } from '../src/program.js'
import { openService } from '../src/service.js'

const SECRET = 'a-secret-of-decent-length'
const CLIENT = { clientId: 'client', clientSecret: 'client-secret', redirectUri: 'https://shop.example/back' }
const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
})

/** A folder whose configuration names an account that answers on this machine. */
async function project(access: object, more: Partial<AmocrmAccountOptions> = {}) {
  let hooks: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 })
  const account = amocrmAccount({
    clock: systemClock,
    token: 'token',
    integration: CLIENT,
    requestsPerSecond: 1e6,
    fetch: (input, init) => hooks(new Request(input, init)),
    ...more,
  })
  const baseUrl = await serve(account)
  const cwd = mkdtempSync(join(tmpdir(), 'throughline-amocrm-'))
  const config = {
    sites: [{ id: 'shop', writeKey: 'shop-web' }],
    sinks: [{ type: 'amocrm', baseUrl, ...access, stages: { Registered: 70_012 } }],
    sources: [{ type: 'amocrm', baseUrl, ...access, secret: SECRET, stages: { 'Sales/Qualified': 'target' } }],
  }
  writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify(config))
  const throughline = async (args: string, ask?: (question: string) => Promise<string>) => {
    let stdout = ''
    let stderr = ''
    const code = await run(args.split(' '), {
      cwd,
      env: {},
      print: (text) => (stdout += text),
      warn: (text) => (stderr += text),
      ...(ask && { ask }),
    })
    return { code, stdout, stderr }
  }
  const reach = (by: typeof hooks): void => void (hooks = by)
  return { account, baseUrl, cwd, throughline, reach }
}

async function serve(account: AmocrmAccount): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const { authorization = '' } = request.headers
    const answer = await account.handle(
      new Request(new URL(request.url ?? '/', 'http://localhost'), {
        method: request.method ?? 'GET',
        headers: { authorization },
        ...(chunks.length > 0 && { body: new Uint8Array(Buffer.concat(chunks)) }),
      }),
    )
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

describe('throughline doctor', () => {
  it('asks every vendor that can be asked, and says what each stage means', async () => {
    const { throughline } = await project({ token: 'token' })
    const { code, stdout } = await throughline('doctor')
    expect(code).toBe(0)
    expect(stdout).toContain('sink amocrm\n  ok     the account is "demo", ID 30000001')
    expect(stdout).toContain('Sales / Qualified (7001/70012) is target')
    expect(stdout).toContain('no webhook of the account comes here')
    expect(stdout).not.toContain(SECRET)
  })

  it('fails when something is to be mended, and names it', async () => {
    const { throughline } = await project({ token: 'another' })
    const { code, stdout, stderr } = await throughline('doctor')
    expect(code).toBe(1)
    expect(stdout).toContain('WRONG  amoCRM answered 401')
    expect(stderr).toBe('error: to be mended: sink amocrm, source amocrm\n')
  })
})

describe('throughline connect amocrm', () => {
  const oauth = { ...CLIENT, tokens: 'tokens.json' }

  it('shows where to go, takes what the vendor answers, stores the tokens and adds the webhook', async () => {
    const { account, baseUrl, cwd, throughline } = await project({ oauth })
    const before = await throughline('doctor')
    expect(before.stdout).toContain('there are no tokens in')

    const { code, stdout, stderr } = await throughline(
      'connect amocrm --hook https://collect.example.com',
      async () => {
        return `https://shop.example/back?code=${account.oauth?.authorise()}&from_widget=1`
      },
    )
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('https://www.amocrm.ru/oauth?client_id=client&state='),
    })
    expect(stdout).toContain(`connected ${baseUrl}; the tokens are in ${join(cwd, 'tokens.json')}`)
    expect(stdout).toContain('webhooks of the account go to https://collect.example.com: add_lead')
    expect(readFileSync(join(cwd, 'tokens.json'), 'utf8')).toContain('refreshToken')

    const after = await throughline('doctor')
    expect(after.stdout).toContain('the access token is good for 23 h more and renews itself')
    expect(after.stdout).toContain('the webhook of the account comes here')
    expect(after.code).toBe(0)
  })

  it('says what is wrong with an answer, and with a vendor that nobody has configured', async () => {
    const { throughline } = await project({ oauth })
    expect(await throughline('connect amocrm --code used')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('gives no tokens for this code'),
    })
    const stranger = await throughline('connect amocrm', async () => 'https://shop.example/back?code=x&state=stolen')
    expect(stranger).toMatchObject({ code: 1, stderr: expect.stringContaining('comes from another attempt') })
    expect(await throughline('connect hubspot')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('these need it: amocrm'),
    })
    expect(await throughline('connect amocrm')).toMatchObject({ code: 2, stderr: expect.stringContaining('--code') })
  })
})

describe('throughline import deals --from', () => {
  it('reads what has changed since a day, and tells nothing twice', async () => {
    const { account, cwd, throughline } = await project({ token: 'token' })
    const post = (deals: readonly object[]): Promise<Response> =>
      account.handle(
        new Request('http://crm/api/v4/leads/complex', {
          method: 'POST',
          headers: { authorization: 'Bearer token' },
          body: JSON.stringify(deals),
        }),
      )
    for (let part = 0; part < 6; part++) await post(Array.from({ length: 50 }, () => ({ price: 100 })))
    account.move(account.deals()[0]?.id ?? 0, { statusId: WON })

    const first = await throughline('import deals --from amocrm --since 2020-01-01 --json')
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('deals, up to those changed') })
    // The last deal of a page is read once more: the next page begins in its second.
    expect(JSON.parse(first.stdout)).toMatchObject({ source: 'amocrm', read: expect.any(Number) })
    expect(JSON.parse(first.stdout).read).toBeGreaterThanOrEqual(300)
    // Begun anew it reads the same again, and the log takes none of it twice.
    const again = await throughline('import deals --from amocrm --since 2020-01-01')
    expect(again).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('changed deals of amocrm since 2020-01-01'),
    })
    const log = sqliteLog(join(cwd, 'data', 'throughline.db'))
    expect(await log.arrived(0)).toBe(300)
    await log.close()
  }, 60_000)

  it('wants to know from where and since when', async () => {
    const { throughline } = await project({ token: 'token' })
    expect(await throughline('import deals --from nobody --since 2026-01-01')).toMatchObject({ code: 2 })
    expect(await throughline('import deals --from amocrm --since yesterday')).toMatchObject({ code: 2 })
  })
})

describe('a sale in amoCRM', () => {
  it('is in the warehouse by itself, though its webhook tells no more than that something has changed', async () => {
    const { account, cwd, throughline, reach } = await project({ token: 'token' }, { shortHooks: true })
    const service = await openService(await loadConfig({ cwd, env: {} }), { logger: silentLogger })
    try {
      reach((request) => service.collector.fetch(request))
      await throughline('connect amocrm --hook http://collector')
      await service.collector.track({
        event: 'Application Submitted',
        anonymousId: 'visitor-1',
        properties: { applicationId: 'app-1', form: { name: 'Sign-up' } },
      })
      await until(() => account.deals().length === 1)
      account.move(account.deals()[0]?.id ?? 0, { statusId: WON, price: 50_000 })
      const sold = async (): Promise<boolean> =>
        (await service.warehouse.report('deals')).rows.some(
          (row) => row['application_id'] === 'app-1' && row['status'] === 'won' && row['value'] === 50_000,
        )
      await until(sold)
      expect(await sold()).toBe(true)
    } finally {
      account.close()
      await service.close()
    }
  }, 60_000)
})

/** Waits for it with the patience that a busy machine needs. */
async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600 && !(await done()); tries++) await new Promise((resolve) => setTimeout(resolve, 50))
}
