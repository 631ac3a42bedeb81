import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { silentLogger } from '@throughline/collector'
import { afterEach, expect, it } from 'vitest'
import { listen, loadConfig, openService } from '../src/index.js'

const EXAMPLE = fileURLToPath(new URL('../../../examples/home-made-crm/', import.meta.url))
const SECRETS = {
  CRM_SIGNING_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  CRM_HOOK_SECRET: 'a-secret-of-decent-length',
}

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each.close()
})

/** Starts the example's CRM as a user does; returns its address. */
async function startCrm(): Promise<string> {
  const env = { PATH: process.env['PATH'], PORT: '0', ...SECRETS }
  const child: ChildProcess = spawn(process.execPath, ['crm.mjs'], {
    cwd: EXAMPLE,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  opened.push({
    close: async () => {
      child.kill()
      await once(child, 'exit')
    },
  })
  if (!child.stdout) throw new Error('the CRM has no output')
  for await (const line of createInterface({ input: child.stdout })) return line.replace('ready ', '')
  throw new Error('the CRM ended before it was ready')
}

async function call(url: string, method: string, body?: object): Promise<unknown> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) })
  expect(response.status).toBe(200)
  return response.json()
}

async function until<T>(ask: () => Promise<T>, isTrue: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (isTrue(answer)) return answer
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

it('connects a CRM that knows nothing of us both ways, by configuration alone', async () => {
  const crm = await startCrm()
  const dataDir = mkdtempSync(`${tmpdir()}/throughline-crm-`)
  const config = await loadConfig({
    cwd: EXAMPLE,
    env: {
      ...SECRETS,
      CRM_URL: `${crm}/applications`,
      TL_ADMIN: 'admin-token',
      TL_SECRET: 'secret-key',
      THROUGHLINE_DATA: dataDir,
    },
  })
  const service = await openService(config, { logger: silentLogger })
  const collector = await listen(service, { port: 0, host: '127.0.0.1' })
  opened.push(collector)
  await call(`${crm}/webhook`, 'PUT', { url: `${collector.url}/v1/sources/crm` })

  await service.collector.track({
    event: 'Application Submitted',
    anonymousId: 'visitor-1',
    properties: { applicationId: 'app-1', contact: { name: 'Ann' } },
    context: { campaign: { source: 'yandex', medium: 'cpc', name: 'spring' } },
  })
  const deals = await until(
    () => call(`${crm}/deals`, 'GET'),
    (all) => Array.isArray(all) && all.length > 0,
  )
  expect(deals).toMatchObject([
    { number: 1, state: 'new', application: 'app-1', source: 'yandex', campaign: 'spring', client: { name: 'Ann' } },
  ])

  await call(`${crm}/deals/1`, 'POST', { state: 'sold', total: 50_000 })
  await call(`${crm}/payments/1`, 'POST', { sum: 20_000.5 })
  const money = await until(
    async () => (await service.warehouse.report('money', { by: 'source,campaign' })).rows,
    (rows) => rows.some(({ revenue }) => Number(revenue) > 0),
  )
  expect(money).toMatchObject([
    { source: 'yandex', campaign: 'spring', applications: 1, target_deals: 1, sales: 1, revenue: 20_000.5 },
  ])

  // A body that nobody signed is not believed.
  const forged = await fetch(`${collector.url}/v1/sources/crm`, { method: 'POST', body: '{"kind":"deal"}' })
  expect(forged.status).toBe(401)
}, 60_000)
