import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'

const PAGE = `<!doctype html><title>Bench</title>
<script src="/c/t.js" data-write-key="bench"></script>
<form id="f" method="post" action="/lead"><input name="phone" value="1"><button id="b">Send</button></form>`

/**
 * A site with one form, and a collector that answers as `site.answer` says: a status, `hang`, or `refuse`. It counts
 * what a collector keeps: messages once each, by their IDs.
 */
export async function startSite() {
  const script = await readFile(new URL('../../packages/browser/dist/t.js', import.meta.url))
  const site = { answer: 200, leads: [], applications: new Map(), repeats: 0 }
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    if (request.url === '/c/t.js') return response.setHeader('content-type', 'text/javascript').end(script)
    if (request.url === '/c/v1/batch') return collect(request, response, body)
    if (request.method === 'POST') site.leads.push(new URLSearchParams(body).get('application_id'))
    response.setHeader('content-type', 'text/html').end(PAGE)
  })
  function collect(request, response, body) {
    if (site.answer === 'hang') return
    if (site.answer === 'refuse') return request.socket.destroy()
    if (site.answer === 200) {
      for (const { event, messageId, properties } of JSON.parse(body).batch) {
        if (event !== 'Application Submitted') continue
        if (site.applications.has(messageId)) site.repeats++
        site.applications.set(messageId, properties.applicationId)
      }
    }
    response.writeHead(site.answer).end('{}')
  }
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  site.origin = `http://127.0.0.1:${server.address().port}`
  site.close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return site
}
