import { textOf } from '../src/text-of.js'
import { bitrix24World } from './bitrix24-world.js'
import { application } from './events.js'
import { misbehaviour } from './misbehaviour.js'
import { sinkContract } from './sink-contract.js'

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
      ...misbehaviour(portal.faults),
    }
  })
