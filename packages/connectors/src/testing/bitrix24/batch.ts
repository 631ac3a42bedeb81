import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import { parseForm, refusal, type MethodAnswer, type MethodCall, type Refusal } from './http.js'
import { textOf } from '../../text-of.js'

/** Commands in one batch. */
export const MAX_COMMANDS = 50

/** One command done: its answer, and what it says of its method's time. */
export interface Done {
  readonly answer: MethodAnswer
  readonly time: JsonObject
}

/**
 * `batch`: runs the commands in their order. One that fails does not stop the others unless `halt` says so; a later
 * one may take its parameters from an earlier one's result, as `$result[name]`.
 */
export function batch({ cmd, halt }: JsonObject, run: (call: MethodCall) => Done): MethodAnswer {
  const commands = isJsonObject(cmd) ? Object.entries(cmd) : Array.isArray(cmd) ? Object.entries(cmd) : []
  if (commands.length > MAX_COMMANDS) {
    return refusal(400, 'ERROR_BATCH_LENGTH_EXCEEDED', 'Max batch length exceeded')
  }
  const results: Record<string, Json> = {}
  const errors: Record<string, JsonObject> = {}
  const totals: Record<string, Json> = {}
  const nexts: Record<string, Json> = {}
  const times: Record<string, Json> = {}
  for (const [name, command] of commands) {
    const { answer, time } = perform(String(command), results, run)
    if ('refusal' in answer) {
      errors[name] = toError(answer.refusal)
      if (textOf(halt) === '1') break
      continue
    }
    results[name] = answer.result
    times[name] = time
    if (answer.total !== undefined) totals[name] = answer.total
    if (answer.next !== undefined) nexts[name] = answer.next
  }
  return {
    result: {
      result: php(results),
      result_error: php(errors),
      result_total: php(totals),
      result_next: php(nexts),
      result_time: php(times),
    },
  }
}

function perform(command: string, results: JsonObject, run: (call: MethodCall) => Done): Done {
  const [method = '', query = ''] = command.split(/\?(.*)/s)
  if (method === 'batch') {
    const answer = refusal(400, 'ERROR_BATCH_METHOD_NOT_ALLOWED', 'Method is not allowed for batch usage')
    return { answer, time: {} }
  }
  return run({ method, params: fill(parseForm(query), results) })
}

/** Puts earlier results where `$result[name]` stands for them. */
function fill(params: JsonObject, results: JsonObject): JsonObject {
  const walk = (value: Json): Json => {
    if (typeof value === 'string') {
      return value.replace(/\$result\[(\w+)\]/g, (_, name: string) => textOf(results[name]) ?? '')
    }
    if (Array.isArray(value)) return value.map(walk)
    return isJsonObject(value) ? fill(value, results) : value
  }
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, value === undefined ? '' : walk(value)]),
  )
}

function toError({ error, error_description }: Refusal): JsonObject {
  return { error, error_description }
}

/** An empty array of PHP is a list in JSON, whatever it was meant to hold. */
function php(values: Readonly<Record<string, Json>>): Json {
  return Object.keys(values).length > 0 ? values : []
}
