import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Source } from '@throughline/collector'
import { parseMessage, type Message } from '@throughline/protocol'
import { Command } from 'commander'
import { sourceNamed } from '../config/source-named.js'
import { reasonOf, ThroughlineError } from '../error.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

/** `throughline source`: what concerns the sources of a configuration. */
export function sourceCommand(world: World): Command {
  return new Command('source').addCommand(tryCommand(world))
}

function tryCommand(world: World): Command {
  const command = new Command('try')
    .description('show what the body of a webhook would become; nothing is stored, and no secret is needed')
    .argument('<name>', 'source that would read it')
    .argument('<file>', 'the body as it was sent, JSON or a form')
  return withCommonOptions(command, ['source try home-crm body.json', 'source try bitrix24 hook.txt --json']).action(
    async (name: string, file: string, options: CommonOptions) => {
      const source = sourceNamed(await configOf(options, world), name)
      const tried = tryBody(source, await readBody(resolve(world.cwd, file)), Date.now())
      if (options.json) printJson(world, tried)
      else world.print(describe(tried, source))
      if (tried.refused.length > 0 && tried.events.length === 0) {
        throw new ThroughlineError('failed', `"${name}" can read nothing of ${file}`)
      }
    },
  )
}

/** What a body would become. */
interface Tried {
  readonly events: readonly Message[]
  /** Why other parts of it would be refused. */
  readonly refused: readonly string[]
}

function tryBody(source: Source, body: Uint8Array, receivedAt: number): Tried {
  const contentType = startsAsJson(body) ? 'application/json' : 'application/x-www-form-urlencoded'
  const headers = (name: string): string | undefined => (name === 'content-type' ? contentType : undefined)
  const translation = source.translate({ headers, secret: undefined, body, receivedAt })
  if (translation.kind === 'malformed') return { events: [], refused: translation.reason.split('\n') }
  const checked = translation.messages.map((message) => parseMessage(message))
  return {
    events: checked.flatMap((message) => (message.ok ? [message.value] : [])),
    refused: [
      ...(translation.unreadable ?? []).map(({ reason }) => reason),
      ...checked.flatMap((message) => (message.ok ? [] : [message.reason])),
    ],
  }
}

function startsAsJson(body: Uint8Array): boolean {
  return /^\s*[{[]/.test(new TextDecoder().decode(body.subarray(0, 100)))
}

async function readBody(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new ThroughlineError('failed', `${path} cannot be read: ${reasonOf(cause)}`, { cause })
  }
}

function describe({ events, refused }: Tried, source: Source): string {
  const told = events.map(({ event, timestamp, properties = {} }) => {
    const at = timestamp === undefined ? 'when it is received' : new Date(timestamp).toISOString()
    const lines = Object.entries(properties).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`)
    return [`${event}, ${at}`, ...lines, ''].join('\n')
  })
  const nothing = source.feed
    ? 'it tells nothing by itself, but begins a reading of what has changed\n'
    : 'no rule is for it: it would be answered and forgotten\n'
  return [
    ...told,
    ...refused.map((reason) => `refused: ${reason}\n`),
    ...(events.length === 0 && refused.length === 0 ? [nothing] : []),
  ].join('')
}
