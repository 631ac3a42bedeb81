import { once } from 'node:events'
import { createServer } from 'node:http'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@throughline/collector'
import { amocrmAccount } from '@throughline/connectors/testing/amocrm'
import express from 'express'
import { firstSignal, loadConfig, openService, ThroughlineError } from 'throughline'
import { crmSecrets } from './crm-secrets.mjs'
import { fileStorage } from './crm-storage.mjs'
import { demoCrm, subscribe } from './crm.mjs'
import { dateIn, writeCosts } from './costs.mjs'
import { demoSite } from './site.mjs'
import { demoVendors } from './vendors.mjs'

// Only this machine may come in: the keys of the demonstration are known to everybody.
const HOST = '127.0.0.1'
const CONFIG_FILE = fileURLToPath(new URL('../../throughline.config.mjs', import.meta.url))

/** Warnings and errors alone, so that the addresses stay in sight. */
const logger = {
  debug: () => {},
  info: () => {},
  /** @param {object} fields @param {string} message */
  warn: (fields, message) => console.warn(`warning: ${message} ${JSON.stringify(fields)}`),
  /** @param {object} fields @param {string} message */
  error: (fields, message) => console.error(`error: ${message} ${JSON.stringify(fields)}`),
}

try {
  await run()
  process.exit(0)
} catch (error) {
  // What an operator can put right is told in a sentence; anything else is a fault of ours and keeps its stack.
  console.error(error instanceof ThroughlineError ? error.message : error)
  process.exit(1)
}

/** Runs the site, the CRM and the collector on one port until a signal. */
async function run() {
  const stopped = firstSignal()
  const config = await loadConfig({ path: CONFIG_FILE, cwd: process.cwd(), env: process.env })
  const secrets = await crmSecrets(CONFIG_FILE)
  const base = `http://${HOST}:${config.port}`

  // The CRM and the collector call each other from the first moment on: each waits here for the other to stand.
  const { promise: opened, resolve: open } = deferred()
  const account = amocrmAccount({
    token: secrets.token,
    storage: fileStorage(join(config.dataDir, 'crm.json')),
    clock: { now: systemClock.now, sleep: (ms, signal) => opened.then(() => systemClock.sleep(ms, signal)) },
  })
  const app = express()
  app.disable('x-powered-by')
  app.use('/demo/crm', demoCrm(account))
  app.get('/demo/dashboard', (_, response) => response.redirect(`/dashboard#token=${config.adminToken ?? ''}`))
  app.use('/demo/vendors', express.static(fileURLToPath(new URL('vendors/', import.meta.url))))
  app.use('/demo', demoVendors())
  app.use('/demo', demoSite())
  app.get('/', (_, response) => response.redirect('/demo/'))
  app.use(async (request, response, next) => (await opened)(request, response, next))

  const server = await listen(createServer(app), config.port)
  const service = await openService(config, { logger })
  open(service.collector.express())
  await subscribe(account, { token: secrets.token, destination: `${base}/v1/sources/${secrets.hookPath}` })
  const costs = writeCosts(config.dataDir, dateIn(Date.now(), config.sites[0]?.timezone ?? 'UTC'))
  greet(base, fromHere(costs), config.adminToken ?? '')

  await stopped
  console.log('closing: the last deliveries are ending')
  await service.close()
  account.close()
  server.close()
  server.closeAllConnections()
}

/**
 * The shorter way to write a path.
 *
 * @param {string} path
 */
function fromHere(path) {
  const way = relative(process.cwd(), path)
  return way.startsWith('..') ? path : way
}

/**
 * @param {import('node:http').Server} server
 * @param {number} port
 */
async function listen(server, port) {
  server.listen(port, HOST)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
    if (!taken) throw cause
    const advice = 'free it or choose another: PORT=8788 npm start'
    throw new ThroughlineError('failed', `Port ${port} is taken by another program; ${advice}`, { cause })
  }
  return server
}

/**
 * @param {string} base
 * @param {string} costs
 * @param {string} adminToken
 */
function greet(base, costs, adminToken) {
  const data = process.env['THROUGHLINE_DATA'] ? `THROUGHLINE_DATA=${process.env['THROUGHLINE_DATA']} ` : ''
  console.log(`
  1  come from an ad    ${base}/demo/?utm_source=yandex&utm_medium=cpc&utm_campaign=spring
  2  win the deal       ${base}/demo/crm/
  3  say what it cost   ${data}npx throughline import costs ${costs}
  4  see the money      ${base}/dashboard#token=${adminToken}
     or in a terminal   ${data}npx throughline report money

ready  ${base}  (the walk step by step: examples/demo/README.md; Ctrl-C ends it)`)
}

/** @returns {{ promise: Promise<express.RequestHandler>, resolve: (handler: express.RequestHandler) => void }} */
function deferred() {
  /** @type {(handler: express.RequestHandler) => void} */
  let resolve = () => {}
  const promise = new Promise((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
