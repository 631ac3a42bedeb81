import { describe } from 'vitest'
import { isJsonObject } from '@throughline/protocol'
import { amplitude } from '../src/amplitude/index.js'
import { amplitudeProject } from '../src/testing/amplitude/index.js'
import { application } from './events.js'
import { vendorContract, vendorWorld } from './vendor-world.js'

describe.each(['batch', 'http'] as const)('by the endpoint %s,', (endpoint) => {
  vendorContract('amplitude', {
    open: () =>
      vendorWorld({
        open: (clock) => amplitudeProject({ clock, apiKey: 'key' }),
        sink: amplitude({ apiKey: 'key', endpoint, baseUrl: 'https://amplitude.example' }),
      }),
    received: (fake) =>
      fake.events().map(({ event_properties: told }) => (isJsonObject(told) ? told['application_id'] : undefined)),
    poison: () => application('app-poison', { name: 'x'.repeat(2_000) }),
  })
})
