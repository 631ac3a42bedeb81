import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { namesVisitor } from '@throughline/collector'
import { isJsonObject } from '@throughline/protocol'
import { openLines } from './lines.js'
import { readLines } from './read-lines.js'

/**
 * Writes the files anew without the lines of a visitor: those that name the visitor, and those of an application or a
 * deal that no line of any of the files gives to somebody else. A new file is on disk whole before it takes the place of
 * the old one. Returns how many lines went of each; without any, and where there is no file, nothing is written.
 */
export async function forgetLines(paths: readonly string[], visitor: string): Promise<readonly number[]> {
  const places = await Promise.all(paths.map((path) => realpath(path).catch(() => undefined)))
  const there = places.filter((place) => place !== undefined)
  // Cuts off what a crash has left of a last line.
  for (const place of there) await (await openLines(place)).close()
  const theirs = await belongingsIn(there, visitor)
  const isTheirs = (line: string): boolean =>
    namesVisitor(line, visitor) || namedIn(line).some((each) => theirs.has(each))
  const gone: number[] = []
  for (const place of places) gone.push(place === undefined ? 0 : await replaceWithout(place, isTheirs))
  return gone
}

async function replaceWithout(place: string, isTheirs: (line: string) => boolean): Promise<number> {
  const fresh = `${place}.erasing`
  try {
    const gone = await copyWithout(place, fresh, isTheirs)
    if (gone === 0) return 0
    await rename(fresh, place)
    await sync(dirname(place))
    return gone
  } finally {
    await rm(fresh, { force: true })
  }
}

/** Applications and deals that lines with the visitor name, but no line of another visitor. */
async function belongingsIn(paths: readonly string[], visitor: string): Promise<ReadonlySet<string>> {
  const theirs = new Set<string>()
  for (const path of paths) {
    for await (const line of readLines(path)) {
      if (namesVisitor(line, visitor) && visitorOf(line) === visitor) for (const each of namedIn(line)) theirs.add(each)
    }
  }
  if (theirs.size === 0) return theirs
  for (const path of paths) {
    for await (const line of readLines(path)) {
      const other = visitorOf(line)
      if (other !== undefined && other !== visitor) for (const each of namedIn(line)) theirs.delete(each)
    }
  }
  return theirs
}

function visitorOf(line: string): string | undefined {
  const { anonymousId } = parse(line)
  return typeof anonymousId === 'string' ? anonymousId : undefined
}

/** The application and the deal of the line's event, each within its site. */
function namedIn(line: string): readonly string[] {
  // Most lines are of pages, and need not be parsed to know that they name neither.
  if (!line.includes('"applicationId":') && !line.includes('"dealId":')) return []
  const { site, applicationId, dealId } = parse(line)
  return [
    ...(typeof applicationId === 'string' ? [JSON.stringify(['application', site, applicationId])] : []),
    ...(typeof dealId === 'string' ? [JSON.stringify(['deal', site, dealId])] : []),
  ]
}

function parse(line: string): Readonly<Record<string, unknown>> {
  try {
    const event: unknown = JSON.parse(line)
    return isJsonObject(event) ? event : {}
  } catch {
    return {}
  }
}

/** Lines that are written at once. */
const BATCH = 1_000

async function copyWithout(from: string, to: string, isGone: (line: string) => boolean): Promise<number> {
  const file = await open(to, 'w', (await stat(from)).mode)
  let gone = 0
  let batch: string[] = []
  const write = async (): Promise<void> => {
    await file.appendFile(batch.join(''))
    batch = []
  }
  try {
    for await (const line of readLines(from)) {
      if (isGone(line)) gone += 1
      else if (batch.push(`${line}\n`) === BATCH) await write()
    }
    await write()
    await file.sync()
  } finally {
    await file.close()
  }
  return gone
}

/** Makes a rename durable. */
async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
