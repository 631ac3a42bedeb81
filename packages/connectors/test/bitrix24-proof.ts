import { virtualClock, type VirtualClock } from '@throughline/collector/testing'
import { bitrix24 } from '../src/bitrix24/index.js'
import { bitrix24Portal, type Bitrix24Portal } from '../src/testing/bitrix24/index.js'
import { methodsIn } from './bitrix24-world.js'
import { mortalCollector, type MortalCollector } from './mortal-collector.js'

/** To make or change each deal takes more of a method's time than there is in ten minutes. */
const WORKING_S = 600
const START = Date.UTC(2026, 2, 2, 9)

/** A request that the portal answered, or was to answer. */
export interface Batched {
  readonly at: number
  /** Of its commands, in their order. */
  readonly methods: readonly string[]
  /** 0: there was no answer, or one that says nothing. */
  readonly status: number
}

/** A collector that may be killed, and a portal that outlives it. */
export interface PortalWorld extends MortalCollector {
  readonly clock: VirtualClock
  readonly portal: Bitrix24Portal
  readonly asked: readonly Batched[]
}

export async function portalWorld(deals: number): Promise<PortalWorld> {
  const clock = virtualClock(START, 2)
  const asked: Batched[] = []
  const portal = bitrix24Portal({ clock, secondsOf: () => WORKING_S / deals })

  async function ask(request: Request): Promise<Response> {
    const at = clock.now()
    const methods = methodsIn(await request.clone().text())
    let status = 0
    try {
      const response = await portal.handle(request)
      if (!response.ok || response.headers.get('content-type')?.includes('html') !== true) status = response.status
      await clock.sleep(80)
      return response
    } finally {
      asked.push({ at, methods, status })
    }
  }

  const mortal = await mortalCollector({
    clock,
    ask,
    connectors: () => ({
      sinks: [
        bitrix24({
          hook: 'https://demo.bitrix24.ru/rest/1/demo/',
          stages: { Registered: 'PREPARATION', Refused: 'LOSE' },
          updates: { 'Topped Up': { value: 'properties.amount', fields: { COMMENTS: 'properties.plan' } } },
        }),
      ],
    }),
  })
  return { ...mortal, clock, portal, asked }
}

/** Where the requests went. */
export interface SpentAtPortal {
  readonly used: number
  /** What anybody has to send when nothing fails: full batches, each deal made once and changed once. */
  readonly least: number
  /** A search for each batch in the dark, since the portal knows no idempotency keys; its fields for each process. */
  readonly inevitable: number
  readonly table: string
}

export function spentAtPortal(asked: readonly Batched[], deals: number, processes: number): SpentAtPortal {
  const good = asked.filter(({ status }) => status === 200)
  const of = (method: string): readonly Batched[] => good.filter(({ methods }) => methods.includes(method))
  const full = (method: string): number =>
    Math.ceil(of(method).flatMap(({ methods }) => methods.filter((each) => each === method)).length / 50)
  const inTheDark = asked.filter(
    ({ methods, status }) => methods.includes('crm.deal.add') && (status === 0 || status >= 500),
  )
  const lines: readonly (readonly [string, number])[] = [
    ['deals made, in full batches', full('crm.deal.add')],
    ['the same in batches that were not full', of('crm.deal.add').length - full('crm.deal.add')],
    ['deals changed, in full batches', full('crm.deal.update')],
    ['the same in batches that were not full', of('crm.deal.update').length - full('crm.deal.update')],
    ['deals looked for', of('crm.deal.list').length],
    ['fields asked for or made', of('crm.deal.fields').length + of('crm.deal.userfield.add').length],
    ['used', good.length],
    ['not counted: answered with an error', asked.filter(({ status }) => status > 200).length],
    [
      'not counted: not answered, or with something that is no answer',
      asked.filter(({ status }) => status === 0).length,
    ],
  ]
  return {
    used: good.length,
    least: 2 * Math.ceil(deals / 50),
    inevitable: inTheDark.length + processes,
    table: lines.map(([name, count]) => `${String(count).padStart(6)}  ${name}`).join('\n'),
  }
}
