import { SinkUnavailable, type DeliveryContext } from '@throughline/collector'
import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import qs from 'qs'
import { askedDelay, parseJson } from '../answers.js'
import { MAX_COMMANDS, OPERATING_ALLOWED_S, OPERATING_BREATH_MS } from './limits.js'
import { textOf } from '../text-of.js'

/** One method with its parameters, as a command of a batch. */
export interface Command {
  readonly method: string
  readonly params?: JsonObject
}

/**
 * What became of one command. `refused`: the portal did nothing, and says why. `blocked`: the method may not be called
 * for so long. `unknown`: it may or may not have been carried out.
 */
export type Outcome =
  | { readonly kind: 'done'; readonly result: Json }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'blocked'; readonly afterMs: number }
  | { readonly kind: 'unknown' }

export interface Batch {
  /** By the names under which the commands were sent. */
  readonly outcomes: ReadonlyMap<string, Outcome>
  /** When the portal began, by its own clock: epoch milliseconds; absent where it does not tell. */
  readonly startedAt?: number
}

export interface Bitrix24Api {
  /**
   * Sends up to 50 commands in one request, in their order; one that fails stops none of the others. Throws
   * `SinkUnavailable` when the portal answers nobody now: `unauthorised`, `rate-limited` and `too-large` mean that
   * nothing was done, `server-error` and `no-answer` that it is not known.
   */
  batch(commands: ReadonlyMap<string, Command>): Promise<Batch>
}

/** What the portal has said of each method's working time, kept between deliveries; may be lost. */
export type Operating = Map<string, { readonly seconds: number; readonly resetAt: number }>

/** How long to leave a blocked method alone when the portal has not said it. */
const UNSAID_BLOCK_MS = 60_000

/** The REST of a portal behind an incoming webhook, through the sender's `fetch`. */
export function bitrix24Api(
  hook: string,
  operating: Operating,
  context: Pick<DeliveryContext, 'clock' | 'fetch'>,
): Bitrix24Api {
  return {
    batch: async (commands) => {
      if (commands.size === 0) return { outcomes: new Map() }
      if (commands.size > MAX_COMMANDS) throw new RangeError(`a batch holds ${MAX_COMMANDS} commands at most`)
      await demandTime(commands, operating, context)
      const cmd = Object.fromEntries([...commands].map(([name, command]) => [name, commandText(command)]))
      const response = await context.fetch(`${hook}batch.json`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ halt: 0, cmd }),
      })
      const body = await readBody(response, context.clock.now())
      return readBatch(body, commands, operating, context.clock.now())
    },
  }
}

/** A method that is about to be blocked for the whole portal is left alone until it gets time back. */
async function demandTime(
  commands: ReadonlyMap<string, Command>,
  operating: Operating,
  { clock }: Pick<DeliveryContext, 'clock'>,
): Promise<void> {
  for (const { method } of commands.values()) {
    const { seconds = 0, resetAt = 0 } = operating.get(method) ?? {}
    const freeAt = resetAt + OPERATING_BREATH_MS
    if (seconds < OPERATING_ALLOWED_S || freeAt <= clock.now()) continue
    const text = `${method} has worked ${Math.round(seconds)} of its 480 seconds in ten minutes`
    throw new SinkUnavailable('rate-limited', text, { retryAfterMs: freeAt - clock.now() })
  }
}

/** `crm.deal.add?fields[TITLE]=…`: the parameters of a command are text of their own within the request. */
function commandText({ method, params = {} }: Command): string {
  return `${method}?${qs.stringify(params)}`
}

async function readBody(response: Response, now: number): Promise<JsonObject> {
  const { status } = response
  const body = objectOf(parseJson(await response.text()))
  if (response.ok && body['result'] !== undefined) return body
  const code = textOf(body['error'])
  const said = [code, textOf(body['error_description'])].filter((part) => part !== undefined)
  const answered = `Bitrix24 answered ${status}${said.length > 0 ? `: ${said.join(', ')}` : ''}`
  const asked = askedDelay(response, now)
  if (code === 'QUERY_LIMIT_EXCEEDED' || status === 429) throw new SinkUnavailable('rate-limited', answered, asked)
  if (status === 413) throw new SinkUnavailable('too-large', answered)
  if (status === 400) throw new SinkUnavailable('refused', answered)
  if (status === 408 || status >= 500) throw new SinkUnavailable('server-error', answered, asked)
  // A maintenance page answers 200 with HTML: what became of the request is not known.
  if (response.ok)
    throw new SinkUnavailable('server-error', `Bitrix24 answered ${status} with something that is no answer`)
  throw new SinkUnavailable('unauthorised', `${answered}. ${ADVICE[code ?? ''] ?? ADVICE_OTHERWISE}`)
}

const ADVICE_OTHERWISE = 'Check the address of the incoming webhook and its rights'
const ADVICE: Readonly<Record<string, string>> = {
  INVALID_CREDENTIALS: 'The incoming webhook was deleted or its address is wrong: make a new one',
  ACCESS_DENIED: 'The plan of the portal does not include the REST API, or the user may not do this',
  insufficient_scope: 'Give the incoming webhook the right "CRM (crm)"',
  ERROR_METHOD_NOT_FOUND: 'Give the incoming webhook the right "CRM (crm)"',
}

function readBatch(body: JsonObject, commands: ReadonlyMap<string, Command>, operating: Operating, now: number): Batch {
  // Where nothing stands in one of them, PHP sends a list in place of an object.
  const whole = objectOf(body['result'])
  const [results, errors, times] = ['result', 'result_error', 'result_time'].map((key) => objectOf(whole[key]))
  const outcomes = new Map<string, Outcome>()
  for (const [name, { method }] of commands) {
    noteTime(method, objectOf(times?.[name]), operating)
    const result = results?.[name]
    const error = errors?.[name]
    if (error !== undefined) outcomes.set(name, readError(objectOf(error), operating.get(method)?.resetAt, now))
    else outcomes.set(name, result === undefined ? { kind: 'unknown' } : { kind: 'done', result })
  }
  const startedAt = Date.parse(textOf(objectOf(body['time'])['date_start']) ?? '')
  return { outcomes, ...(Number.isFinite(startedAt) && { startedAt }) }
}

function noteTime(method: string, time: JsonObject, operating: Operating): void {
  const { operating: seconds, operating_reset_at: resetAt } = time
  if (typeof seconds !== 'number' || typeof resetAt !== 'number') return
  operating.set(method, { seconds, resetAt: resetAt * 1_000 })
}

/** Errors that are no verdict about the command: it was not begun, or it broke in the middle. */
function readError(
  { error, error_description: description }: JsonObject,
  resetAt: number | undefined,
  now: number,
): Outcome {
  switch (error) {
    case 'OPERATION_TIME_LIMIT':
    case 'QUERY_LIMIT_EXCEEDED': {
      const left = (resetAt ?? 0) - now
      return { kind: 'blocked', afterMs: left > 0 ? left : UNSAID_BLOCK_MS }
    }
    case 'INTERNAL_SERVER_ERROR':
    case 'ERROR_UNEXPECTED_ANSWER':
      return { kind: 'unknown' }
    default: {
      const said = [textOf(error), textOf(description)].filter((part) => part !== undefined)
      return { kind: 'refused', reason: said.length > 0 ? said.join(': ') : 'it does not say why' }
    }
  }
}

export function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

/** The rows of a list; what is none of them is left out. */
export function rowsOf(outcome: Outcome | undefined): readonly JsonObject[] {
  return outcome?.kind === 'done' && Array.isArray(outcome.result) ? outcome.result.filter(isJsonObject) : []
}
