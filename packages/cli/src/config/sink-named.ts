import type { AnySink } from '@throughline/collector'
import { ThroughlineError } from '../error.js'
import type { Config } from './config.js'

/** The configuration's sink of that name; throws a {@link ThroughlineError} of code `usage` that names the others. */
export function sinkNamed({ sinks }: Config, name: string): AnySink {
  const sink = sinks.find((each) => each.name === name)
  if (sink) return sink
  const names = sinks.map((each) => each.name).join(', ')
  const advice = names === '' ? 'the configuration has none' : `the configuration has ${names}`
  throw new ThroughlineError('usage', `there is no sink "${name}"; ${advice}`)
}
