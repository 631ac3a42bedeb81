import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { SINKS } from './sinks.js'

const open = await SINKS.types.get('file')?.()
const options = { name: 'archive', path: '/tmp/events.ndjson' }
const event = (type: TrackedEvent['type']): TrackedEvent => ({
  id: 'a',
  site: 'shop',
  type,
  occurredAt: 0,
  receivedAt: 0,
  properties: { price: 9 },
})

describe('a sink of the configuration', () => {
  it('takes a filter, a map and a place to begin, whatever its connector', () => {
    const opened = open?.({
      ...options,
      filter: { types: ['deal'] },
      map: { 'properties.value': 'properties.price' },
      startFrom: '2026-03-01',
    })
    const made = opened && 'made' in opened ? opened.made : undefined
    expect(made).toMatchObject({ name: 'archive', startFrom: Date.UTC(2026, 2, 1) })
    expect(made?.transform?.(event('page'))).toBeUndefined()
    expect(made?.transform?.(event('deal'))?.properties).toEqual({ price: 9, value: 9 })
  })

  it('says what is wrong with them, beside what is wrong with the connector’s own options', () => {
    const opened = open?.({ startFrom: 'yesterday', filter: { type: 'deal' }, map: { id: 'userId' }, pth: 'x' })
    const messages = opened && 'issues' in opened ? opened.issues.map(({ message }) => message).join('\n') : ''
    expect(messages).toContain('expected "beginning", "now" or a date')
    expect(messages).toContain('unknown key "type"; did you mean "types"?')
    expect(messages).toContain('unknown key "pth"; did you mean "path"?')
  })

  it('is the connector’s own without them', () => {
    const opened = open?.(options)
    expect(opened && 'made' in opened && opened.made.transform).toBeUndefined()
  })
})
