import { systemClock, type CheckContext, type Finding } from '@throughline/collector'
import { Command } from 'commander'
import { checkData } from '../check-data.js'
import type { Config } from '../config/config.js'
import { reasonOf, ThroughlineError } from '../error.js'
import type { World } from '../world.js'
import { configOf, printJson, withCommonOptions, type CommonOptions } from './common.js'

/** What was found of one thing. */
interface Checked {
  readonly what: string
  readonly findings: readonly Finding[]
}

/** `throughline doctor`: whether everything that the configuration names will work. */
export function doctorCommand(world: World): Command {
  const command = new Command('doctor')
  return withCommonOptions(command, ['doctor', 'doctor --json']).action(async (options: CommonOptions) => {
    const config = await configOf(options, world)
    const checked = await checkAll(config)
    if (options.json) printJson(world, { checked })
    else for (const each of checked) world.print(describe(each))
    const wrong = checked.filter(({ findings }) => findings.some(({ level }) => level === 'wrong'))
    if (wrong.length > 0) {
      throw new ThroughlineError('failed', `to be mended: ${wrong.map(({ what }) => what).join(', ')}`)
    }
  })
}

/** Everything is asked at once: a vendor that is slow keeps nobody waiting but itself. */
async function checkAll(config: Config): Promise<readonly Checked[]> {
  const context = checkContext()
  return Promise.all([
    checkOf(`configuration ${config.file}`, async () => checkConfig(config)),
    checkOf(`data in ${config.dataDir}`, () => checkData(config)),
    ...config.sinks.map((sink) => checkOf(`sink ${sink.name}`, () => sink.check?.(context))),
    ...config.sources.map((source) => checkOf(`source ${source.name}`, () => source.check?.(context))),
  ])
}

async function checkOf(what: string, ask: () => Promise<readonly Finding[] | undefined> | undefined): Promise<Checked> {
  try {
    return {
      what,
      findings: (await ask()) ?? [{ level: 'good', text: 'its options are understood; it cannot be asked' }],
    }
  } catch (error) {
    return { what, findings: [{ level: 'wrong', text: reasonOf(error) }] }
  }
}

function checkConfig({ adminToken, sites, sinks, sources }: Config): readonly Finding[] {
  const counted = `sites: ${sites.length}, sinks: ${sinks.length}, sources: ${sources.length}`
  return [
    { level: 'good', text: counted },
    ...(adminToken === undefined
      ? [{ level: 'doubtful' as const, text: 'without "adminToken" reports, the dashboard and the status are closed' }]
      : []),
  ]
}

/** So long may a vendor take to answer one question. */
const PATIENCE_MS = 20_000

/** What a check of a vendor may use. */
export function checkContext(): CheckContext {
  return {
    clock: systemClock,
    fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) }),
  }
}

const SIGNS: Readonly<Record<Finding['level'], string>> = { good: 'ok   ', doubtful: 'note ', wrong: 'WRONG' }

function describe({ what, findings }: Checked): string {
  return [what, ...findings.map(({ level, text }) => `  ${SIGNS[level]}  ${text}`), ''].join('\n')
}
