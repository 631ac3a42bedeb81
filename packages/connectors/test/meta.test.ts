import { meta } from '../src/meta/index.js'
import { metaDataset } from '../src/testing/meta/index.js'
import { application } from './events.js'
import { vendorContract, vendorWorld } from './vendor-world.js'

const DATASET = { datasetId: '123', token: 'token' }
const OWN = [{ when: { types: ['track'] }, send: { from: 'name' } }]

vendorContract('meta', {
  open: () =>
    vendorWorld({ open: (clock) => metaDataset({ clock, ...DATASET }), sink: meta({ ...DATASET, events: OWN }) }),
  received: (fake) => fake.events().map(({ event_id: id }) => id),
  poison: () => application('app-poison', { type: 'track', name: 'x'.repeat(200) }),
})
