import type { Touch, Trackers } from '@throughline/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTrackers } from './trackers.js'

const clicked: Touch = {
  at: 1_700,
  source: 'facebook',
  medium: 'social',
  channel: 'Organic Social',
  clickIds: { fbclid: 'AbC' },
}

describe("other trackers' cookies", () => {
  it.each<[string, string, Trackers | undefined]>([
    ['_ga', 'GA1.1.1234567890.1700000000', { googleClientId: '1234567890.1700000000' }],
    ['_ga', 'GA1.3.1234567890.1700000000', { googleClientId: '1234567890.1700000000' }],
    ['_ga', 'GA1.2-3.1234567890.1700000000', { googleClientId: '1234567890.1700000000' }],
    ['_ga', 'GA1.1.opaque', undefined],
    [
      '_ga_ABC123',
      'GS1.1.1700000001.3.1.1700000009.60.0.0',
      { googleSessions: { ABC123: { id: '1700000001', number: 3 } } },
    ],
    [
      '_ga_ABC123',
      'GS2.1.s1700000001$o3$g1$t1700000009$j60$l0$h0',
      { googleSessions: { ABC123: { id: '1700000001', number: 3 } } },
    ],
    ['_ga_ABC123', 'GS2.1.g1$o12$t5$s1700000001', { googleSessions: { ABC123: { id: '1700000001', number: 12 } } }],
    ['_ga_ABC123', 'GS2.1.g1$t5', undefined],
    ['_ga_ABC123', 'GS3.1.s1700000001$o3', undefined],
    ['_ym_uid', '1700000000123456789', { metricaClientId: '1700000000123456789' }],
    ['_ym_d', '1700000000', { metricaFirstVisitAt: 1_700_000_000_000 }],
    ['_ym_d', 'yesterday', undefined],
    ['_fbp', 'fb.1.1700000000000.123', { metaBrowserId: 'fb.1.1700000000000.123' }],
    ['_fbc', 'fb.1.1700000000000.XyZ', { metaClickId: 'fb.1.1700000000000.XyZ' }],
    ['_gcl_aw', 'GCL.1700000000.Cj0K_a.b-c', { googleClickId: 'Cj0K_a.b-c' }],
    ['_gcl_aw', '2.1.k1$i2', undefined],
    ['roistat_visit', '777', { roistatVisit: '777' }],
    ['_comagic_idq1w2e', '111.222.1700000000', { comagic: { visitorId: '111', sessionId: '222' } }],
    ['_comagic_idq1w2e', '111', undefined],
    ['convead_guest_uid', 'abc', { conveadGuestId: 'abc' }],
    ['unknown', 'x', undefined],
  ])('%s=%s', (name, value, trackers) => {
    expect(readTrackers({ [name]: value }, [])).toEqual(trackers)
  })

  it('has the sessions of every stream', () => {
    const ids = { _ga_A1: 'GS1.1.1700000001.3.1', _ga_B2: 'GS2.1.s1700000002$o4' }
    expect(readTrackers(ids, [])?.googleSessions).toEqual({
      A1: { id: '1700000001', number: 3 },
      B2: { id: '1700000002', number: 4 },
    })
  })

  it("makes Meta's click ID of the last fbclid, its case kept, only where the cookie is missing", () => {
    const later = { ...clicked, at: 1_900, clickIds: { fbclid: 'xYz' } }
    const direct: Touch = { at: 2_000, source: '(direct)', medium: '(none)', channel: 'Direct' }
    expect(readTrackers(undefined, [clicked, later, direct])).toEqual({ metaClickId: 'fb.1.1900.xYz' })
    expect(readTrackers({ _fbc: 'fb.1.1.own' }, [clicked])).toEqual({ metaClickId: 'fb.1.1.own' })
  })

  it('are read from any JSON without throwing', () => {
    const name = fc.constantFrom('_ga', '_ga_A', '_ym_d', '_gcl_aw', '_comagic_idx', '__proto__')
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(fc.jsonValue(), fc.string())), (ids) => {
        readTrackers(ids, [])
      }),
    )
  })
})
