import { isJsonObject } from '@throughline/protocol'
import { segment } from '../src/segment/index.js'
import { segmentSource } from '../src/testing/segment/index.js'
import { application } from './events.js'
import { vendorContract, vendorWorld } from './vendor-world.js'

vendorContract('segment', {
  open: () =>
    vendorWorld({
      open: (clock) => segmentSource({ clock, writeKey: 'key' }),
      sink: segment({ writeKey: 'key', baseUrl: 'https://segment.example' }),
    }),
  received: (fake) =>
    fake.messages().map(({ properties }) => (isJsonObject(properties) ? properties['applicationId'] : undefined)),
  poison: () => application('app-poison', { properties: { text: 'x'.repeat(40_000) } }),
})
