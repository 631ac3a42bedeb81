import { z } from 'zod'
import { invalid, problem, type ItemError } from './http.js'

/** The items of a request with their `request_id`, by default the place in the array; or the refusal of all of them. */
export type Items<T> =
  | { readonly kind: 'items'; readonly items: readonly { readonly requestId: string; readonly value: T }[] }
  | { readonly kind: 'refused'; readonly response: Response }

/**
 * Checks a bare array of items against a strict schema, and each item further with `check`. One bad item refuses the
 * whole request, as at amoCRM.
 */
export function readItems<T>(
  body: unknown,
  limit: number,
  schema: z.ZodType<T>,
  check: (item: T) => readonly ItemError[],
): Items<T> {
  if (!Array.isArray(body) || body.length === 0) {
    return refused(problem(400, 'Bad Request', 'The body must be a non-empty array'))
  }
  if (body.length > limit) return refused(problem(400, 'Bad Request', `More than ${limit} items in a request`))
  const items: { requestId: string; value: T }[] = []
  const errors = new Map<string, readonly ItemError[]>()
  for (const [index, raw] of body.entries()) {
    const requestId = requestIdOf(raw) ?? String(index)
    const item = schema.safeParse(raw)
    const found = item.success ? check(item.data) : item.error.issues.flatMap(toItemErrors)
    if (found.length > 0) errors.set(requestId, found)
    else if (item.success) items.push({ requestId, value: item.data })
  }
  return errors.size > 0 ? refused(invalid(errors)) : { kind: 'items', items }
}

function refused(response: Response): { kind: 'refused'; response: Response } {
  return { kind: 'refused', response }
}

function requestIdOf(raw: unknown): string | undefined {
  const parsed = z.object({ request_id: z.string() }).safeParse(raw)
  return parsed.success ? parsed.data.request_id : undefined
}

function toItemErrors(issue: z.core.$ZodIssue): readonly ItemError[] {
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const at = path === '' ? '' : `${path}.`
    return issue.keys.map((key) => ({
      code: 'UnexpectedField',
      path: at + key,
      detail: 'This field was not expected.',
    }))
  }
  const missing =
    issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('received undefined')
  if (missing) return [{ code: 'FieldMissing', path, detail: 'This field is missing.' }]
  return [{ code: 'InvalidType', path, detail: `This value is not valid: ${issue.message}.` }]
}
