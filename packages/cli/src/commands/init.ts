import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { showPath } from '../config/problem.js'
import { ThroughlineError } from '../error.js'
import type { World } from '../world.js'

interface Options {
  readonly site: string
  readonly origin: readonly string[]
  readonly timezone: string
  readonly currency: string
  readonly json?: boolean
}

const FILE = 'throughline.config.json'

/** `throughline init`: a configuration to begin with, in a file of its own; never over another. */
export function initCommand(world: World): Command {
  return new Command('init')
    .option('--site <id>', 'name of the site, as reports will show it', 'shop')
    .option('--origin <url>', 'origin of its pages, such as https://shop.example; may be repeated', gather, [])
    .option('--timezone <name>', 'its time zone', Intl.DateTimeFormat().resolvedOptions().timeZone)
    .option('--currency <code>', 'its currency', 'RUB')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExamples:\n  $ throughline init --site shop --origin https://shop.example --currency USD')
    .action(async (options: Options) => {
      const config = await accepted(firstConfig(options))
      await write(join(world.cwd, FILE), `${JSON.stringify(config, null, 2)}\n`)
      const secrets = { TL_ADMIN: secret(), TL_SECRET: secret() }
      if (options.json) world.print(`${JSON.stringify({ file: FILE, secrets }, null, 2)}\n`)
      else world.print(describe(options, secrets))
    })
}

function gather(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}

function firstConfig({ site, origin, timezone, currency }: Options) {
  return {
    port: 8787,
    dataDir: 'data',
    adminToken: 'env:TL_ADMIN',
    sites: [
      {
        id: site,
        writeKey: `${site}-web`,
        secretKey: 'env:TL_SECRET',
        ...(origin.length > 0 ? { origins: origin } : {}),
        timezone,
        currency,
      },
    ],
    log: { type: 'sqlite' },
    warehouse: { type: 'sqlite' },
    sinks: [{ type: 'file', name: 'archive', path: 'data/events.ndjson' }],
    sources: [],
  }
}

/** The configuration, if every other command will take it. */
async function accepted<Config extends object>(config: Config): Promise<Config> {
  // Help must not wait for the schema to be read.
  const [{ configSchema }, { explain, problemOf }] = await Promise.all([
    import('../config/schema.js'),
    import('../config/explain.js'),
  ])
  const { error } = configSchema.safeParse(config, { error: explain, reportInput: true })
  if (!error) return config
  const problems = error.issues.map((issue) => problemOf(issue, { at: [], secrets: new Set() }))
  const lines = problems.map(({ path, text }) => `  ${showPath(path)}: ${text}`)
  throw new ThroughlineError('usage', `no configuration was written:\n${lines.join('\n')}`)
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    const reason = exists ? 'it exists; change it by hand, or move it away first' : String(cause)
    throw new ThroughlineError('failed', `${path} was not written: ${reason}`, { cause })
  }
}

function secret(): string {
  return randomBytes(24).toString('base64url')
}

function describe({ site }: Options, secrets: { readonly TL_ADMIN: string; readonly TL_SECRET: string }): string {
  return `wrote ${FILE}

1. Set these where the server runs, and keep them secret:
${Object.entries(secrets)
  .map(([name, value]) => `     export ${name}=${value}`)
  .join('\n')}
2. Start it:
     npx throughline serve
3. Put this on every page, with the address that the server is reached at:
     <script async src="https://collect.example.com/t.js" data-write-key="${site}-web"></script>
4. See that all is well, and look at the figures:
     npx throughline doctor
     http://localhost:8787/dashboard#token=${secrets.TL_ADMIN}
`
}
