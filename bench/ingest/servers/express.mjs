import express from 'express'
import { ANSWER, serve } from './serve.mjs'

// Express 5 with its JSON parser, storing nothing.
const app = express()
app.disable('x-powered-by').disable('etag')
app.post('/v1/batch', express.json({ type: () => true, limit: '1mb' }), (_request, response) => {
  response.type('json').send(ANSWER)
})
serve((request, response) => app(request, response))
