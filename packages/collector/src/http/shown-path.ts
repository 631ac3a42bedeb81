import { VISITORS } from './erase.js'

const SOURCES = '/v1/sources/'
/** Routes are added by whoever runs the collector, and paths are short; what is longer was made up. */
const SHOWN_CHARACTERS = 100

/** The path as a log line may show it: without a source's secret, and without whom an erasure is about. */
export function shownPath(path: string, sources: readonly { readonly name: string }[]): string {
  if (path.startsWith(VISITORS)) return `${VISITORS}***`
  if (!path.startsWith(SOURCES)) return path.slice(0, SHOWN_CHARACTERS)
  const [name, ...secret] = path.slice(SOURCES.length).split('/')
  // A name that is none may be a secret in the wrong place.
  const known = sources.some((source) => source.name === name)
  return `${SOURCES}${known ? name : '***'}${known && secret.length > 0 ? '/***' : ''}`
}
