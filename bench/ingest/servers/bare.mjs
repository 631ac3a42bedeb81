import { ANSWER, HEADERS, serve } from './serve.mjs'

// Reads the body and answers: what any server on node:http must do at the least.
serve((request, response) => {
  /** @type {Buffer[]} */
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    Buffer.concat(chunks)
    response.writeHead(200, { ...HEADERS, 'content-length': ANSWER.length })
    response.end(ANSWER)
  })
})
