import { renormalise, rulesOf, type Log, type Start } from '@throughline/collector'
import { Command, InvalidArgumentError } from 'commander'
import { askLog } from '../ask-log.js'
import type { Config } from '../config/config.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'
import { knownSink } from './dead.js'

interface ReplayOptions extends CommonOptions {
  readonly from: Start
  readonly renormalise?: true
}

/** `throughline replay`: a sink reads the log again. */
export function replayCommand(world: World): Command {
  const command = new Command('replay')
    .argument('<sink>', 'the sink')
    .requiredOption(
      '--from <place>',
      '"beginning", "now", or what arrived since 2026-03-01 or 2026-03-01T12:00Z',
      readStart,
    )
    .option(
      '--renormalise',
      'first read the events from there on again under the rules of today: channels, referrers, devices, trackers',
    )
  const examples = [
    'replay archive --from beginning',
    'replay crm --from 2026-03-01',
    'replay warehouse --from beginning --renormalise',
  ]
  return withCommonOptions(command, examples).action(async (sink: string, options: ReplayOptions) => {
    const config = await configOf(options, world)
    const known = await knownSink(config, sink)
    const changed =
      options.renormalise && (await askLog(config, (log) => renormaliseFrom(log, config, options.from), 0))
    const { behind, keptSince } = await askLog(config, (log) => rewind(log, known, options.from), NOTHING)
    if (options.json)
      return printJson(world, { sink, behind, keptSince: keptSince ?? null, ...(changed !== undefined && { changed }) })
    if (changed !== undefined)
      world.print(`${changed} ${changed === 1 ? 'event is' : 'events are'} different under the rules of today\n`)
    world.print(`${sink} has ${behind} ${behind === 1 ? 'event' : 'events'} before it\n`)
    if (keptSince !== undefined && isEarlier(options.from, keptSince))
      world.warn(
        `note: the log keeps events since ${new Date(keptSince).toISOString()}; what came before is not replayed\n`,
      )
  })
}

/** The rules of an event are its site's; of a site that is no more, the common ones. Returns how many events changed. */
function renormaliseFrom(log: Log, { sites }: Config, from: Start): Promise<number> {
  const rules = new Map(sites.map((site) => [site.id, rulesOf(site)]))
  return log.rewrite(from, (event) => renormalise(event, rules.get(event.site)))
}

const NOTHING = { behind: 0, keptSince: undefined }

async function rewind(
  log: Log,
  sink: string,
  to: Start,
): Promise<{ readonly behind: number; readonly keptSince: number | undefined }> {
  return { behind: (await log.rewind(sink, to)) ?? 0, keptSince: await log.keptSince() }
}

function isEarlier(from: Start, keptSince: number): boolean {
  return from === 'beginning' || (from !== 'now' && from < keptSince)
}

function readStart(text: string): Start {
  if (text === 'beginning' || text === 'now') return text
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isFinite(at)) return at
  throw new InvalidArgumentError('expected "beginning", "now", or a time such as 2026-03-01 or 2026-03-01T12:00Z')
}
