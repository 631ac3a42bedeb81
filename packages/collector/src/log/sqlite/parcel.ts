import type { Lesson } from '../join/lesson.js'
import type { Row } from '../store.js'

/** Groups of rows as they travel to the worker: a thread copies a few long things far sooner than many small objects. */
export interface Parcel {
  /** How many rows each group has. */
  readonly sizes: readonly number[]
  readonly sites: readonly string[]
  readonly ids: readonly string[]
  readonly receivedAt: readonly number[]
  /** A line for each row: JSON escapes line breaks. */
  readonly bodies: string
  /** Of the few rows that have one, by their place. */
  readonly lessons: readonly (readonly [place: number, lesson: Lesson])[]
}

export function pack(groups: readonly (readonly Row[])[]): Parcel {
  const rows = groups.length === 1 && groups[0] ? groups[0] : groups.flat()
  return {
    sizes: groups.map(({ length }) => length),
    sites: rows.map(({ site }) => site),
    ids: rows.map(({ id }) => id),
    receivedAt: rows.map(({ receivedAt }) => receivedAt),
    bodies: rows.map(({ body }) => body).join('\n'),
    lessons: rows.flatMap(({ lesson }, place) => (lesson ? [[place, lesson] as const] : [])),
  }
}

/** The groups that were packed. */
export function unpack({ sizes, sites, ids, receivedAt, bodies, lessons }: Parcel): readonly (readonly Row[])[] {
  const taught = new Map(lessons)
  const rows = bodies.split('\n').map((body, place): Row => {
    const lesson = taught.get(place)
    const row = { site: sites[place] ?? '', id: ids[place] ?? '', receivedAt: receivedAt[place] ?? 0, body }
    return lesson ? { ...row, lesson } : row
  })
  let from = 0
  return sizes.map((size) => rows.slice(from, (from += size)))
}
