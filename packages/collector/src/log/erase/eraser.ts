import type { TrackedEvent } from '@throughline/protocol'
import { namesIn } from '../join/joiner.js'
import { told } from '../known.js'
import { markOf, readBelonging, sameBelongings, type Belongings, type Named } from './belongings.js'
import type { EraseTables, Forgetting } from './tables.js'

/** How far a sweep has come. */
export interface Swept {
  readonly erased: number
  /** Position from which to go on; absent at the end of the log. */
  readonly next?: number
}

/** The last step of an erasure. */
export interface LastStep {
  readonly erasure: Forgetting
  readonly belongings: Belongings
  /** Position behind which events were not swept yet. */
  readonly after: number
  /** Sinks that must forget the visitor as well. */
  readonly sinks: readonly string[]
}

/** What the last step removed. */
export interface Finished {
  readonly events: number
  readonly rejected: number
}

/** The parts of an erasure, each one atomic step, so that events can be appended in between. */
export interface EraseMethods {
  belongings(visitor: string): Belongings
  sweep(belongings: Belongings, after: number, limit: number): Swept
  /** `undefined`, and nothing is removed, when the visitor has got more belongings meanwhile: then sweep again. */
  finishErasure(step: LastStep): Finished | undefined
}

export function eraser(tables: EraseTables): EraseMethods {
  function belongings(visitor: string): Belongings {
    const applications = tables.madeBy(visitor).filter(({ site, id }) => made(tables, visitor, site, id))
    const deals = applications.flatMap(({ site, id }) =>
      tables.dealsOf(site, id).map((deal): Named => ({ site, id: deal })),
    )
    return { visitor, applications, deals }
  }

  function sweep(of: Belongings, after: number, limit: number): Swept {
    const stored = tables.scan(after, limit)
    let erased = 0
    for (const { site, body } of stored) {
      const event = readBelonging(site, body, of)
      if (event) erased += dropEvent(tables, event)
    }
    const last = stored.at(-1)
    return { erased, ...(last && stored.length === limit && { next: last.position }) }
  }

  return {
    belongings,
    sweep,
    finishErasure: ({ erasure, belongings: swept, after, sinks }) => {
      const { visitor } = erasure
      if (!sameBelongings(belongings(visitor), swept)) return undefined
      const { erased } = sweep(swept, after, Number.MAX_SAFE_INTEGER)
      for (const { site, id } of tables.madeBy(visitor)) dropTold(tables, visitor, site, id)
      for (const { site, id } of swept.applications) tables.dropApplication(site, id)
      tables.unlink(visitor)
      tables.dropHeld()
      tables.dropMemory(markOf(visitor))
      tables.demand(erasure, sinks)
      return { events: erased, rejected: tables.dropRejected(markOf(visitor)) }
    },
  }
}

/** Whether the application is the visitor's, by what all who told of it come to. */
function made(tables: EraseTables, visitor: string, site: string, id: string): boolean {
  return told(tables.told(site, id)).anonymousId === visitor
}

/** Takes away what the visitor told of an application that is another's. */
function dropTold(tables: EraseTables, visitor: string, site: string, id: string): void {
  const others = tables.told(site, id).filter(({ anonymousId }) => anonymousId !== visitor)
  tables.tell(site, id, others)
}

function dropEvent(tables: EraseTables, event: TrackedEvent): number {
  const id = event.revises ?? event.id
  tables.unwait(event.site, namesIn(event), id)
  return tables.drop(event.site, id)
}
