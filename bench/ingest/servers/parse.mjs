import { ANSWER, HEADERS, serve } from './serve.mjs'

// The bare server with JSON.parse.
serve((request, response) => {
  /** @type {Buffer[]} */
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString())
    response.writeHead(200, { ...HEADERS, 'content-length': ANSWER.length })
    response.end(ANSWER)
  })
})
