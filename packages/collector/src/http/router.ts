import { createHash, timingSafeEqual } from 'node:crypto'
import { LogUnavailable } from '../log/log.js'
import { collect, COLLECTED, keyOf, refuse, type CollectParts } from './collect.js'
import { allowOrigin, knownOrigin, preflight } from './cors.js'
import { eraseAt, VISITORS, type ErasePaths } from './erase.js'
import { json, whenThere, type Eventually, type HttpAnswer, type HttpRequest, type Route } from './exchange.js'
import { hook, type HookParts } from './hooks.js'
import type { Metrics } from './metrics.js'
import { shownPath } from './shown-path.js'
import { seldom } from './seldom.js'
import { serveScript, type Script } from './script.js'

export interface RouterParts extends HookParts, CollectParts, ErasePaths {
  readonly routes: readonly Route[]
  readonly script: Script | undefined
  readonly adminToken: string | undefined
  readonly metrics: Metrics
  /** Answers `GET /v1/status`. */
  readonly status: () => Promise<unknown>
  readonly feeds: () => unknown
}

/**
 * Answers one request; `undefined` when the path is none of the collector's, so that a host may answer it. Never throws
 * or rejects: a failure is an answer too.
 */
export type Router = (request: HttpRequest) => Eventually<HttpAnswer | undefined>

/** What a server answers that has nothing else at a path. */
export function nothingHere(): HttpAnswer {
  return refuse(404, 'there is nothing at this path')
}

export function router(parts: RouterParts): Router {
  const safely = answerSafely(parts)
  const { logger, clock, sources } = parts
  if (logger.isLevelEnabled?.('debug') === false) return safely
  return (request) => {
    const startedAt = clock.now()
    return whenThere(safely(request), (answered) => {
      if (answered) {
        const path = shownPath(request.path, sources)
        logger.debug({ method: request.method, path, status: answered.status, ms: clock.now() - startedAt }, 'request')
      }
      return answered
    })
  }
}

function answerSafely(parts: RouterParts): Router {
  const away = seldom<string>(parts.clock, (reason, requests) =>
    parts.logger.error({ reason, requests }, 'the log cannot take events'),
  )
  return (request) => {
    const failed = (error: unknown): HttpAnswer => failure(error, request, parts, away)
    try {
      const answered = answer(request, parts)
      return answered instanceof Promise ? answered.catch(failed) : answered
    } catch (error) {
      return failed(error)
    }
  }
}

/** @param away is told why the log cannot take events */
function failure(
  error: unknown,
  { path }: HttpRequest,
  { logger, sources }: RouterParts,
  away: (reason: string) => void,
): HttpAnswer {
  if (error instanceof LogUnavailable) {
    away(error.message)
    return refuse(503, 'the collector cannot store events now; nothing was stored, send again', { 'retry-after': '5' })
  }
  const reason = error instanceof Error ? error.stack : String(error)
  logger.error({ path: shownPath(path, sources), reason }, 'a request failed')
  return refuse(500, 'the collector failed; what was sent is not known to be stored, send again')
}

function answer(request: HttpRequest, parts: RouterParts): Eventually<HttpAnswer | undefined> {
  const { method, path } = request
  const reading = method === 'GET' || method === 'HEAD'
  if (COLLECTED.has(path)) return collectFrom(request, parts)
  if (path.startsWith('/v1/sources/')) return method === 'POST' ? hook(request, parts) : wrongMethod('POST')
  if (path === '/healthz' && reading) return json(200, { status: 'ok' })
  if (path === '/readyz' && reading) return ready(parts)
  if (path === '/metrics' && reading) return parts.metrics.answer()
  if (path === '/v1/status' && reading) return forAdmin(request, parts, async () => json(200, await statusOf(parts)))
  if (path.startsWith(VISITORS))
    return method === 'DELETE' ? forAdmin(request, parts, () => eraseAt(request, parts)) : wrongMethod('DELETE')
  if (parts.script && reading) {
    const script = serveScript(request, parts.script)
    if (script) return script
  }
  const route = parts.routes.find(
    (each) => each.method === (method === 'HEAD' ? 'GET' : method) && covers(each.path, path),
  )
  if (!route) return undefined
  return route.admin ? forAdmin(request, parts, () => route.handle(request)) : route.handle(request)
}

function collectFrom(request: HttpRequest, parts: RouterParts): Eventually<HttpAnswer> {
  const origin = request.headers('origin')
  const known = origin !== undefined && knownOrigin(parts.sites, origin)
  if (request.method === 'OPTIONS') return known ? allowOrigin(preflight(request), origin) : { status: 403 }
  const answered = request.method === 'POST' ? collect(request, parts) : wrongMethod('POST')
  return known ? whenThere(answered, (each) => allowOrigin(each, origin)) : answered
}

async function statusOf({ status, feeds, log }: RouterParts): Promise<unknown> {
  const [sinks, keptSince] = await Promise.all([status(), log.keptSince()])
  return { sinks, feeds: feeds(), log: { ...(keptSince !== undefined && { keptSince }) } }
}

/** Ready while the log answers: a balancer should send nothing to a collector that cannot store. */
async function ready({ log }: RouterParts): Promise<HttpAnswer> {
  try {
    await log.lags()
    return json(200, { status: 'ready' })
  } catch {
    return json(503, { status: 'the log does not answer' })
  }
}

async function forAdmin(
  request: HttpRequest,
  parts: RouterParts,
  handle: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const token = keyOf(request.headers('authorization'))
  const allowed = parts.adminToken !== undefined && token !== undefined && same(token, parts.adminToken)
  return allowed ? handle() : refuse(401, 'this needs the admin token', { 'www-authenticate': 'Bearer' })
}

/** Whether a route's path, which may end in a star, covers the one asked for. */
function covers(pattern: string, path: string): boolean {
  return pattern.endsWith('/*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern
}

function same(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((each) => createHash('sha256').update(each).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}

function wrongMethod(allowed: string): HttpAnswer {
  return refuse(405, `this path takes ${allowed} only`, { allow: allowed })
}
