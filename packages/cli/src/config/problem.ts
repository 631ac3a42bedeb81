/** One thing that is wrong with the configuration. */
export interface Problem {
  readonly path: readonly PropertyKey[]
  readonly text: string
}

/** `sinks[0].url`, as one would write it in code. */
export function showPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((shown, part) => {
    if (typeof part === 'number') return `${shown}[${part}]`
    return shown === '' ? String(part) : `${shown}.${String(part)}`
  }, '')
}

// The address of a Bitrix24 hook holds its code.
const SECRET_KEY = /secret|token|password|passwd|api_?key|credential|^hook$/i

/** The value as a message may show it: short, and hidden where its key or its origin says that it is a secret. */
export function showValue(value: unknown, path: readonly PropertyKey[], secrets: ReadonlySet<string>): string {
  const hidden = path.some((part) => SECRET_KEY.test(String(part)))
  if (typeof value === 'string') return hidden || secrets.has(value) ? '"***"' : JSON.stringify(shorten(value))
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number' || typeof value === 'bigint') return hidden ? '***' : String(value)
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function shorten(value: string): string {
  // An address may hold a password, whatever its key is called.
  const shown = value.replace(/(:\/\/)[^\s/?#]*@/g, '$1***@')
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown
}

/** The known key that was most likely meant, or `undefined` when none is near. */
export function nearestKey(key: string, known: readonly string[]): string | undefined {
  const wanted = key.toLowerCase()
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best && best.distance <= Math.max(2, Math.floor(key.length / 3)) ? best.candidate : undefined
}

/** Levenshtein's distance: insertions, deletions and replacements from one word to the other. */
function editDistance(from: string, to: string): number {
  const target = to.split('')
  let previous = [0, ...target.map((_, index) => index + 1)]
  for (const [row, letter] of from.split('').entries()) {
    const current = [row + 1]
    for (const [column, other] of target.entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1)
      const removed = (previous[column + 1] ?? 0) + 1
      const inserted = (current[column] ?? 0) + 1
      current.push(Math.min(replaced, removed, inserted))
    }
    previous = current
  }
  return previous[target.length] ?? from.length
}
