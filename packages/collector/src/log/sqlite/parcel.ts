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

/** By loops: V8 takes ten times as long to flatten short lists as to walk them. */
export function pack(groups: readonly (readonly Row[])[]): Parcel {
  const sizes: number[] = []
  const sites: string[] = []
  const ids: string[] = []
  const receivedAt: number[] = []
  const bodies: string[] = []
  const lessons: [place: number, lesson: Lesson][] = []
  for (const rows of groups) {
    sizes.push(rows.length)
    for (const row of rows) {
      if (row.lesson) lessons.push([ids.length, row.lesson])
      sites.push(row.site)
      ids.push(row.id)
      receivedAt.push(row.receivedAt)
      bodies.push(row.body)
    }
  }
  return { sizes, sites, ids, receivedAt, bodies: bodies.join('\n'), lessons }
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
