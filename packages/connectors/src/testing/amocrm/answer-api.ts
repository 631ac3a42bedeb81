import { commits, silence, type Faults } from '../vendor/faults.js'
import { faultAnswer, unauthorised } from './fault-answer.js'
import type { Gate } from './gate.js'
import type { AccountIdentity } from './hook-body.js'
import { hal, htmlPage, problem, readCall } from './http.js'
import type { LeadsDesk } from './leads.js'
import type { OauthDesk } from './oauth.js'
import { answer } from './routes.js'

export interface ApiParts {
  readonly desk: LeadsDesk
  readonly identity: AccountIdentity
  readonly door: Gate
  readonly faults: Faults
  readonly oauth: OauthDesk | undefined
  readonly token: string
  /** Where the account is; `undefined`: everywhere. */
  readonly host: () => string | undefined
  /** Makes what was done durable and tells the webhooks. */
  readonly commit: () => void
}

/** Answers one request as the vendor's servers would: first the front ones, then the account. */
export async function answerApi(request: Request, parts: ApiParts): Promise<Response> {
  const { door, faults, oauth, commit } = parts
  const { pathname, host } = new URL(request.url)
  const fault = faults.strike()
  if (fault && !commits(fault)) return faultAnswer(fault) ?? silence(request.signal)
  const admission = door.admit()
  if (admission === 'too-many') return htmlPage(429, 'Too Many Requests')
  if (admission === 'blocked') return htmlPage(403, 'Forbidden')
  if (pathname.endsWith('/oauth2/account/current/subdomain')) return tellSubdomain(request, parts)
  if (host !== (parts.host() ?? host)) return problem(401, 'Unauthorized', 'Account not found')
  const response = pathname.endsWith('/oauth2/access_token')
    ? await exchange(request, oauth)
    : await answerAccount(request, parts)
  if (request.method !== 'GET') commit()
  return fault ? (faultAnswer(fault) ?? silence(request.signal)) : response
}

async function answerAccount(request: Request, { token, oauth, identity, desk }: ApiParts): Promise<Response> {
  const shown = request.headers.get('authorization')?.replace(/^Bearer /, '') ?? ''
  if (shown !== token && oauth?.opens(shown) !== true) return unauthorised()
  const call = await readCall(request)
  return call ? answer(call, identity, desk) : problem(400, 'Bad Request', 'The body is not JSON')
}

async function exchange(request: Request, oauth: OauthDesk | undefined): Promise<Response> {
  const body: unknown = await request.json().catch(() => undefined)
  return oauth ? oauth.exchange(body) : problem(401, 'Unauthorized', 'The client is not known')
}

function tellSubdomain(request: Request, { oauth, host, identity }: ApiParts): Response {
  const known = oauth?.knows(request.headers.get('x-refresh-token') ?? '') ?? false
  return known ? hal({ id: identity.id, domain: host() ?? `${identity.subdomain}.amocrm.ru` }) : unauthorised()
}
