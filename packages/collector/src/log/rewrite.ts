import { isDeepStrictEqual } from 'node:util'
import type { TrackedEvent } from '@throughline/protocol'
import type { Start } from '../sink.js'
import { readBody, writeBody } from './body.js'
import type { Remote } from './over.js'
import type { Change, Kept, Store } from './store.js'

/** Events looked at in one step: some milliseconds, in which nothing is appended. */
const STEP = 2_000

/** Replaces events step by step, so that others are not kept waiting however long the log is; returns how many. */
export async function rewrite(
  store: Pick<Remote<Store>, 'place' | 'read' | 'rewrite'>,
  from: Start,
  change: (event: TrackedEvent) => TrackedEvent,
): Promise<number> {
  let replaced = 0
  let after = await store.place(from)
  for (;;) {
    const kept = await store.read(after, STEP)
    const changes = kept.flatMap((each) => changeOf(each, change))
    if (changes.length > 0) replaced += await store.rewrite(changes)
    const last = kept.at(-1)
    if (!last) return replaced
    after = last.position
  }
}

function changeOf({ position, body }: Kept, change: (event: TrackedEvent) => TrackedEvent): Change[] {
  const event = readBody(body)
  const { id, site, receivedAt } = event
  const changed = { ...change(event), id, site, receivedAt }
  return isDeepStrictEqual(changed, event) ? [] : [{ position, before: body, after: writeBody(changed) }]
}
