import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../config/load.js'
import { run } from '../program.js'

let cwd: string
let printed: string
let warned: string
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'throughline-init-'))
  printed = warned = ''
})
afterEach(() => rm(cwd, { recursive: true }))

const throughline = (...args: readonly string[]): Promise<number> =>
  run(args, {
    cwd,
    env: {},
    print: (text) => (printed += String(text)),
    warn: (text) => (warned += text),
  })

describe('throughline init', () => {
  it('writes a configuration that loads as it is, with the secrets that it printed', async () => {
    expect(await throughline('init', '--site', 'bakery', '--origin', 'https://bakery.example', '--json')).toBe(0)
    const { secrets } = JSON.parse(printed) as { secrets: Record<string, string> }
    const config = await loadConfig({ cwd, env: secrets })
    expect(config.adminToken).toBe(secrets['TL_ADMIN'])
    expect(config.sites).toMatchObject([
      { id: 'bakery', writeKey: 'bakery-web', secretKey: secrets['TL_SECRET'], origins: ['https://bakery.example'] },
    ])
  })
  it('makes other secrets each time, puts none into the file, and tells the script tag of the site', async () => {
    expect(await throughline('init')).toBe(0)
    const [first] = /TL_ADMIN=(\S+)/.exec(printed)?.slice(1) ?? []
    expect(first).toMatch(/^[\w-]{32}$/)
    expect(printed).toContain('data-write-key="shop-web"')
    expect(await readFile(join(cwd, 'throughline.config.json'), 'utf8')).not.toContain(first)
  })
  it('writes none that the other commands would refuse, and says why', async () => {
    expect(await throughline('init', '--origin', 'shop.example', '--currency', 'rubles', '--site', 'Мой')).toBe(2)
    expect(warned).toContain('sites[0].origins[0]: "shop.example" is not accepted; expected an origin such as')
    expect(warned).toContain('sites[0].currency: "rubles" is not accepted')
    expect(warned).toContain('sites[0].id: "Мой" is not accepted')
    expect(await throughline('init')).toBe(0)
  })
  it('leaves a configuration that stands there alone', async () => {
    await throughline('init')
    const before = await readFile(join(cwd, 'throughline.config.json'), 'utf8')
    expect(await throughline('init', '--site', 'other')).toBe(1)
    expect(warned).toContain('it exists')
    expect(await readFile(join(cwd, 'throughline.config.json'), 'utf8')).toBe(before)
  })
})
