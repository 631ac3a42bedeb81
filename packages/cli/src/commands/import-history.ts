import { readHistory, type Source } from '@throughline/collector'
import type { Config, ConfiguredSite } from '../config/config.js'
import { sourceNamed } from '../config/source-named.js'
import { reasonOf, ThroughlineError } from '../error.js'
import { openLog, unusable, logPath } from '../service.js'
import type { World } from '../world.js'
import { showDuration } from '../render/duration.js'
import { configOf, printJson, type CommonOptions } from './common.js'

export interface HistoryOptions extends CommonOptions {
  /** Name of the source. */
  readonly from: string
  readonly since?: string
}

/**
 * `throughline import deals --from SOURCE --since DATE`: what a CRM knows of the past, into the log. Runs beside a server
 * too, at half of the vendor's rate; interrupted, the same command goes on where it was.
 */
export async function importHistory(options: HistoryOptions, world: World): Promise<void> {
  const config = await configOf(options, world)
  const source = sourceNamed(config, options.from)
  if (!source.feed?.history) {
    throw new ThroughlineError(
      'usage',
      `the source "${source.name}" cannot read history: it has no access to its account`,
    )
  }
  const { since, text } = readSince(options.since)
  const read = await readInto(config, source, since, world)
  if (options.json) return printJson(world, { source: source.name, since: text, read })
  world.print(`read ${read} changed deals of ${source.name} since ${text}\n`)
}

async function readInto(config: Config, source: Source, since: number, world: World): Promise<number> {
  const log = openLog(config)
  let last = 0
  let shownAt = 0
  try {
    await readHistory({
      source,
      site: siteOf(config, source),
      log,
      since,
      progress: ({ read, at }) => {
        last = read
        // A line a second at most: a page comes several times a second.
        if (Date.now() - shownAt < 1_000) return
        shownAt = Date.now()
        world.warn(`${read} deals, up to those changed ${new Date(at).toISOString().slice(0, 16)}\n`)
      },
      waiting: (reason, waitMs) => world.warn(`waiting ${showDuration(waitMs)}: ${reason}\n`),
    })
  } catch (cause) {
    const kind = cause instanceof Error ? cause.name : ''
    if (kind === 'LogUnavailable') throw unusable(logPath(config), cause)
    throw new ThroughlineError('failed', `${reasonOf(cause)}; the same command goes on from there`, { cause })
  } finally {
    await log.close()
  }
  return last
}

function siteOf({ sites }: Config, { site }: Source): ConfiguredSite {
  const found = sites.find(({ id }) => site === undefined || id === site)
  if (found) return found
  throw new ThroughlineError(
    'config',
    `the source belongs to the site "${site}", which the configuration does not have`,
  )
}

function readSince(text: string | undefined): { readonly since: number; readonly text: string } {
  const since = text === undefined ? NaN : Date.parse(text)
  if (text !== undefined && /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(since)) return { since, text }
  throw new ThroughlineError('usage', 'say from when on: --since 2026-01-31')
}
