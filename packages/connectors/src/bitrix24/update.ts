import type { Command } from './api.js'
import { BLOCKED } from './create.js'
import { made, note, type Delivery, type Standing } from './delivery.js'
import { MAX_COMMANDS } from './limits.js'
import { updateCommand } from './mapping.js'

/** Brings leads or deals up to date. Doing so twice does no harm, so nothing is written down beforehand. */
export async function updateDeals(standing: readonly Standing[], delivery: Delivery): Promise<void> {
  if (standing.length === 0) return
  const { api, portal } = delivery
  await portal.directory.ready(api)
  const commands = standing.map(({ item, dealId }) => updateCommand(dealId, item.deal, portal.settings))
  await keep(
    standing.filter((_, index) => commands[index] === undefined),
    delivery,
  )
  const telling = standing.filter((_, index) => commands[index] !== undefined)
  for (let at = 0; at < telling.length; at += MAX_COMMANDS) {
    await send(telling.slice(at, at + MAX_COMMANDS), delivery)
  }
}

async function send(part: readonly Standing[], delivery: Delivery): Promise<void> {
  const { api, portal, settle } = delivery
  const commands = part.flatMap(({ item, dealId }, index): [string, Command][] => {
    const command = updateCommand(dealId, item.deal, portal.settings)
    return command ? [[`u${index}`, command]] : []
  })
  const { outcomes } = await api.batch(new Map(commands))
  const done: Standing[] = []
  for (const [index, each] of part.entries()) {
    const outcome = outcomes.get(`u${index}`) ?? { kind: 'unknown' }
    switch (outcome.kind) {
      case 'done':
        done.push(each)
        break
      case 'refused':
        settle(each.item, { kind: 'rejected', reason: `${portal.settings.entity} ${each.dealId}: ${outcome.reason}` })
        break
      case 'blocked':
        settle(each.item, { kind: 'retry', reason: BLOCKED, afterMs: outcome.afterMs })
        break
      case 'unknown':
        settle(each.item, { kind: 'retry', reason: 'Bitrix24 did not say what became of it' })
        break
    }
  }
  await keep(done, delivery)
}

async function keep(standing: readonly Standing[], delivery: Delivery): Promise<void> {
  const ids = new Map(standing.map(({ item, dealId }) => [item, dealId]))
  await note([...ids.keys()], (item) => made(ids.get(item) ?? 0, item.digest), delivery)
  for (const { item } of standing) delivery.settle(item, { kind: 'delivered' })
}
