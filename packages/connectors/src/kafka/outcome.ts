import { isJsonObject } from '@throughline/protocol'

interface Place {
  readonly topic: string
  readonly partition: number
}

/**
 * What kept each message from being stored, of an error that speaks of all that were sent: partitions are stored each by
 * itself, so the others of the same call may be there.
 */
export function failuresOf(error: unknown, messages: readonly Place[]): readonly unknown[] {
  const answers = answersOf(error)
  return messages.map(({ topic, partition }) => {
    const answer = answers.get(keyOf(topic, partition))
    return answer === 0 ? undefined : answer === undefined ? error : new PartitionError(topic, partition, answer, error)
  })
}

/** A broker has refused what was meant for one partition. */
class PartitionError extends Error {
  override readonly name = 'PartitionError'
  readonly apiCode: number
  readonly apiId: string | undefined

  constructor(topic: string, partition: number, code: number, cause: unknown) {
    const named = errorsOf(cause).find((each) => 'apiCode' in each && each.apiCode === code)
    super(`${topic}, partition ${partition}: ${named?.message ?? `error ${code}`}`)
    this.apiCode = code
    this.apiId = named && 'apiId' in named && typeof named.apiId === 'string' ? named.apiId : undefined
  }
}

const keyOf = (topic: string, partition: number): string => `${topic}:${partition}`

/** The error numbers that brokers gave partitions, 0 where they stored what was sent. */
function answersOf(error: unknown): ReadonlyMap<string, number> {
  const answers = new Map<string, number>()
  for (const each of errorsOf(error)) {
    if ('produced' in each) {
      const offsets = isJsonObject(each.produced) ? each.produced['offsets'] : undefined
      for (const { topic, partition } of objectsOf(offsets))
        if (typeof topic === 'string' && typeof partition === 'number') answers.set(keyOf(topic, partition), 0)
    }
    if (!('response' in each) || !isJsonObject(each.response)) continue
    for (const { name, partitionResponses } of objectsOf(each.response['responses']))
      for (const { index, errorCode } of objectsOf(partitionResponses))
        if (typeof name === 'string' && typeof index === 'number' && typeof errorCode === 'number')
          answers.set(keyOf(name, index), errorCode)
  }
  return answers
}

function errorsOf(error: unknown): readonly Error[] {
  if (!(error instanceof Error)) return []
  const inner: readonly unknown[] = error instanceof AggregateError ? error.errors : []
  return [error, ...inner.flatMap(errorsOf)]
}

function objectsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}
