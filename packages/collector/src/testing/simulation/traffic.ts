import type { Clock } from '../../clock.js'
import type { Dice } from './dice.js'

export interface ClientParts {
  readonly clock: Clock
  readonly dice: Dice
  /** Resolves when the messages are stored; rejects when they are not, and may never do either. */
  readonly take: (messages: readonly object[]) => Promise<void>
  readonly lastsMs: number
  /** IDs of messages that were answered for are added to it. */
  readonly answered: Set<string>
}

type SentMessage = Readonly<Record<string, unknown>> & { readonly messageId: string }

/** Somebody who sends batches and sends each again until it is answered for. Resolves when all are. */
export async function client(name: string, parts: ClientParts): Promise<void> {
  const { clock, dice, lastsMs, answered } = parts
  const batches = dice.between(2, 20)
  for (let batch = 0; batch < batches; batch++) {
    await clock.sleep(dice.between(0, Math.ceil((2 * lastsMs) / batches)))
    const messages = Array.from({ length: dice.between(1, 12) }, (_, index) =>
      someMessage(`${name}-${batch}-${index}`, clock.now(), dice),
    )
    const repeats = dice.chance(0.1) ? 2 : 1
    for (let sent = 0; sent < repeats; sent++) await sendUntilAnswered(messages, parts)
    for (const { messageId } of messages) answered.add(messageId)
  }
}

/** How long a sender waits for an answer. */
const PATIENCE_MS = 10_000

async function sendUntilAnswered(messages: readonly object[], { clock, dice, take }: ClientParts): Promise<void> {
  for (let stored = false; !stored;) {
    const answered = new AbortController()
    const late = clock.sleep(PATIENCE_MS, answered.signal).then(() => false)
    const taken = take(messages).then(
      () => true,
      () => false,
    )
    stored = await Promise.race([taken, late])
    answered.abort()
    if (!stored) await clock.sleep(dice.between(500, 5_000))
  }
}

/** A deal's news, an application or a visitor's event; now and then late, unwelcome to the vendor, or without consent. */
function someMessage(messageId: string, now: number, dice: Dice): SentMessage {
  const late = dice.chance(0.2) ? dice.between(1, 120_000) : 0
  const message = { type: 'track', messageId, timestamp: now - late }
  const poison = dice.chance(0.02) ? { poison: true } : {}
  if (dice.chance(0.2)) {
    const properties = {
      applicationId: `a${dice.between(1, 40)}`,
      form: { name: 'Sign-up' },
      value: dice.between(1, 9_999),
    }
    return { ...message, event: 'Application Submitted', properties }
  }
  if (dice.chance(0.5)) {
    const properties = { stage: 'New', status: 'open', value: dice.between(1, 9_999), currency: 'RUB', ...poison }
    return { ...message, event: 'Deal Changed', properties: { dealId: `d${dice.between(1, 60)}`, ...properties } }
  }
  const context = dice.chance(0.1) ? { consent: { analytics: false } } : {}
  return { ...message, event: 'Plan Chosen', anonymousId: `v${dice.between(1, 12)}`, context, properties: poison }
}
