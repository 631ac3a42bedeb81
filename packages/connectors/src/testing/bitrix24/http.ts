import type { Json, JsonObject } from '@throughline/protocol'
import { isJsonObject } from '@throughline/protocol'
import qs from 'qs'

/** A call of one method, alone or as a command of a batch. */
export interface MethodCall {
  readonly method: string
  readonly params: JsonObject
}

/** What a method answers: a result with what else stands beside it, or a refusal. */
export type MethodAnswer =
  { readonly result: Json; readonly next?: number; readonly total?: number } | { readonly refusal: Refusal }

/** An error in the words of Bitrix24; most of those about fields have no code. */
export interface Refusal {
  readonly status: number
  readonly error: string
  readonly error_description: string
}

export function refusal(status: number, error: string, error_description: string): { refusal: Refusal } {
  return { refusal: { status, error, error_description } }
}

export function json(status: number, body: JsonObject, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  })
}

/** The front server's own page, where nobody behind it could answer. */
export function htmlPage(status: number, title: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`<html><head><title>${title}</title></head><body>${title}</body></html>`, {
    status,
    headers: { 'content-type': 'text/html', ...headers },
  })
}

/** Reads `…/rest/<user>/<hook>/<method>[.json]`; parameters come as JSON, as a form or in the query. */
export async function readCall(request: Request): Promise<(MethodCall & { readonly hook: string }) | undefined> {
  const { pathname, search } = new URL(request.url)
  const [, user, code, method] = /\/rest\/(\d+)\/(\w+)\/([\w.]+?)(?:\.json)?\/?$/.exec(pathname) ?? []
  if (method === undefined) return undefined
  const params = { ...parseForm(search.slice(1)), ...parseBody(await request.text()) }
  return { hook: `${user}/${code}`, method, params }
}

function parseBody(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : {}
  } catch {
    return parseForm(text)
  }
}

/** PHP's nested names: `fields[PHONE][0][VALUE]=…`. */
export function parseForm(text: string): JsonObject {
  const form: unknown = qs.parse(text, { depth: 10, parameterLimit: 20_000, arrayLimit: 1_000 })
  return isJsonObject(form) ? form : {}
}
