import { describe, expect, it } from 'vitest'
import { tidy } from './tidy.js'

describe('a kept reason', () => {
  it.each([
    ['401 for Authorization: Bearer abc.def', '401 for Authorization: Bearer ***'],
    ['GET /events?access_token=abc&limit=1', 'GET /events?access_token=***&limit=1'],
    ['{"api_key":"abc","code":400}', '{"api_key":"***","code":400}'],
    ['no way to https://user:pw@crm.example:8443/hooks/abc?x=1#y.', 'no way to https://crm.example:8443'],
    ['{"url":"http://crm.example/abc"} and http://[::1]/', '{"url":"http://crm.example"} and http://[::1]'],
    ['{"error":"field token is missing"}', '{"error":"field token is missing"}'],
  ])('hides the secret of %j', (reason, kept) => {
    expect(tidy(reason)).toBe(kept)
  })

  it('is cut where it becomes long', () => {
    expect(tidy('x'.repeat(5_000))).toHaveLength(1_001)
  })
})
