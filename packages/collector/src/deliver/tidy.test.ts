import { describe, expect, it } from 'vitest'
import { tidy } from './tidy.js'

describe('a kept reason', () => {
  it.each([
    ['401 for Authorization: Bearer abc.def', '401 for Authorization: Bearer ***'],
    ['GET /events?access_token=abc&limit=1', 'GET /events?access_token=***&limit=1'],
    ['{"api_key":"abc","code":400}', '{"api_key":"***","code":400}'],
    ['{"error":"field token is missing"}', '{"error":"field token is missing"}'],
  ])('hides the secret of %j', (reason, kept) => {
    expect(tidy(reason)).toBe(kept)
  })

  it('is cut where it becomes long', () => {
    expect(tidy('x'.repeat(5_000))).toHaveLength(1_001)
  })
})
