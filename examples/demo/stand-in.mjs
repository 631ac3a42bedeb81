import express from 'express'

const MAX_BODY = '20mb'

/**
 * Express middleware that lets a stand-in answer: it speaks in the web's `Request` and `Response`.
 *
 * @param {(request: Request) => Promise<Response>} handle
 * @returns {express.RequestHandler[]}
 */
export function standIn(handle) {
  return [
    express.raw({ type: () => true, limit: MAX_BODY }),
    async (request, response) => {
      const gone = new AbortController()
      response.once('close', () => gone.abort())
      try {
        const answer = await handle(asRequest(request, gone.signal))
        response
          .status(answer.status)
          .set(Object.fromEntries(answer.headers))
          .end(await answer.text())
      } catch (error) {
        // A vendor that hangs: the client has gone, and there is nobody to answer.
        if (!gone.signal.aborted) throw error
      }
    },
  ]
}

/**
 * @param {express.Request} request
 * @param {AbortSignal} signal
 */
function asRequest({ method, originalUrl, headers, body }, signal) {
  const known = Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
  return new Request(new URL(originalUrl, 'http://stand-in'), {
    method,
    headers: Object.fromEntries(known),
    signal,
    ...(method !== 'GET' && body instanceof Uint8Array && { body: new Uint8Array(body) }),
  })
}
