import { textOf } from '../src/text-of.js'
import type { FaultKind } from '../src/testing/bitrix24/index.js'
import { bitrix24World } from './bitrix24-world.js'
import { application } from './events.js'
import { sinkContract, type Misbehaviour } from './sink-contract.js'

const FAULTS: Readonly<Record<Misbehaviour, FaultKind>> = {
  'rate-limited': 'rate-limited',
  'rate-limited-for-7s': 'rate-limited',
  'server-error': 'server-error',
  hang: 'hang',
  garbage: 'garbage',
  unauthorised: 'unauthorised',
}

const POISON = {
  // More than the portal's column for sums holds.
  deal: application('app-poison', { properties: { value: 1e21 } }),
  lead: application('app-poison', { properties: { contact: { email: 'not an address' } } }),
}

for (const entity of ['deal', 'lead'] as const)
  sinkContract(`bitrix24, ${entity}s`, async () => {
    const { portal, context, open, requests } = bitrix24World()
    return {
      sink: open({ entity }),
      context,
      event: (number) => application(`app-${number}`),
      poison: () => POISON[entity],
      received: async () => portal.all(entity).map(({ values }) => Number(textOf(values['UF_CRM_APP_ID'])?.slice(4))),
      writes: () => requests.filter((commands) => commands.some((method) => method === `crm.${entity}.add`)).length,
      misbehave: (how) =>
        portal.faults.start({ kind: FAULTS[how], ...(how === 'rate-limited-for-7s' && { retryAfterSeconds: 7 }) }),
      recover: portal.faults.stop,
    }
  })
