import { describe, expect, it, onTestFinished } from 'vitest'
import { applied, followUps, LATER, wrongDeals } from './amocrm-story.js'
import { killedWorld } from './killed/world.js'

// Raised by `npm run test:soak`.
const APPLICATIONS = Number(process.env['APPLICATIONS'] ?? 500)
const KILLS = Number(process.env['KILLS'] ?? 3)
/** Messages in one request of a client. */
const SENT_AT_ONCE = 500

describe(`a collector that is killed ${KILLS} times while it delivers to amoCRM`, () => {
  it(`makes one right deal of each of ${APPLICATIONS} applications with ${LATER} later events`, async () => {
    const requests = (2 * APPLICATIONS) / 50
    const world = await killedWorld({ every: Math.floor(requests / (KILLS + 1)), most: KILLS })
    onTestFinished(world.close)
    const { messages, expected } = followUps(APPLICATIONS, world.now(), 11)
    const all = [...Array.from({ length: APPLICATIONS }, (_, id) => applied(id)), ...messages]
    for (let at = 0; at < all.length; at += SENT_AT_ONCE) await world.send(all.slice(at, at + SENT_AT_ONCE))
    await world.untilDelivered()
    expect(world.kills()).toBe(KILLS)
    expect(wrongDeals(world.account, expected)).toEqual([])
  }, 900_000)
})
