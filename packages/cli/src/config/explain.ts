import { z } from 'zod'
import { nearestKey, showValue, type Problem } from './problem.js'

/** Says what is accepted, in the words of whoever writes a configuration; passed to every parse. */
export const explain: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${NOUNS[issue.expected] ?? `a ${issue.expected}`}`
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
    case 'invalid_format':
      return issue.format === 'url' ? 'expected a URL such as https://crm.example' : undefined
    case 'too_small':
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unitOf(issue.origin)}`
    case 'too_big':
      return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unitOf(issue.origin)}`
    case 'unrecognized_keys':
      return unknownKeys(issue.keys, issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [])
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
  }
  return undefined
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' ? ' of them' : ''
}

function unknownKeys(keys: readonly string[], known: readonly string[]): string {
  return keys
    .map((key) => {
      const nearest = nearestKey(key, known)
      const advice = nearest ? `did you mean "${nearest}"?` : `known: ${known.join(', ')}`
      return `unknown key "${key}"; ${advice}`
    })
    .join('; ')
}

/** A complaint of the schema as a problem of the configuration. */
export function problemOf(
  issue: z.core.$ZodIssue,
  place: { readonly at: readonly PropertyKey[]; readonly secrets: ReadonlySet<string> },
): Problem {
  const path = [...place.at, ...issue.path]
  if (issue.code === 'unrecognized_keys') return { path, text: issue.message }
  if (issue.code === 'custom' && typeof issue.input === 'object') return { path, text: issue.message }
  if (issue.code === 'invalid_union') return problemOf(nearestBranch(issue), { ...place, at: path })
  if (issue.input === undefined) return { path, text: `is missing; ${issue.message}` }
  return { path, text: `${showValue(issue.input, path, place.secrets)} is not accepted; ${issue.message}` }
}

/** The first complaint of the alternative that fits best, which is most likely the one that was meant. */
function nearestBranch(issue: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue {
  const [best] = issue.errors.toSorted((a, b) => a.length - b.length)
  return best?.[0] ?? { code: 'custom', path: [], message: issue.message }
}
