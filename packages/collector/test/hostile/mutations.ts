import fc from 'fast-check'

/** A message as a client sends it, with every place that the collector reads. */
export const SAMPLE = {
  type: 'track',
  messageId: 'm1',
  anonymousId: 'v1',
  userId: 'u1',
  event: 'Application Submitted',
  name: 'Home',
  timestamp: '2026-03-01T10:00:00.000Z',
  properties: { applicationId: 'a1', form: { id: 'f' }, contact: { phone: '+7' } },
  traits: { plan: 'pro' },
  context: {
    page: { url: 'https://shop.example/?utm_source=x', path: '/', title: 'T', referrer: 'https://ya.ru/' },
    userAgent: 'Mozilla/5.0',
    userAgentData: { brands: [{ brand: 'Chromium', version: '140' }], mobile: false, platform: 'Windows' },
    ids: { _ga: 'GA1.1.2.3', _ga_X: 'GS2.1.s1$o2', _fbp: 'fb.1.2.3' },
    session: { id: 's', index: 1, startedAt: 1 },
    touch: { at: 1, source: 'x', clickIds: { gclid: 'g' }, referrer: 'ya.ru' },
    touches: [{ at: 1, source: 'x' }, { at: 2 }],
    consent: { analytics: true },
    campaign: { name: 'n', source: 's' },
  },
}

/** Values that have broken parsers: wrong types, extremes, prototype names, characters that are none. */
const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    '',
    '\u0000',
    '\ud800',
    '\u2028',
    '__proto__',
    'constructor',
    'toString',
    'NaN',
    '9999-99-99',
    "'; DROP TABLE events; --",
    'x'.repeat(5_000),
    [],
    {},
    [[[[[[]]]]]],
    { toString: 1, valueOf: 2 },
  ),
  fc.jsonValue(),
  fc.double(),
  fc.string({ unit: 'binary' }),
)

/** The sample with up to four of its places, however deep, replaced, removed or renamed. */
export const mutated: fc.Arbitrary<string> = fc
  .array(
    fc.record({
      at: fc.nat(),
      how: fc.constantFrom('replace', 'remove', 'rename', 'add'),
      value: nasty,
      key: fc.string(),
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((changes) => {
    const copy: unknown = structuredClone(SAMPLE)
    for (const each of changes) change(copy, { ...each, value: structuredClone(each.value) })
    return JSON.stringify({ writeKey: 'k', sentAt: '2026-03-01T10:00:01.000Z', batch: [copy] })
  })

interface Change {
  readonly at: number
  readonly how: string
  readonly value: unknown
  readonly key: string
}

function change(root: unknown, { at, how, value, key }: Change): void {
  const places = placesOf(root)
  const place = places[at % places.length]
  if (!place) return
  const { holder, name } = place
  if (how === 'remove' || how === 'rename') delete holder[name]
  if (how === 'replace') holder[name] = value
  if (how === 'rename' || how === 'add') define(holder, key, value)
}

/** As JSON.parse does it: `__proto__` becomes a property of its own. */
function define(holder: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}

interface Place {
  readonly holder: Record<string, unknown>
  readonly name: string
}

function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...placesOf(holder[name])])
}
