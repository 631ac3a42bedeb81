import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Config } from './config.js'
import { loadConfig } from './load.js'

const SITE = { id: 'shop', writeKey: 'shop-web' }

describe('loadConfig', () => {
  it('fills in what a short configuration leaves out', async () => {
    const { config, cwd } = await load({ sites: [SITE] })

    expect(config).toEqual({
      file: join(cwd, 'throughline.config.json'),
      port: 8787,
      dataDir: join(cwd, 'data'),
      sites: [{ ...SITE, timezone: 'UTC', currency: 'RUB' }],
      log: { type: 'sqlite' },
      warehouse: { type: 'sqlite' },
      sinks: [],
      sources: [],
    })
  })

  it('takes for how long the log keeps events, but no time in which repeats would count', async () => {
    expect((await load({ sites: [SITE], log: { keepDays: 400 } })).config.log).toEqual({
      type: 'sqlite',
      keepDays: 400,
    })
    expect(await problemOf({ sites: [SITE], log: { keepDays: 3 } })).toContain(
      'log.keepDays: 3 is not accepted; expected 7 days or more',
    )
  })

  it('makes the connectors that are named by type', async () => {
    const { config } = await load({
      sites: [SITE],
      sinks: [
        { type: 'file', name: 'archive', path: 'events.ndjson' },
        { type: 'amocrm', name: 'crm', subdomain: 'example', token: 'a-token' },
      ],
      sources: [{ type: 'amocrm', name: 'amo', secret: 'a-secret-of-an-address' }],
    })

    expect(config.sinks.map(({ name }) => name)).toEqual(['archive', 'crm'])
    expect(config.sources.map(({ name }) => name)).toEqual(['amo'])
  })

  it('reads env:NAME, and lets PORT and THROUGHLINE_DATA override the file', async () => {
    const env = { ADMIN: 'admin-token', PORT: '9000', THROUGHLINE_DATA: '/tmp/elsewhere' }
    const { config } = await load({ port: 1, dataDir: 'data', adminToken: 'env:ADMIN', sites: [SITE] }, env)

    expect(config).toMatchObject({ port: 9000, dataDir: '/tmp/elsewhere', adminToken: 'admin-token' })
  })

  it('reports every problem at once, each with its place, its value and what is accepted', async () => {
    const problem = await problemOf({
      port: 70_000,
      adminTokn: 'x',
      sites: [{ id: 'shop', writekey: 'shop-web', origins: ['https://shop.example/'], timezone: 'Moscow' }],
      log: { type: 'postgres' },
    })

    expect(problem).toContain('has 7 problems')
    expect(problem).toContain('  port: 70000 is not accepted; expected a port from 0 to 65535\n')
    expect(problem).toContain('  sites[0].writeKey: is missing; expected a string\n')
    expect(problem).toContain('  sites[0].origins[0]: "https://shop.example/" is not accepted; expected an origin')
    expect(problem).toContain('  sites[0].timezone: "Moscow" is not accepted; expected an IANA time zone')
    expect(problem).toContain('  sites[0]: unknown key "writekey"; did you mean "writeKey"?')
    expect(problem).toContain('  log.type: "postgres" is not accepted; expected "sqlite"')
    expect(problem).toContain('  the configuration: unknown key "adminTokn"; did you mean "adminToken"?')
  })

  it("takes a site's own channels and a country database, whose path counts from the file", async () => {
    const channels = [{ channel: 'Partners', source: '/^partner-/', medium: 'referral' }]
    const site = { ...SITE, channels, keepCallers: true, callerSalt: 'env:SALT' }
    const { config, cwd } = await load({ geo: 'geo/country.mmdb', sites: [site] }, { SALT: 'pepper' })

    expect(config.geo).toBe(join(cwd, 'geo', 'country.mmdb'))
    expect(config.sites[0]).toMatchObject({ channels, keepCallers: true, callerSalt: 'pepper' })
  })

  it('refuses a channel rule without a condition, and an expression that cannot be read', async () => {
    const channels = [{ channel: 'All' }, { channel: 'Partners', source: '/(/', mediun: 'x' }]
    const problem = await problemOf({ sites: [{ ...SITE, channels }] })

    expect(problem).toContain('sites[0].channels[0]: expected one of source, medium, campaign, referrer beside channel')
    expect(problem).toContain('sites[0].channels[1].source: "/(/" is not accepted; expected a value, or /a regular')
    expect(problem).toContain('sites[0].channels[1]: unknown key "mediun"; did you mean "medium"?')
  })

  it('lists the known keys for a key that is like none of them', async () => {
    expect(await problemOf({ sites: [SITE], colour: 'red' })).toContain(
      'unknown key "colour"; known: port, dataDir, adminToken, geo, trustProxy, addressLimit, sites, log, warehouse, sinks, sources',
    )
  })

  it('names the options of connectors by their place', async () => {
    const problem = await problemOf({
      sites: [SITE],
      sinks: [
        { type: 'amocrm', subdomain: 'example', token: 'a', pipelineID: 1 },
        { type: 'webhok', url: 'https://x.example' },
        { type: 'webhook', name: 'crm', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
        'file',
      ],
      sources: [{ name: 'amo' }],
    })

    expect(problem).toContain('  sinks[0]: unknown key "pipelineID"; did you mean "pipelineId"?')
    expect(problem).toContain('  sinks[1].type: "webhok" is not accepted; did you mean "webhook"?')
    expect(problem).toContain('  sinks[2].url: is missing; ')
    expect(problem).toContain('  sinks[3]: "file" is not accepted; expected a connector, or an object with "type"')
    expect(problem).toContain('  sources[0].type: is missing; expected "amocrm"')
  })

  it('names a missing variable once, where it is asked for', async () => {
    const problem = await problemOf({ sites: [{ ...SITE, writeKey: 'env:WRITE_KEY' }] })

    expect(problem).toMatch(/has a problem:\n {2}sites\[0\]\.writeKey: the environment variable WRITE_KEY is not set$/)
  })

  it('shows neither secrets nor what came from the environment', async () => {
    const env = { HIDDEN: 'https://user:pass@host/' }
    const problem = await problemOf({ adminToken: 'abc', sites: [{ ...SITE, origins: ['env:HIDDEN'] }] }, env)

    expect(problem).toContain('adminToken: "***" is not accepted; expected at least 4 characters')
    expect(problem).toContain('sites[0].origins[0]: "***" is not accepted')
    expect(problem).not.toContain('pass')
    expect(problem).not.toContain('abc')
  })

  it('shows no password that stands in an address', async () => {
    const problem = await problemOf({ sites: [{ ...SITE, origins: ['https://me:pass@shop.example/'] }] })

    expect(problem).toContain('sites[0].origins[0]: "https://***@shop.example/" is not accepted')
  })

  it('refuses names that would be mixed up', async () => {
    const problem = await problemOf({
      sites: [SITE, { ...SITE, id: 'blog' }],
      sinks: [
        { type: 'file', name: 'archive', path: 'a' },
        { type: 'file', name: 'archive', path: 'b' },
        { type: 'file', name: 'warehouse', path: 'c' },
      ],
    })

    expect(problem).toContain('  sites[1].writeKey: is the same as that of another site')
    expect(problem).toContain('  sinks[1].name: is the same as that of another sink')
    expect(problem).toContain('  sinks[2].name: is the same as that of another sink')
  })

  it('takes a TypeScript configuration with connectors made in it', async () => {
    const cwd = temporaryFolder()
    writeFileSync(
      join(cwd, 'throughline.config.ts'),
      `interface Sink { name: string }
       const sink: Sink & object = { name: 'own', purpose: 'necessary', limits: { items: 1, timeoutMs: 1 }, deliver: async () => [] }
       export default { sites: [{ id: 'shop', writeKey: 'shop-web' }], sinks: [sink] }`,
    )
    const config = await loadConfig({ cwd, env: {} })

    expect(config.sinks.map(({ name }) => name)).toEqual(['own'])
  })

  it('takes an .mjs configuration, and the file that is named before the one that is found', async () => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify({ port: 1, sites: [SITE] }))
    writeFileSync(join(cwd, 'other.mjs'), `export default { port: 2, sites: [{ id: 'shop', writeKey: 'shop-web' }] }`)

    expect(await loadConfig({ cwd, env: {} })).toMatchObject({ port: 1 })
    expect(await loadConfig({ cwd, path: 'other.mjs', env: {} })).toMatchObject({ port: 2 })
  })

  it('says what to do when there is no file, or none that can be read', async () => {
    const cwd = temporaryFolder()
    await expect(loadConfig({ cwd, env: {} })).rejects.toThrow('"throughline init" writes one')
    await expect(loadConfig({ cwd, path: 'none.json', env: {} })).rejects.toThrow('there is no configuration file')
    writeFileSync(join(cwd, 'throughline.config.json'), '{ "port": }')
    await expect(loadConfig({ cwd, env: {} })).rejects.toThrow('cannot be read')
    writeFileSync(join(cwd, 'empty.mjs'), '')
    await expect(loadConfig({ cwd, path: 'empty.mjs', env: {} })).rejects.toThrow('must have a default export')
  })
})

interface Loaded {
  readonly config: Config
  readonly cwd: string
}

async function load(content: unknown, env: Record<string, string> = {}): Promise<Loaded> {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify(content))
  return { config: await loadConfig({ cwd, env }), cwd }
}

async function problemOf(content: unknown, env: Record<string, string> = {}): Promise<string> {
  return load(content, env).then(
    () => 'no problem',
    (error: unknown) => String(error),
  )
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'throughline-config-'))
}
