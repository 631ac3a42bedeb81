import type { FaultKind } from '../src/testing/amocrm/index.js'
import { amocrmWorld } from './amocrm-world.js'
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
    misbehave: (how) => {
      account.faults.start({ kind: FAULTS[how], ...(how === 'rate-limited-for-7s' && { retryAfterSeconds: 7 }) })
    },
    recover: () => account.faults.stop(),
  }
})
