import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

// A CRM as a company writes it for itself: deals in memory, a few requests, and a webhook. It knows nothing of
// Throughline but how its webhooks are signed, which is a public specification: https://www.standardwebhooks.com

const { PORT = '9100', CRM_SIGNING_SECRET = '', CRM_HOOK_SECRET = '' } = process.env

/** @typedef {{ number: number, state: string, total_kopecks: number, application?: string, source?: string, campaign?: string, client?: object }} Deal */

/** @type {Deal[]} */
const deals = []
/** Events that were taken: delivery is at least once. */
const taken = new Set()
/** Where this CRM tells of its deals. */
let webhook = ''
let payments = 0

const ROUTES = {
  'GET /deals': () => deals,
  // Where a person moves a deal to another state.
  'POST /deals/': async ({ state, total }, number) => {
    const deal = deals.find((each) => each.number === Number(number))
    if (!deal) throw new Refusal(404, `there is no deal ${number}`)
    if (state !== undefined) deal.state = state
    if (total !== undefined) deal.total_kopecks = Math.round(total * 100)
    await tell({ kind: 'deal', deal })
    return deal
  },
  'POST /payments/': async ({ sum }, number) => {
    const payment = { number: `P-${++payments}`, deal: Number(number), kopecks: Math.round(sum * 100) }
    await tell({ kind: 'payment', payment })
    return payment
  },
  'PUT /webhook': ({ url }) => void (webhook = url),
}

/** Tells whoever asked for it, signed: the HMAC of the body in a header. */
async function tell(news) {
  if (webhook === '') return
  const body = JSON.stringify({ ...news, changed: new Date().toISOString() })
  const signature = createHmac('sha256', CRM_HOOK_SECRET).update(body).digest('hex')
  const headers = { 'content-type': 'application/json', 'x-crm-signature': `sha256=${signature}` }
  const response = await fetch(webhook, { method: 'POST', headers, body })
  if (!response.ok) console.error(`the webhook was answered ${response.status}: ${await response.text()}`)
}

/** Takes applications from Throughline: each becomes a deal, once. */
function receive(body, headers) {
  if (!isSigned(body, headers)) throw new Refusal(401, 'the signature is wrong')
  for (const { id, applicationId, touch, properties } of JSON.parse(body).events) {
    if (taken.has(id)) continue
    taken.add(id)
    deals.push({
      number: deals.length + 1,
      state: 'new',
      total_kopecks: 0,
      application: applicationId,
      source: touch?.source,
      campaign: touch?.campaign,
      client: properties.contact,
    })
  }
}

/** As the Standard Webhooks specification says; there are ready libraries for most languages. */
function isSigned(body, headers) {
  const [id, timestamp, signatures = ''] = ['id', 'timestamp', 'signature'].map((name) => headers[`webhook-${name}`])
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false
  const key = Buffer.from(CRM_SIGNING_SECRET.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
  return String(signatures)
    .split(' ')
    .map((signature) => Buffer.from(signature.replace(/^v1,/, ''), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected))
}

class Refusal extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

async function answer(request) {
  let body = ''
  for await (const chunk of request) body += chunk
  const line = `${request.method} ${request.url}`
  if (line === 'POST /applications') return receive(body, request.headers)
  const route = Object.keys(ROUTES).find((each) => (each.endsWith('/') ? line.startsWith(each) : line === each))
  if (route === undefined) throw new Refusal(404, `there is no ${line}`)
  return ROUTES[route]?.(body === '' ? {} : JSON.parse(body), line.slice(route.length))
}

const server = createServer((request, response) => {
  answer(request).then(
    (result) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result ?? {})),
    (error) => response.writeHead(error.status ?? 400).end(`${error.message}\n`),
  )
})
server.listen(Number(PORT), '127.0.0.1', () => console.log(`ready http://127.0.0.1:${server.address().port}`))
