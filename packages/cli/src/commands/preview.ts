import { text } from 'node:stream/consumers'
import { previewDelivery, systemClock, type PreviewedRequest } from '@throughline/collector'
import { isJsonObject } from '@throughline/protocol'
import { Command } from 'commander'
import type { Config } from '../config/config.js'
import { resolveEnvironment } from '../config/environment.js'
import { readConfig } from '../config/read.js'
import { sinkNamed } from '../config/sink-named.js'
import { ThroughlineError } from '../error.js'
import { readEvents } from '../read-events.js'
import { masked, soundsSecret } from '../render/masked.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

interface PreviewOptions extends CommonOptions {
  readonly site?: string
}

/** `throughline preview`: the very requests that a sink would send of an event. Sends nothing. */
export function previewCommand(world: World, readInput: () => Promise<string> = () => text(process.stdin)): Command {
  const command = new Command('preview')
    .argument('<sink>', 'sink that would send them')
    .option('--site <id>', 'site to which messages belong (default: the first)')
  return withCommonOptions(command, [
    'preview ga4 < event.json',
    'tail -n 1 data/events.ndjson | throughline preview crm',
  ]).action(async (name: string, options: PreviewOptions) => {
    const config = await configOf(options, world)
    const sink = sinkNamed(config, name)
    const events = readEvents(await readInput(), siteOf(config, options.site), systemClock.now())
    const { requests, unsent } = await previewDelivery(sink, events, { clock: systemClock, random: Math.random })
    const secrets = await secretsOf(config, world)
    const shown = requests.map((request) => masked(request, secrets))
    if (options.json) return printJson(world, { requests: shown, unsent })
    world.print(shown.map(asText).join('\n'))
    for (const { id, reason } of unsent) world.warn(`${id} is not sent: ${reason}\n`)
  })
}

function siteOf({ sites }: Config, id: string | undefined): Config['sites'][number] {
  const site = id === undefined ? sites[0] : sites.find((each) => each.id === id)
  if (site) return site
  throw new ThroughlineError('usage', `there is no site "${id}"; known: ${sites.map((each) => each.id).join(', ')}`)
}

/** What must not be shown: what came from the environment, and what the sinks hold under names that sound secret. */
async function secretsOf({ file }: Config, world: World): Promise<ReadonlySet<string>> {
  const { value, secrets } = resolveEnvironment(await readConfig(file), world.env)
  const written = isJsonObject(value) ? stringsUnderSecretNames(value['sinks']) : []
  return new Set([...secrets, ...written])
}

function stringsUnderSecretNames(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(stringsUnderSecretNames)
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'string' ? (soundsSecret(name) ? [inner] : []) : stringsUnderSecretNames(inner),
  )
}

function asText({ method, url, headers, body }: PreviewedRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`${method} ${url}`, ...lines, ...(body === '' ? [] : ['', readable(body)]), ''].join('\n')
}

function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
