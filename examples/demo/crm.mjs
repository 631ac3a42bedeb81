import { fileURLToPath } from 'node:url'
import express from 'express'
import { standIn } from './stand-in.mjs'

/** How long the CRM misbehaves when the page asks it to. */
const FAULT_MS = 60_000
const FAULTS = /** @type {const} */ (['rate-limited', 'server-error', 'hang', 'lost-answer'])

/** @typedef {import('@throughline/connectors/testing/amocrm').AmocrmAccount} AmocrmAccount */

/**
 * The stand-in CRM below `/demo/crm`: the account's API for the collector, and a page with small JSON endpoints on
 * which a person does what a sales manager does.
 *
 * @param {AmocrmAccount} account
 * @returns {express.Router}
 */
export function demoCrm(account) {
  const router = express.Router()

  router.use('/api/v4', ...standIn((request) => account.handle(request)))

  router.get('/board', (_, response) => {
    const deals = account.deals()
    // Incoming leads are hidden while there are none, as amoCRM does.
    const stages = account.pipelines[0]?.statuses.filter(
      ({ id, type }) => type === 0 || deals.some(({ statusId }) => statusId === id),
    )
    response.set('cache-control', 'no-store').json({
      stages: stages?.map(({ id, name }) => ({ id, name })) ?? [],
      deals,
      fault: account.faults.current()?.kind ?? null,
    })
  })

  router.post('/board/deals/:id', express.json(), (request, response) => {
    const { statusId, price } = request.body ?? {}
    if (!Number.isInteger(statusId) || (price !== undefined && !isPrice(price))) {
      response.status(400).json({ error: 'A deal moves to { statusId, price? }, the price in whole roubles' })
      return
    }
    try {
      account.move(Number(request.params.id), { statusId, ...(price !== undefined && { price }) })
      response.status(204).end()
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      response.status(404).json({ error: error.message })
    }
  })

  router.post('/board/fault', express.json(), (request, response) => {
    const asked = request.body?.kind
    const kind = FAULTS.find((one) => one === asked)
    if (!kind && asked !== null) {
      response.status(400).json({ error: `A fault is { kind }, one of ${FAULTS.join(', ')}, or null to behave` })
      return
    }
    if (kind) account.faults.start({ kind, forMs: FAULT_MS })
    else account.faults.stop()
    response.status(204).end()
  })

  router.use(express.static(fileURLToPath(new URL('crm/', import.meta.url))))
  return router
}

/**
 * Asks the account to send its webhooks to the collector, and to nobody else: the port may be another one than last
 * time.
 *
 * @param {AmocrmAccount} account
 * @param {{ token: string, destination: string }} to
 */
export async function subscribe(account, { token, destination }) {
  /** @param {string} method @param {unknown} [body] */
  const call = (method, body) =>
    account.handle(
      new Request('http://crm/api/v4/webhooks', {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    )
  const listed = await call('GET')
  const none = { _embedded: { webhooks: [] } }
  const { _embedded } = /** @type {{ _embedded: { webhooks: { destination: string }[] } }} */ (
    listed.status === 200 ? await listed.json() : none
  )
  for (const hook of _embedded.webhooks.filter((one) => one.destination !== destination)) {
    await call('DELETE', { destination: hook.destination })
  }
  await call('POST', {
    destination,
    settings: ['add_lead', 'update_lead', 'status_lead', 'delete_lead', 'restore_lead'],
  })
}

/** @param {unknown} price */
function isPrice(price) {
  return Number.isSafeInteger(price) && Number(price) >= 0
}
