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
 *
 * @param misplaced takes the items whose pipeline or stage it refuses; absent: the options are to blame for those.
 */
export function withoutBlamed<T>(
  part: readonly T[],
  { faults, detail }: Extract<Answer, { kind: 'refused' }>,
  reject: (item: T, reason: string) => void,
  misplaced?: (item: T) => void,
): readonly (readonly T[])[] {
  if (misplaced) {
    const indices = new Set(faults.filter(isMisplaced).map(({ index }) => index))
    const rest = part.filter((_, index) => !indices.has(index))
    for (const [index, item] of part.entries()) if (indices.has(index)) misplaced(item)
    if (rest.length < part.length) return rest.length > 0 ? [rest] : []
  }
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
  const fault = faults.find(isMisplaced)
  if (!fault) return
  const option = fault.path.endsWith('pipeline_id') ? 'pipelineId' : 'statusId'
  throw new SinkUnavailable('unauthorised', `amoCRM refuses the option "${option}": ${fault.detail}`)
}

function isMisplaced({ path }: Fault): boolean {
  return path.endsWith('pipeline_id') || path.endsWith('status_id')
}
