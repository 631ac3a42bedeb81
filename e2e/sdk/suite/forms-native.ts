import { expect, test } from 'vitest'
import { APPLICATION, ONE, type Visitor } from '../page.js'

const FIELDS = '<input name="phone" id="phone"><button id="b">Send</button>'
const FORM = `<form id="f" method="post" action="/lead">${FIELDS}</form>`

export function formsSentByTheBrowser(visit: Visitor): void {
  test('a click carries the ID and the UTM values that the form has not', async () => {
    await visit.open(FORM)
    await visit.tab.fill('#phone', '+7 900')
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
    const fields = visit.site.posted[0]?.fields ?? new Map()
    expect(Object.fromEntries(fields)).toEqual({
      phone: '+7 900',
      application_id: expect.stringMatching(/^[\w-]{21}$/),
      utm_source: 'yandex',
      utm_medium: 'cpc',
      utm_campaign: 'spring',
    })
  })
  test('the event names the form, and no value that was not asked for', async () => {
    await visit.open(FORM)
    await visit.tab.fill('#phone', '+7 900')
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
    const [application] = visit.site.messages(APPLICATION)
    expect(application?.properties).toEqual({
      applicationId: expect.any(String),
      form: {
        id: 'f',
        name: '',
        action: visit.site.origin + '/lead',
        page: visit.site.origin + '/?utm_source=yandex&utm_medium=cpc&utm_campaign=spring',
      },
      fields: {},
    })
  })
  test('Enter in a field', async () => {
    await visit.open(FORM)
    await visit.tab.pressEnter('#phone')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('requestSubmit()', async () => {
    await visit.open(FORM)
    await visit.tab.evaluate('document.forms[0].requestSubmit()')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('form.submit(), which fires no submit event', async () => {
    await visit.open(FORM)
    await visit.tab.evaluate('document.forms[0].submit()')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('form.submit() from a handler that has prevented the submit to check the form first', async () => {
    await visit.open(`${FORM}<script>
      f.onsubmit = (event) => { event.preventDefault(); setTimeout(() => f.submit(), 50) }
    </script>`)
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('a double click is one application, whichever of its two submits the site receives', async () => {
    await visit.open(FORM)
    await visit.tab.doubleClick('#b')
    await expect.poll(() => visit.site.posted.length).toBeGreaterThan(0)
    const applications = await visit.applications()
    expect(applications).toHaveLength(1)
    const ids = new Set(visit.site.posted.map(({ fields }) => fields.get('application_id')))
    expect([...ids]).toEqual([applications[0]?.applicationId])
  })
  test('failed native validation is no application; the corrected form is one', async () => {
    await visit.open(
      '<form method="post" action="/lead"><input id="phone" name="phone" required><button id="b">Send</button></form>',
    )
    await visit.tab.click('#b')
    await visit.tab.click('#b')
    expect(visit.site.messages(APPLICATION)).toEqual([])
    await visit.tab.fill('#phone', '1')
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('failed scripted validation is no application; the corrected form is one', async () => {
    await visit.open(`${FORM}<script>
      f.onsubmit = (event) => { if (!new FormData(f).get('phone')) event.preventDefault() }
    </script>`)
    await visit.tab.click('#b')
    await visit.tab.fill('#phone', '1')
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('a multipart form', async () => {
    await visit.open(FORM.replace('method', 'enctype="multipart/form-data" method'))
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('a GET form to another page', async () => {
    await visit.open('<form action="/thanks"><input name="phone"><button id="b">Send</button></form>')
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('a submitter with its own action and method', async () => {
    await visit.open(
      '<form><input name="phone"><button id="b" name="way" value="2" formmethod="post" formaction="/other">Send</button></form>',
    )
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
    const [post] = visit.site.posted
    expect(post?.path).toBe('/other')
    expect(post?.fields.get('way')).toBe('2')
  })
  test('controls outside the form that belong to it', async () => {
    await visit.open(
      '<form id="f" method="post" action="/lead"></form><input name="phone" form="f"><button id="b" form="f">Send</button>',
    )
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('target=_blank: the page stays, and is told of once', async () => {
    await visit.open(FORM.replace('method', 'target="_blank" method'))
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('fields called action, method, id, elements, submit and append hide nothing', async () => {
    const names = ['action', 'method', 'id', 'name', 'elements', 'submit']
    const hostile = names.map((name) => `<input type="hidden" name="${name}" value="x">`).join('')
    await visit.open(FORM.replace('<input', hostile + '<input'))
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('UTM fields and an ID field that the site has: the empty are filled, the ID is ours, the rest is left', async () => {
    await visit.open(
      FORM.replace(
        '<input',
        '<input type="hidden" name="utm_source"><input type="hidden" name="utm_medium" value="own"><input type="hidden" name="application_id" value="old"><input',
      ),
    )
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
    const fields = visit.site.posted[0]?.fields ?? new Map()
    expect(fields.get('utm_source')).toBe('yandex')
    expect(fields.get('utm_medium')).toBe('own')
  })
}
