import { describe, expect, it } from 'vitest'
// The built package: the page's modules exist only there.
import { dashboardRoutes, type HttpAnswer } from '@throughline/dashboard'

const [page, assets] = dashboardRoutes()

function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
  const route = path === '/dashboard' ? page : assets
  if (!route) throw new Error('The dashboard has two routes')
  return route.handle({ path, headers: (name) => headers[name] })
}

async function linksOfPage(): Promise<readonly string[]> {
  const { body } = await get('/dashboard')
  return [...String(body).matchAll(/(?:src|href)="\.(\/dashboard\/[^"]+)"/g)].map(([, path = '']) => path)
}

describe('dashboardRoutes', () => {
  it('serves the page to everybody, since it holds no figures', async () => {
    const answer = await get('/dashboard')
    expect(dashboardRoutes().map(({ admin }) => admin)).toEqual([false, false])
    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' })
  })

  it('forbids all code and style that is not the page’s own', async () => {
    const { headers, body } = await get('/dashboard')
    expect(headers?.['content-security-policy']).toMatch(/^default-src 'self'; /)
    expect(String(body)).not.toMatch(/<style|style=|<script(?![^>]*\ssrc=)|\son\w+=/)
  })

  it('answers 304 to who has this page', async () => {
    const tag = (await get('/dashboard')).headers?.etag ?? ''
    expect((await get('/dashboard', { 'if-none-match': tag })).status).toBe(304)
    expect((await get('/dashboard', { 'if-none-match': '"older"' })).status).toBe(200)
  })

  it('names every module in the page, under a version that may be kept for ever', async () => {
    const links = await linksOfPage()
    expect(links.some((link) => link.endsWith('/main.js'))).toBe(true)
    expect(links.some((link) => link.endsWith('/sort.js'))).toBe(true)
    const answers = await Promise.all(links.map((link) => get(link)))
    expect(answers.map(({ status }) => status)).toEqual(links.map(() => 200))
    expect(answers[0]?.headers?.['cache-control']).toBe('public, max-age=31536000, immutable')
  })

  it('serves an older page what it asks for, but not to be kept', async () => {
    const answer = await get('/dashboard/older/main.js')
    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
    })
  })

  it('leads an address with a slash at its end to the page, wherever it is mounted', async () => {
    const answer = await get('/dashboard/')
    expect(answer).toMatchObject({ status: 308, headers: { location: '../dashboard' } })
  })

  it('has no other files', async () => {
    expect((await get('/dashboard/x/../../package.json')).status).toBe(404)
    expect((await get('/dashboard/x/index.html')).status).toBe(404)
    expect((await get('/dashboard/x/main.d.ts')).status).toBe(404)
  })
})
