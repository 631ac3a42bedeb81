import { fileURLToPath } from 'node:url'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { build } from 'vite'
import { beforeAll, describe, expect, test } from 'vitest'
import { App } from '../examples/react/src/app.js'
import { chromium } from './engines/chromium.js'
import { APPLICATION, visitor } from './sdk/page.js'

const COLLECTOR = 'http://127.0.0.1:8787'

describe('the React example', () => {
  const visit = visitor(chromium())
  let script: string
  beforeAll(async () => {
    script = await bundle()
  })

  /** Serves the built example on every route of it and opens one. */
  async function open(path: string): Promise<void> {
    const own = script.replaceAll(COLLECTOR, visit.site.origin + visit.site.mount).replaceAll('demo-web', 'shop-web')
    const page = `<!doctype html><div id="root"></div><script type="module">${own}</script>`
    for (const route of ['/', '/prices', '/trial']) visit.site.pages.set(route, page)
    await visit.tab.goto(visit.site.origin + path)
  }
  const viewed = async (): Promise<readonly (string | undefined)[]> =>
    (await visit.site.events()).filter(({ type }) => type === 'page').map(({ page }) => page?.path)

  test('tells of a page view at every change of route, once, in strict mode too', async () => {
    await open('/?utm_source=yandex')
    await visit.tab.click('a[href="/prices"]')
    await visit.tab.click('button')
    await expect.poll(() => visit.site.messages('Plan Chosen')[0]?.properties).toEqual({ plan: 'pro' })
    await visit.tab.click('a[href="/"]')
    await visit.tab.evaluate('void history.back()')
    await expect.poll(viewed).toEqual(['/', '/prices', '/', '/prices'])
    expect(visit.site.messages('Plan Chosen')).toHaveLength(1)
  })
  test('hands the application ID to the handler that sends the form', async () => {
    await open('/trial?utm_source=yandex')
    await visit.tab.fill('input[name=phone]', '+7 900')
    await visit.tab.click('button')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    const fields = Object.fromEntries(visit.site.posted[0]?.fields ?? [])
    expect(fields).toMatchObject({ phone: '+7 900', utm_source: 'yandex' })
    await expect
      .poll(() => visit.site.messages(APPLICATION)[0]?.properties)
      .toMatchObject({
        applicationId: fields['application_id'],
        form: { id: 'trial' },
      })
    await visit.until('document.body.textContent.includes("Thank you")')
  })
  test('renders on a server, where nothing is tracked', () => {
    expect(renderToString(createElement(App, { endpoint: COLLECTOR }))).toContain('Speak in three months')
  })
})

async function bundle(): Promise<string> {
  const root = fileURLToPath(new URL('../examples/react', import.meta.url))
  const built = await build({ root, logLevel: 'warn', build: { write: false } })
  const outputs = 'output' in built ? built.output : []
  for (const each of outputs) if (each.type === 'chunk') return each.code
  throw new Error('the example was built without a script')
}
