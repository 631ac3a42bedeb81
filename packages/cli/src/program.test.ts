import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from './program.js'
import { VERSION } from './version.js'

const SITE = { id: 'shop', writeKey: 'shop-web', secretKey: 'shop-secret' }
const COSTS = 'date;source;campaign;amount\n01.03.2026;yandex;spring;12 345,60\n02.03.2026;yandex;spring;100\n'

describe('throughline', () => {
  it('exits with 2 and says what is accepted when it is used wrongly', async () => {
    const cwd = project()

    expect(await runIn(cwd, ['reprot'])).toMatchObject({ code: 2, stderr: expect.stringContaining('report') })
    expect(await runIn(cwd, ['report'])).toMatchObject({
      code: 2,
      stderr: "error: missing required argument 'name'\n(throughline report --help shows what is accepted)\n",
    })
    expect(await runIn(cwd, ['report', 'mony'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('money, deals'),
    })
    expect(await runIn(cwd, ['status', '--jsn'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--json'),
    })
    expect(await runIn(cwd, ['serve', '--port', '99999'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected a port'),
    })
  })

  it('exits with 2 and lists what is wrong with the configuration, without a stack', async () => {
    const cwd = project()
    writeFileSync(join(cwd, 'bad.json'), '{ "sites": [], "prot": 1 }')
    const { code, stderr } = await runIn(cwd, ['status', '--config', 'bad.json'])

    expect(code).toBe(2)
    expect(stderr).toContain('bad.json has 2 problems')
    expect(stderr).not.toContain('    at ')
  })

  it('exits with 0 for help and the version', async () => {
    const cwd = project()

    expect(await runIn(cwd, ['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('serve') })
    expect(await runIn(cwd, ['--version'])).toMatchObject({ code: 0, stdout: `${VERSION}\n` })
    expect(await runIn(cwd, ['import', 'costs', '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Required: date, source, amount'),
    })
  })

  it('exits with 1 and imports nothing when a line of the file is bad', async () => {
    const cwd = project()
    writeFileSync(join(cwd, 'costs.csv'), `${COSTS}03.03.2026;yandex;spring;many\n`)
    const { code, stderr } = await runIn(cwd, ['import', 'costs', 'costs.csv'])

    expect(code).toBe(1)
    expect(stderr).toContain('  line 4: amount "many" is not an amount')
    expect(existsSync(join(cwd, 'data'))).toBe(false)
  })

  it('shows what a file comes to without importing it when asked for a dry run', async () => {
    const cwd = project()
    writeFileSync(join(cwd, 'costs.csv'), COSTS)
    const { stdout } = await runIn(cwd, ['import', 'costs', 'costs.csv', '--dry-run'])

    expect(stdout).toBe('would import 2 rows for shop: 12445.60 RUB, 2026-03-01 to 2026-03-02\n')
    expect((await runIn(cwd, ['report', 'money'])).stderr).toContain('has no warehouse yet')
  })

  it('asks for the site where there are several, and helps with its name', async () => {
    const cwd = project({ sites: [SITE, { id: 'blog', writeKey: 'blog-web' }] })
    writeFileSync(join(cwd, 'costs.csv'), COSTS)

    expect(await runIn(cwd, ['import', 'costs', 'costs.csv'])).toMatchObject({
      code: 2,
      stderr: 'error: name the site that spent it: --site shop | blog\n',
    })
    expect(await runIn(cwd, ['import', 'costs', 'costs.csv', '--site', 'shp'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean "shop"?'),
    })
  })

  it('shows sinks that have never run, and makes no log to find that out', async () => {
    const cwd = project()
    const { code, stdout } = await runIn(cwd, ['status', '--json'])

    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      server: false,
      sinks: [
        { sink: 'warehouse', state: null, behind: null, oldestAgeMs: null, parked: 0, dead: 0 },
        { sink: 'archive', state: null, behind: null, oldestAgeMs: null, parked: 0, dead: 0 },
      ],
    })
    expect(existsSync(join(cwd, 'data'))).toBe(false)
  })

  it('shows the stack of a failure when DEBUG is set', async () => {
    const { stderr } = await runIn(project(), ['import', 'costs', 'none.csv'], { DEBUG: '1' })

    expect(stderr).toContain('    at ')
  })
})

/** A folder with a configuration, as a user has one. */
function project(overrides: object = {}): string {
  const cwd = mkdtempSync(join(tmpdir(), 'throughline-program-'))
  const config = { sites: [SITE], sinks: [{ type: 'file', name: 'archive', path: 'events.ndjson' }], ...overrides }
  writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify(config))
  return cwd
}

async function runIn(cwd: string, args: readonly string[], env: Record<string, string> = {}) {
  let stdout = ''
  let stderr = ''
  const code = await run(args, {
    cwd,
    env,
    print: (text) => (stdout += text),
    warn: (text) => (stderr += text),
  })
  return { code, stdout, stderr }
}
