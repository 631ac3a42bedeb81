import { expect, it } from 'vitest'
import { seldom } from './seldom.js'

it('says a thing at once, and how often it happened since no sooner than ten seconds later', () => {
  let now = 1_000_000
  const said: string[] = []
  const happened = seldom<string>({ now: () => now }, (what, times) => said.push(`${what} ${times}`))
  happened('a')
  for (let n = 0; n < 50; n++) happened('b')
  expect(said).toEqual(['a 1'])
  now += 10_000
  happened('c')
  expect(said).toEqual(['a 1', 'c 51'])
  // The clock was set back.
  now -= 3_600_000
  happened('d')
  expect(said).toEqual(['a 1', 'c 51', 'd 1'])
})
