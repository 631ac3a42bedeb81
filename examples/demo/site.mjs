import { fileURLToPath } from 'node:url'
import express from 'express'

/** Enough for the newcomer's walk; the oldest go first. */
const MOST_FORMS = 200
const MAX_FORM_BYTES = '64kb'

/**
 * @typedef {object} ReceivedForm
 * @property {number} n Counts the forms, from 1.
 * @property {string} form Which form it was.
 * @property {number} at When it came, epoch milliseconds.
 * @property {Record<string, string>} fields What the site received, field by field.
 */

/**
 * The demonstration's company site: static pages and two forms, as any site has them. It knows nothing of Throughline
 * but the script tag in its pages.
 *
 * @returns {express.Router}
 */
export function demoSite() {
  /** @type {ReceivedForm[]} */
  const received = []
  let count = 0
  const router = express.Router()
  const body = express.raw({ type: () => true, limit: MAX_FORM_BYTES })

  /** @param {string} form @param {express.Request} request */
  const receive = async (form, request) => {
    count += 1
    const one = { n: count, form, at: Date.now(), fields: await readForm(request) }
    received.push(one)
    if (received.length > MOST_FORMS) received.shift()
    return one
  }

  router.post('/sign-up', body, async (request, response) => {
    const { n } = await receive('sign-up', request)
    response.redirect(303, `/demo/thanks.html?n=${n}`)
  })
  router.post('/call-back', body, async (request, response) => {
    response.json(await receive('call-back', request))
  })
  router.get('/received', (_, response) => {
    response.json(received)
  })
  router.get('/received/:n', (request, response) => {
    const one = received.find(({ n }) => String(n) === request.params.n)
    if (one) response.json(one)
    else response.status(404).json({ error: 'No such form; the site keeps the last ones until it is restarted' })
  })
  router.use(express.static(fileURLToPath(new URL('site/', import.meta.url))))
  return router
}

/**
 * Reads a form in either encoding that browsers send.
 *
 * @param {express.Request} request
 * @returns {Promise<Record<string, string>>}
 */
async function readForm(request) {
  const headers = { 'content-type': request.headers['content-type'] ?? '' }
  const form = await new Request('http://form/', { method: 'POST', headers, body: request.body }).formData()
  return Object.fromEntries([...form].map(([name, value]) => [name, typeof value === 'string' ? value : value.name]))
}
