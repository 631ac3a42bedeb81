import { SinkUnavailable } from '@throughline/collector'
import { isJsonObject, type Json } from '@throughline/protocol'
import { askedDelay, parseJson } from '../answers.js'
import type { Access, Authority, Way } from './auth/authority.js'

/**
 * What amoCRM said to a request that it understood. `refused`: it did nothing at all. `too-slow` (504): it may have
 * done everything, something or nothing.
 */
export type Answer =
  | { readonly kind: 'done'; readonly body: Json | undefined }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[]; readonly detail: string }
  | { readonly kind: 'too-slow' }

/** Why amoCRM refused one item of a request; `index` is the item's place in it. */
export interface Fault {
  readonly index: number
  readonly path: string
  readonly detail: string
}

export type Method = 'GET' | 'POST' | 'PATCH'

export interface AmocrmApi {
  /**
   * Sends one request. Throws `SinkUnavailable` when the account answers nobody now: `unauthorised` and
   * `rate-limited` mean that nothing was done, `server-error` and `no-answer` that it is not known.
   */
  call(method: Method, path: string, body?: Json): Promise<Answer>
}

/** The account's API v4. A request that is answered 401 is sent once more with renewed access, where there is any. */
export function amocrmApi(authority: Authority, way: Way): AmocrmApi {
  const send = async ({ baseUrl, token }: Access, method: Method, path: string, body?: Json): Promise<Response> =>
    way.fetch(`${baseUrl}/api/v4/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  return {
    call: async (method, path, body) => {
      const access = await authority.access(way)
      const response = await send(access, method, path, body)
      const again = response.status === 401 ? await authority.renewed(access, way) : undefined
      return readAnswer(again ? await send(again, method, path, body) : response, way.clock.now())
    },
  }
}

async function readAnswer(response: Response, now: number): Promise<Answer> {
  const { status } = response
  const body = parseJson(await response.text())
  if (status === 204) return { kind: 'done', body: undefined }
  if (status >= 200 && status < 300) {
    if (body !== undefined) return { kind: 'done', body }
    // A proxy or a maintenance page answers 200 with HTML: what became of the request is not known.
    throw new SinkUnavailable('server-error', `amoCRM answered ${status} with something that is not JSON`)
  }
  if (status === 400) return { kind: 'refused', faults: readFaults(body), detail: readDetail(body) ?? 'bad request' }
  if (status === 504) return { kind: 'too-slow' }
  // The body of a 429 may be HTML, so only the status is read.
  if (status === 429) {
    throw new SinkUnavailable('rate-limited', 'amoCRM asks for fewer requests (429)', askedDelay(response, now))
  }
  if (status === 408 || status >= 500) {
    throw new SinkUnavailable('server-error', `amoCRM answered ${status}`, askedDelay(response, now))
  }
  throw new SinkUnavailable('unauthorised', `amoCRM answered ${status}: ${MEANING[status] ?? 'check the address'}`)
}

const MEANING: Readonly<Record<number, string>> = {
  401: 'the token is wrong, revoked or expired; issue a new one in the settings of your integration',
  402: 'the account is not paid',
  403: 'the account or this address is blocked, or the token may not do this',
}

/** `{"validation-errors":[{"request_id":"0","errors":[{"code","path","detail"}]}]}`, one fault per error. */
function readFaults(body: Json | undefined): readonly Fault[] {
  return objects(isJsonObject(body) ? body['validation-errors'] : undefined).flatMap((item) => {
    const index = Number(item['request_id'])
    if (!Number.isInteger(index)) return []
    return objects(item['errors']).map((error) => ({
      index,
      path: typeof error['path'] === 'string' ? error['path'] : '',
      detail: [error['detail'], error['code']].find((text) => typeof text === 'string') ?? 'not accepted',
    }))
  })
}

function readDetail(body: Json | undefined): string | undefined {
  const detail = isJsonObject(body) ? (body['detail'] ?? body['title']) : undefined
  return typeof detail === 'string' ? detail : undefined
}

/** An object of the vendor's, of which nothing is known yet. */
export type Row = { readonly [key: string]: Json | undefined }

/** The objects of an array; nothing when it is anything else. */
export function objects(value: Json | undefined): readonly Row[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

/** The list under `_embedded.<name>`, where amoCRM puts what a list or a write answers. */
export function embedded(body: Json | undefined, name: string): readonly Row[] {
  const inner = isJsonObject(body) ? body['_embedded'] : undefined
  return objects(isJsonObject(inner) ? inner[name] : undefined)
}

/** Asks for one page of a list; empty when there is nothing (204). */
export async function listPage(api: AmocrmApi, path: string, name: string): Promise<readonly Row[]> {
  const answer = await api.call('GET', path)
  if (answer.kind === 'done') return embedded(answer.body, name)
  const detail = answer.kind === 'refused' ? `: ${answer.detail}` : ' in time'
  throw new SinkUnavailable('server-error', `amoCRM did not list ${name}${detail}`)
}

/** The same of a list that an account may keep to itself, by its plan or its rights: `undefined` then. */
export async function shownPage(api: AmocrmApi, path: string, name: string): Promise<readonly Row[] | undefined> {
  try {
    const answer = await api.call('GET', path)
    if (answer.kind === 'done') return embedded(answer.body, name)
    if (answer.kind === 'refused') return undefined
    throw new SinkUnavailable('server-error', `amoCRM did not list ${name} in time`)
  } catch (error) {
    if (error instanceof SinkUnavailable && error.code === 'unauthorised') return undefined
    throw error
  }
}
