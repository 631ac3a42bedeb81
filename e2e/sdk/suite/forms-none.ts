import { expect, test } from 'vitest'
import { type Outcome, type Visitor } from '../page.js'

const FIELDS = '<input name="phone" id="phone"><button id="b">Send</button>'
const FORM = `<form id="f" method="post" action="/lead">${FIELDS}</form>`
const NONE: Outcome = { received: 1, applications: 0, carried: false }

export function noApplications(visit: Visitor): void {
  test('data-throughline="ignore" on the form', async () => {
    await visit.open(FORM.replace('<form', '<form data-throughline="ignore"'))
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(NONE)
  })
  test('a search form', async () => {
    await visit.open(`<search>${FORM}</search>`)
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(NONE)
  })
  test('role=search', async () => {
    await visit.open(FORM.replace('<form', '<form role="search"'))
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(NONE)
  })
  test('a password alone', async () => {
    await visit.open(FORM.replace('name="phone"', 'type="password" name="password"'))
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(NONE)
  })
  test('a GET form to its own page, whose address stays clean', async () => {
    await visit.open(`<form method="get"><input name="q">${FIELDS}</form>`)
    await visit.tab.click('#b')
    await visit.until('/q=/.test(location.href)')
    expect(await visit.tab.evaluate('location.href')).not.toMatch(/application_id|utm_/)
    expect(await visit.applications()).toEqual([])
  })
  test('a form without method or action that no script sends', async () => {
    await visit.open(`<form>${FIELDS}</form>`)
    await visit.tab.click('#b')
    await visit.until('/phone=/.test(location.href)')
    expect(await visit.tab.evaluate('location.href')).not.toMatch(/application_id|utm_/)
    expect(await visit.applications()).toEqual([])
  })
  test('a draft that is saved while the user types', async () => {
    await visit.open(`${FORM}<script>
      f.oninput = () => setTimeout(() => fetch('/draft', { method: 'POST', body: new FormData(f) }), 10)
    </script>`)
    await visit.tab.fill('#phone', '1')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    expect(await visit.applications()).toEqual([])
  })
}
