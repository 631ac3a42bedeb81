import type { Delivery, Item } from './delivery.js'
import type { Pointer } from './records.js'
import { combineDeals, type DealState } from './state.js'

/** Works by the application that they are about; `nobody` are those of people who have made none. */
export interface Gathered {
  readonly items: readonly Item[]
  readonly nobody: readonly number[]
}

/**
 * Finds the application of each work: the one that it names, or else its person's latest. Whose application it is, is
 * written down before anything else, so that what comes later of the same person finds it even while it waits.
 */
export async function gather(works: readonly DealState[], { records }: Pick<Delivery, 'records'>): Promise<Gathered> {
  const known = new Map(await records.people([...new Set(works.flatMap(({ people }) => people))]))
  const learnt = new Map<string, Pointer>()
  const learn = (people: readonly string[], pointer: Pointer): void => {
    for (const name of people) {
      const before = known.get(name)
      if (before && (before.at > pointer.at || before.applicationId === pointer.applicationId)) continue
      known.set(name, pointer)
      learnt.set(name, pointer)
    }
  }
  for (const { applicationId, application, people } of works) {
    if (applicationId !== undefined && application) learn(people, { applicationId, at: application.at })
  }
  const items = new Map<string, Item>()
  const nobody: number[] = []
  for (const [index, state] of works.entries()) {
    const pointer = state.applicationId === undefined ? latest(state.people, known) : undefined
    const applicationId = state.applicationId ?? pointer?.applicationId
    if (applicationId === undefined) {
      nobody.push(index)
      continue
    }
    if (pointer) learn(state.people, pointer)
    const before = items.get(applicationId)
    items.set(applicationId, {
      applicationId,
      state: before ? combineDeals(before.state, state) : state,
      works: [...(before?.works ?? []), index],
    })
  }
  await records.writePeople(learnt)
  return { items: [...items.values()], nobody }
}

function latest(people: readonly string[], known: ReadonlyMap<string, Pointer>): Pointer | undefined {
  return people.flatMap((name) => known.get(name) ?? []).toSorted((a, b) => b.at - a.at)[0]
}
