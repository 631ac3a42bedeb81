import { randomBytes } from 'node:crypto'
import type { CheckContext, Connecting } from '@throughline/collector'
import { Command } from 'commander'
import type { Config } from '../config/config.js'
import { reasonOf, ThroughlineError } from '../error.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'
import { checkContext } from './doctor.js'

interface ConnectOptions extends CommonOptions {
  readonly code?: string
  readonly hook?: string
}

/** A connector that needs a person. */
interface Connectable {
  readonly name: string
  readonly connecting: Connecting
}

/** `throughline connect`: lets a connector into an account, once. */
export function connectCommand(world: World): Command {
  const command = new Command('connect')
    .argument('<vendor>', 'vendor, such as amocrm, or the name of the sink or source')
    .option('--code <code>', 'the code, or the whole address that the vendor has led you to, in place of being asked')
    .option('--hook <url>', 'have the vendor send its webhooks to the collector at this address')
  return withCommonOptions(command, ['connect amocrm', 'connect amocrm --hook https://collect.example.com']).action(
    async (vendor: string, options: ConnectOptions) => {
      const connectors = connectable(await configOf(options, world), vendor)
      const context = checkContext()
      const done = [
        ...(await allow(connectors, options, world, context)),
        ...(await subscribe(connectors, options, context)),
      ]
      if (options.json) printJson(world, { connected: done })
      else if (done.length > 0) world.print(`${done.join('\n')}\n`)
      else world.print('nothing to allow: the options hold a token; "throughline doctor" tries it\n')
    },
  )
}

function connectable({ sinks, sources }: Config, vendor: string): readonly Connectable[] {
  const all = [...sinks, ...sources].flatMap(({ name, connecting }) => (connecting ? [{ name, connecting }] : []))
  const found = all.filter(({ name, connecting }) => name === vendor || connecting.vendor === vendor)
  if (found.length > 0) return found
  const known = [...new Set(all.map(({ name }) => name))]
  const advice = known.length > 0 ? `these need it: ${known.join(', ')}` : 'none of the configured ones needs it'
  throw new ThroughlineError('usage', `there is no sink or source "${vendor}" to be connected; ${advice}`)
}

/** Sinks and sources of one account share their tokens: one consent is enough. */
async function allow(
  connectors: readonly Connectable[],
  { code }: ConnectOptions,
  world: World,
  context: CheckContext,
): Promise<readonly string[]> {
  const asking = connectors.find(({ connecting }) => connecting.consent)
  const consent = asking?.connecting.consent
  if (!consent) return []
  const state = randomBytes(12).toString('hex')
  const answer = code ?? (await ask(consent.url(state), world))
  const returned = /[?&]state=([^&#]*)/.exec(answer)?.[1]
  if (code === undefined && returned !== undefined && returned !== state) {
    throw new ThroughlineError('failed', 'this address comes from another attempt; run the command again')
  }
  return [await withReason(() => consent.finish(answer, context))]
}

async function ask(url: string, world: World): Promise<string> {
  if (!world.ask) throw new ThroughlineError('usage', `open ${url}, allow it, and give what you are led to with --code`)
  world.warn(
    [
      '1. Open this address where you are signed in to the account, as its administrator:',
      `   ${url}`,
      '2. Choose the account and allow the integration.',
      '3. You are led to your redirect address. Copy it from the address bar, whatever the page shows; it is good for 20 minutes.',
      '',
    ].join('\n'),
  )
  return world.ask('The address, or the code in it: ')
}

async function subscribe(
  connectors: readonly Connectable[],
  { hook }: ConnectOptions,
  context: CheckContext,
): Promise<readonly string[]> {
  if (hook === undefined) return []
  if (!URL.canParse(hook))
    throw new ThroughlineError('usage', `--hook ${hook} is not an address such as https://collect.example.com`)
  const able = connectors.flatMap(({ connecting }) => connecting.subscribe ?? [])
  if (able.length === 0) throw new ThroughlineError('usage', 'no source is configured that could be sent webhooks')
  return Promise.all(able.map((each) => withReason(() => each(hook, context))))
}

async function withReason(work: () => Promise<string>): Promise<string> {
  try {
    return await work()
  } catch (cause) {
    throw new ThroughlineError('failed', reasonOf(cause), { cause })
  }
}
