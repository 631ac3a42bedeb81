import { amocrmWorld } from './amocrm-world.js'
import { application } from './events.js'
import { misbehaviour } from './misbehaviour.js'
import { sinkContract } from './sink-contract.js'

sinkContract('amocrm', async () => {
  const { account, context, open, requests } = amocrmWorld()
  return {
    sink: open(),
    context,
    event: (number) => application(`app-${number}`),
    // Larger than any number that JSON carries exactly, so no price.
    poison: () => application('app-poison', { properties: { value: 1e21 } }),
    received: async () => account.deals().map(({ fields }) => Number(String(fields['APPLICATION_ID']).slice(4))),
    writes: () => requests.filter((request) => /^(POST|PATCH) leads(\/complex)?$/.test(request)).length,
    ...misbehaviour(account.faults),
  }
})
