import { combineSays, newsIn, withoutContact } from '../crm/says.js'
import type { Command } from './api.js'
import { BLOCKED } from './create.js'
import { made, note, type Delivery, type Standing } from './delivery.js'
import { tellsMore } from './ledger.js'
import { MAX_COMMANDS } from './limits.js'
import { updateCommand } from './mapping.js'

/** A lead or deal that is to be told something. */
interface Telling {
  readonly standing: Standing
  readonly command: Command
}

/** Brings leads or deals up to date. Doing so twice does no harm, so nothing is written down beforehand. */
export async function updateDeals(standing: readonly Standing[], delivery: Delivery): Promise<void> {
  if (standing.length === 0) return
  const telling = standing.flatMap((each): Telling[] => {
    const command = commandOf(each, delivery)
    return command ? [{ standing: each, command }] : []
  })
  const told = new Set(telling.map((each) => each.standing))
  await keep(
    standing.filter((each) => !told.has(each)),
    delivery,
  )
  if (telling.length === 0) return
  await delivery.portal.directory.ready(delivery.api)
  for (let at = 0; at < telling.length; at += MAX_COMMANDS) {
    await send(telling.slice(at, at + MAX_COMMANDS), delivery)
  }
}

/** What it says already is not told again, nor what is older than that. */
function commandOf({ item, dealId, written }: Standing, { portal }: Delivery): Command | undefined {
  const news = newsIn(withoutContact(item.deal.says), written)
  return updateCommand(dealId, { ...item.deal, says: news }, portal.settings)
}

async function send(part: readonly Telling[], delivery: Delivery): Promise<void> {
  const { api, portal, settle } = delivery
  const { outcomes } = await api.batch(new Map(part.map(({ command }, index) => [`u${index}`, command])))
  const done: Standing[] = []
  for (const [index, { standing }] of part.entries()) {
    const { item, dealId } = standing
    const outcome = outcomes.get(`u${index}`) ?? { kind: 'unknown' }
    switch (outcome.kind) {
      case 'done':
        done.push(standing)
        break
      case 'refused':
        settle(item, { kind: 'rejected', reason: `${portal.settings.entity} ${dealId}: ${outcome.reason}` })
        break
      case 'blocked':
        settle(item, { kind: 'retry', reason: BLOCKED, afterMs: outcome.afterMs })
        break
      case 'unknown':
        settle(item, { kind: 'retry', reason: 'Bitrix24 did not say what became of it' })
        break
    }
  }
  await keep(done, delivery)
}

async function keep(standing: readonly Standing[], delivery: Delivery): Promise<void> {
  const changed = new Map(
    standing
      .filter(({ item, written }) => tellsMore(item.deal.says, written))
      .map(({ item, dealId, written }) => [item, made(dealId, combineSays(written, withoutContact(item.deal.says)))]),
  )
  await note([...changed.keys()], (item) => changed.get(item), delivery)
  for (const { item } of standing) delivery.settle(item, { kind: 'delivered' })
}
