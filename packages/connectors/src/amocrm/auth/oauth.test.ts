import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SinkUnavailable } from '@throughline/collector'
import { beforeEach, describe, expect, it } from 'vitest'
import { leapingClock } from '../../../test/leaping-clock.js'
import { amocrmAccount, type AmocrmIntegration } from '../../testing/amocrm/index.js'
import { amocrmApi } from '../api.js'
import type { Way } from './authority.js'
import { connect, consentUrl } from './connect.js'
import { oauth } from './oauth.js'
import { tokenFile } from './token-file.js'
import type { TokenStore } from './tokens.js'

const HOUR_MS = 3_600_000
const CLIENT = { clientId: 'client', clientSecret: 'secret', redirectUri: 'https://shop.example/back' }

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokens-'))
})

/** An account with an integration, connected; `dies` loses the answer of the next exchange with the process. */
async function world(integration: Partial<AmocrmIntegration> = {}) {
  const clock = leapingClock()
  const account = amocrmAccount({
    clock,
    token: '-',
    integration: { ...CLIENT, ...integration },
    requestsPerSecond: 1e6,
  })
  const asked: string[] = []
  let dying = false
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    asked.push(`${request.method} ${new URL(request.url).host}${new URL(request.url).pathname}`)
    const response = await account.handle(request)
    if (!dying || !request.url.endsWith('access_token')) return response
    dying = false
    throw new SinkUnavailable('no-answer', 'the process was killed')
  }
  const way: Way = { clock, fetch }
  const store = tokenFile(join(folder, 'tokens.json'), clock)
  const code = account.oauth?.authorise() ?? ''
  await connect({ baseUrl: 'https://demo.amocrm.ru', code }, CLIENT, store, way)
  const authority = oauth(CLIENT, store)
  const ask = async (by = authority): Promise<string> =>
    amocrmApi(by, way)
      .call('GET', 'account')
      .then(({ kind }) => kind)
  return { clock, account, asked, way, store, authority, ask, die: () => (dying = true) }
}

describe('access by OAuth', () => {
  it('asks a person at the vendor, for the integration', () => {
    expect(consentUrl('www.amocrm.ru', CLIENT, 'x y')).toBe(
      'https://www.amocrm.ru/oauth?client_id=client&state=x+y&mode=popup',
    )
  })

  it('is connected by a code, once', async () => {
    const { account, ask, store, way } = await world()
    expect(await ask()).toBe('done')
    const again = connect({ baseUrl: 'https://demo.amocrm.ru', code: 'used' }, CLIENT, store, way)
    await expect(again).rejects.toThrow('gives no tokens for this code')
    expect(account.oauth?.exchanges()).toBe(1)
    expect(await ask()).toBe('done')
  })

  it('renews its tokens when half of their life is over, and not before', async () => {
    const { account, clock, ask } = await world()
    await clock.sleep(11 * HOUR_MS)
    await ask()
    expect(account.oauth?.exchanges()).toBe(1)
    await clock.sleep(2 * HOUR_MS)
    await ask()
    expect(account.oauth?.exchanges()).toBe(2)
  })

  it('stores the new tokens before it uses them, in a file that its owner alone may read', async () => {
    const { clock, ask, store } = await world()
    const { current: before } = (await store.read()) ?? {}
    await clock.sleep(13 * HOUR_MS)
    await ask()
    expect(await store.read()).toMatchObject({ previous: before, baseUrl: 'https://demo.amocrm.ru' })
    expect((await stat(join(folder, 'tokens.json'))).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['tokens.json'])
  })

  it('renews at a 401 and sends the request once more', async () => {
    const { account, ask } = await world()
    account.oauth?.expire()
    expect(await ask()).toBe('done')
    expect(account.oauth?.exchanges()).toBe(2)
  })

  it('makes one exchange for many who ask at once, also in several processes', async () => {
    const { account, clock, ask, authority, store } = await world()
    await clock.sleep(25 * HOUR_MS)
    const other = oauth(CLIENT, store)
    const kinds = await Promise.all([ask(), ask(other), ask(authority), ask(other), ask()])
    expect(kinds).toEqual(['done', 'done', 'done', 'done', 'done'])
    expect(account.oauth?.exchanges()).toBe(2)
  })

  /** The process dies after the exchange and before its tokens are stored; a new one goes on. */
  async function dieInTheMiddle(integration: Partial<AmocrmIntegration>) {
    const all = await world(integration)
    await all.clock.sleep(13 * HOUR_MS)
    all.die()
    expect(await all.ask()).toBe('done')
    const reborn = oauth(CLIENT, all.store)
    expect(await all.ask(reborn)).toBe('done')
    const findings = await reborn.findings(all.clock.now())
    await all.clock.sleep(12 * HOUR_MS)
    return { findings, late: () => all.ask(reborn) }
  }

  it('loses nothing by a death in the middle of a renewal where the vendor takes the spent token once more', async () => {
    const { findings, late } = await dieInTheMiddle({ forgiving: true })
    expect(findings).toMatchObject([{ level: 'good' }])
    expect(await late()).toBe('done')
  })

  it('leaves hours to connect anew after such a death where the spent token is gone, and says so', async () => {
    const { findings, late } = await dieInTheMiddle({ forgiving: false })
    expect(findings).toMatchObject([{ level: 'doubtful', text: expect.stringContaining('had no end') }])
    await expect(late()).rejects.toThrow('throughline connect amocrm')
  })

  it('is mended by connecting anew', async () => {
    const { account, clock, ask, die, store, way } = await world()
    await clock.sleep(13 * HOUR_MS)
    die()
    await ask()
    await connect({ baseUrl: 'https://demo.amocrm.ru', code: account.oauth?.authorise() ?? '' }, CLIENT, store, way)
    await clock.sleep(13 * HOUR_MS)
    expect(await ask()).toBe('done')
  })

  it('follows the account to another subdomain', async () => {
    const { account, ask, asked, store } = await world()
    account.moveTo('renamed.amocrm.ru')
    expect(await ask()).toBe('done')
    expect(asked.slice(-4)).toEqual([
      'POST demo.amocrm.ru/oauth2/access_token',
      'GET api-b.amocrm.ru/oauth2/account/current/subdomain',
      'POST renamed.amocrm.ru/oauth2/access_token',
      'GET renamed.amocrm.ru/api/v4/account',
    ])
    expect(await store.read()).toMatchObject({ baseUrl: 'https://renamed.amocrm.ru' })
  })

  it('says what to do when there are no tokens, or when they are no good', async () => {
    const { account, clock, ask, store } = await world()
    const nowhere = oauth(CLIENT, tokenFile(join(folder, 'other.json'), clock))
    await expect(ask(nowhere)).rejects.toThrow('throughline connect amocrm')
    await writeFile(join(folder, 'tokens.json'), 'damaged')
    await expect(ask()).rejects.toThrow('throughline connect amocrm')
    expect(await store.read()).toBeUndefined()
    expect(account.oauth?.exchanges()).toBe(1)
  })
})

describe('the file of tokens', () => {
  it('is locked by one at a time, and taken over from one who died with the lock', async () => {
    const clock = leapingClock()
    const path = join(folder, 'tokens.json')
    const stores: TokenStore[] = [tokenFile(path, clock), tokenFile(path, clock)]
    let inside = 0
    let most = 0
    const work = async (): Promise<void> => {
      inside += 1
      most = Math.max(most, inside)
      await clock.sleep(500)
      inside -= 1
    }
    await Promise.all([...stores, ...stores].map((store) => store.locked(work)))
    expect(most).toBe(1)

    await writeFile(`${path}.lock`, JSON.stringify({ at: clock.now(), by: 'the dead' }))
    const from = clock.now()
    await Promise.all(stores.map((store) => store.locked(work)))
    expect(most).toBe(1)
    expect(clock.now() - from).toBeGreaterThanOrEqual(90_000)
    await expect(readFile(`${path}.lock`)).rejects.toThrow('ENOENT')
  })

  it('keeps the lock no longer than the work, also when that fails', async () => {
    const store = tokenFile(join(folder, 'tokens.json'))
    await expect(store.locked(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await store.locked(async () => 'free')).toBe('free')
  })
})
