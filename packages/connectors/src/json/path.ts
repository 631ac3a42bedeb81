import { isJsonObject, parsed, unparsed, type Json, type Parsed } from '@throughline/protocol'
import { textOf } from '../text-of.js'

/** One step into a body: a key, a place in a list, or the item of a list that has this value under that key. */
type Step =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'item'; readonly key: string; readonly value: string }

/** Where a value stands. */
export interface Path {
  /** Counts from the whole body even where an item of a list is read. */
  readonly fromRoot: boolean
  readonly steps: readonly Step[]
}

const PART = /([^.[\]]+)|\[([^\]=]+)=([^\]]*)\]/y

/**
 * Reads a path: keys by dots (`order.total`), numbers for places in a list (`items.0.id`), `fields[code=APP].value` for
 * the item of a list that has a value. `$.` begins at the whole body. A JSON Pointer (`/my key/a.b`) names keys that
 * have dots or brackets in them.
 */
export function parsePath(text: string): Parsed<Path> {
  if (text.startsWith('/')) {
    const keys = text.slice(1).split('/')
    const steps = keys.map((key) => ({ kind: 'key', key: key.replaceAll('~1', '/').replaceAll('~0', '~') }) as const)
    return parsed({ fromRoot: true, steps })
  }
  const fromRoot = text === '$' || /^\$[.[]/.test(text)
  const rest = fromRoot ? text.slice(1).replace(/^\./, '') : text
  const steps: Step[] = []
  let at = 0
  while (at < rest.length) {
    PART.lastIndex = at
    const found = PART.exec(rest)
    if (!found) return unparsed(`cannot be read at "${rest.slice(at)}"; a path is such as order.items.0.price`)
    const [whole, key, field, value] = found
    steps.push(key === undefined ? { kind: 'item', key: field ?? '', value: value ?? '' } : { kind: 'key', key })
    at += whole.length
    if (rest[at] === '.' && at < rest.length - 1) at += 1
    else if (rest[at] === '.') return unparsed('ends in a dot; a path is such as order.items.0.price')
  }
  return steps.length > 0 || fromRoot ? parsed({ fromRoot, steps }) : unparsed('is empty')
}

/** What stands at a path; `undefined` when nothing does. Never throws, whatever the body is. */
export function valueAt(path: Path, item: Json, root: Json): Json | undefined {
  let value: Json | undefined = path.fromRoot ? root : item
  for (const step of path.steps) value = follow(step, value)
  return value ?? undefined
}

function follow(step: Step, value: Json | undefined): Json | undefined {
  if (step.kind === 'item') {
    const list = Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : []
    return list.find((each) => isJsonObject(each) && textOf(each[step.key]) === step.value)
  }
  if (Array.isArray(value)) return value[Number(step.key)]
  // What an object inherits is none of its values.
  return isJsonObject(value) && Object.hasOwn(value, step.key) ? value[step.key] : undefined
}
