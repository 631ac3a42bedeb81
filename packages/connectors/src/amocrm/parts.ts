import { SinkUnavailable } from '@throughline/collector'
import type { Answer, Fault } from './api.js'

/** Sends all items, `size` to a request at most; `send` returns the parts that must be sent once more. */
export async function sendInParts<T>(
  items: readonly T[],
  size: number,
  send: (part: readonly T[]) => Promise<readonly (readonly T[])[]>,
): Promise<void> {
  const parts: (readonly T[])[] = []
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size))
  for (let part = parts.shift(); part; part = parts.shift()) parts.unshift(...(await send(part)))
}

/**
 * Rejects the items that amoCRM blames for its 400 and returns the others, which it refused along with them. When it
 * blames none, halving finds the culprit.
 */
export function withoutBlamed<T>(
  part: readonly T[],
  { faults, detail }: Extract<Answer, { kind: 'refused' }>,
  reject: (item: T, reason: string) => void,
): readonly (readonly T[])[] {
  blameConfiguration(faults)
  const reasons = new Map(faults.map((fault) => [fault.index, `${fault.path}: ${fault.detail}`]))
  const innocent = part.filter((item, index) => {
    const reason = reasons.get(index)
    if (reason !== undefined) reject(item, `amoCRM refuses ${reason}`)
    return reason === undefined
  })
  if (innocent.length < part.length) return innocent.length > 0 ? [innocent] : []
  const [only] = part
  if (part.length > 1 || only === undefined) return halves(part)
  reject(only, `amoCRM refuses it: ${detail}`)
  return []
}

export function halves<T>(part: readonly T[]): readonly (readonly T[])[] {
  const middle = Math.ceil(part.length / 2)
  return [part.slice(0, middle), part.slice(middle)]
}

/** A pipeline or stage that the account does not have stands in the options: no application is to blame for it. */
function blameConfiguration(faults: readonly Fault[]): void {
  const fault = faults.find(({ path }) => path === 'pipeline_id' || path === 'status_id')
  if (!fault) return
  const option = fault.path === 'pipeline_id' ? 'pipelineId' : 'statusId'
  throw new SinkUnavailable('unauthorised', `amoCRM refuses the option "${option}": ${fault.detail}`)
}
