import { createCollector, type AnySink, type Collector } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import { virtualClock } from '@throughline/collector/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { amplitude } from '../src/amplitude/index.js'
import { ga4 } from '../src/ga4/index.js'
import { meta } from '../src/meta/index.js'
import { metrica } from '../src/metrica/index.js'
import { amplitudeProject } from '../src/testing/amplitude/index.js'
import { ga4Property } from '../src/testing/ga4/index.js'
import { metaDataset } from '../src/testing/meta/index.js'
import { metricaCounter } from '../src/testing/metrica/index.js'
import type { Vendor } from '../src/testing/vendor/vendor.js'

const opened: Collector[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

/** A collector that tells three vendors, under one clock. */
async function world() {
  const clock = virtualClock(Date.UTC(2026, 2, 2, 9))
  const google = ga4Property({ clock, measurementId: 'G-ABC123', apiSecret: 'secret' })
  const project = amplitudeProject({ clock, apiKey: 'key', eventsPerSecond: 10 })
  const dataset = metaDataset({ clock, datasetId: '123', token: 'token' })
  const vendors: Readonly<Record<string, Vendor>> = { ga4: google, amplitude: project, meta: dataset }
  const sinks: readonly AnySink[] = [
    ga4({ measurementId: 'G-ABC123', apiSecret: 'secret', tag: false, baseUrl: 'http://ga4' }),
    amplitude({ apiKey: 'key', baseUrl: 'http://amplitude' }),
    meta({ datasetId: '123', token: 'token', baseUrl: 'http://meta' }),
  ]
  const underWay = new Set<Request>()
  const collector = await createCollector({
    sites: [{ id: 'shop', writeKey: 'shop-web' }],
    log: memoryLog({ clock }),
    sinks,
    clock,
    random: () => 0.5,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      // A request that nobody holds is collected as garbage, and its end with it: it would hang for ever.
      underWay.add(request)
      const vendor = vendors[new URL(request.url).host]
      return (vendor?.handle(request) ?? Promise.resolve(Response.error())).finally(() => underWay.delete(request))
    },
  })
  opened.push(collector)
  const apply = (applicationId: string, anonymousId = 'visitor-1'): Promise<void> =>
    collector.track({ event: 'Application Submitted', anonymousId, properties: { applicationId } })
  const pay = (paymentId: string, applicationId: string): Promise<void> =>
    collector.track({
      event: 'Payment Received',
      // A CRM tells of it more than once, and of the same.
      timestamp: new Date(clock.now()).toISOString(),
      properties: { paymentId, applicationId, amount: 900, currency: 'RUB' },
    })
  return { clock, collector, google, project, dataset, vendors, apply, pay }
}

/** In the order of the alphabet, repeats included. */
function sorted(values: readonly unknown[]): readonly string[] {
  return values.map((value) => JSON.stringify(value)).toSorted((a, b) => a.localeCompare(b))
}

describe('analytics and ads behind a collector', () => {
  it('know whose payment it was, also when it came before its application, and count it once', async () => {
    const { clock, google, project, dataset, apply, pay } = await world()
    await pay('p-1', 'app-1')
    await clock.advance(5_000)
    await apply('app-1')
    await clock.advance(5_000)
    await pay('p-1', 'app-1')
    await clock.advance(5_000)
    expect(sorted(google.events.map(({ name }) => name))).toEqual(['"generate_lead"', '"purchase"'])
    expect(new Set(google.events.map(({ clientId }) => clientId)).size).toBe(1)
    expect(sorted(dataset.events().map(({ event_name: name }) => name))).toEqual(['"Lead"', '"Purchase"'])
    const paid = project.events().filter(({ revenue }) => revenue !== undefined)
    expect(paid.map(({ device_id: device, revenue }) => [device, revenue])).toEqual([['visitor-1', 900]])
  })

  it('get all of it, once, after ten minutes in which one hangs, one fails and one refuses the key', async () => {
    const { clock, google, project, dataset, vendors, apply } = await world()
    vendors['ga4']?.faults.start({ kind: 'hang' })
    vendors['amplitude']?.faults.start({ kind: 'server-error' })
    vendors['meta']?.faults.start({ kind: 'unauthorised' })
    const ids = Array.from({ length: 20 }, (_, index) => `app-${index}`)
    for (const id of ids) await apply(id, `visitor-${id}`)
    await clock.advance(600_000)
    expect([google.events, project.events(), dataset.events()].map(({ length }) => length)).toEqual([0, 0, 0])
    for (const vendor of Object.values(vendors)) vendor.faults.stop()
    await clock.advance(900_000)
    const received = [
      google.events.map(({ params }) => params['application_id']),
      project.events().map(({ event_properties: told }) => Object(told).application_id),
      dataset.events().map(({ event_id: id }) => id),
    ]
    for (const each of received) expect(sorted(each)).toEqual(sorted(ids))
  })

  it('let a user wait who sends too much, and all others through', async () => {
    const { clock, collector, project } = await world()
    for (let number = 0; number < 25; number++)
      await collector.track({ event: `Click ${number}`, anonymousId: 'robot' })
    await collector.track({ event: 'Plan Chosen', anonymousId: 'visitor-1' })
    await clock.advance(5_000)
    expect(project.events().map(({ device_id: device }) => device)).toContain('visitor-1')
    await clock.advance(300_000)
    expect(project.events()).toHaveLength(26)
  })

  it('find the one order that Metrica refuses a whole file for, and tell all others', async () => {
    const clock = virtualClock(Date.UTC(2026, 2, 2, 9))
    const counter = metricaCounter({ clock, counterId: 77, token: 'token', goals: [], visitors: () => true })
    const collector = await createCollector({
      sites: [{ id: 'shop', writeKey: 'shop-web' }],
      log: memoryLog({ clock }),
      sinks: [
        metrica({
          counterId: 77,
          token: 'token',
          send: 'orders',
          baseUrl: 'http://metrica',
          events: [{ when: { types: ['deal'] }, send: { from: 'properties.stage' } }],
        }),
      ],
      clock,
      random: () => 0.5,
      fetch: (input, init) => counter.handle(new Request(input, init)),
    })
    opened.push(collector)
    for (const [dealId, stage] of Object.entries({ a: 'PAID', b: 'no such status', c: 'CANCELLED', d: 'PAID' }))
      await collector.track({
        event: 'Deal Changed',
        properties: { dealId, stage, status: 'won' },
        context: { ids: { _ym_uid: '1700000000123456789' } },
      })
    await clock.advance(600_000)
    expect(counter.orders().map(({ id, order_status: status }) => [id, status])).toEqual([
      ['a', 'PAID'],
      ['c', 'CANCELLED'],
      ['d', 'PAID'],
    ])
    const [status] = await collector.status()
    expect(status).toMatchObject({ behind: 0, parked: 0, dead: 1 })
  })
})
