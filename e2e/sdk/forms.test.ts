import { describe, expect, test } from 'vitest'
import { APPLICATION, visitor } from './page.js'

const visit = visitor()
const FIELDS = '<input name="phone" id="phone"><button id="b">Send</button>'
const FORM = `<form id="f" method="post" action="/lead">${FIELDS}</form>`
/** A form that a script sends, without method or action, as single-page applications write it. */
const scripted = (handler: string): string =>
  `<form id="f">${FIELDS}</form><script>
    document.getElementById('f').addEventListener('submit', async (event) => { const form = event.target; ${handler} })
  </script>`

describe('sent by the browser', () => {
  test('a click carries the ID and the UTM values that the form has not', async () => {
    await visit.open(FORM)
    await visit.page.fill('#phone', '+7 900')
    await visit.page.click('#b')
    const { fields } = await visit.expectOne()
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
    await visit.page.fill('#phone', '+7 900')
    await visit.page.click('#b')
    await visit.expectOne()
    const [application] = visit.site.messages(APPLICATION)
    expect(application?.properties).toEqual({
      applicationId: expect.any(String),
      form: {
        id: 'f',
        action: visit.site.origin + '/lead',
        page: visit.site.origin + '/?utm_source=yandex&utm_medium=cpc&utm_campaign=spring',
      },
    })
  })
  test('Enter in a field', async () => {
    await visit.open(FORM)
    await visit.page.press('#phone', 'Enter')
    await visit.expectOne()
  })
  test('requestSubmit()', async () => {
    await visit.open(FORM)
    await visit.page.evaluate('document.forms[0].requestSubmit()')
    await visit.expectOne()
  })
  test('form.submit(), which fires no submit event', async () => {
    await visit.open(FORM)
    await visit.page.evaluate('document.forms[0].submit()')
    await visit.expectOne()
  })
  test('form.submit() from a handler that has prevented the submit to check the form first', async () => {
    await visit.open(`${FORM}<script>
      f.onsubmit = (event) => { event.preventDefault(); setTimeout(() => f.submit(), 50) }
    </script>`)
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('a double click is one application, whichever of its two submits the site receives', async () => {
    await visit.open(FORM)
    await visit.page.dblclick('#b')
    await expect.poll(() => visit.site.posted.length).toBeGreaterThan(0)
    const applications = await visit.applications()
    expect(applications).toHaveLength(1)
    const ids = new Set(visit.site.posted.map(({ fields }) => fields.get('application_id')))
    expect([...ids]).toEqual([applications[0]?.properties?.['applicationId']])
  })
  test('failed native validation is no application; the corrected form is one', async () => {
    await visit.open(
      '<form method="post" action="/lead"><input id="phone" name="phone" required><button id="b">Send</button></form>',
    )
    await visit.page.click('#b')
    await visit.page.click('#b')
    expect(visit.site.messages(APPLICATION)).toEqual([])
    await visit.page.fill('#phone', '1')
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('failed scripted validation is no application; the corrected form is one', async () => {
    await visit.open(`${FORM}<script>
      f.onsubmit = (event) => { if (!new FormData(f).get('phone')) event.preventDefault() }
    </script>`)
    await visit.page.click('#b')
    await visit.page.fill('#phone', '1')
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('a multipart form', async () => {
    await visit.open(FORM.replace('method', 'enctype="multipart/form-data" method'))
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('a GET form to another page', async () => {
    await visit.open('<form action="/thanks"><input name="phone"><button id="b">Send</button></form>')
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('a submitter with its own action and method', async () => {
    await visit.open(
      '<form><input name="phone"><button id="b" name="way" value="2" formmethod="post" formaction="/other">Send</button></form>',
    )
    await visit.page.click('#b')
    const post = await visit.expectOne()
    expect(post.path).toBe('/other')
    expect(post.fields.get('way')).toBe('2')
  })
  test('controls outside the form that belong to it', async () => {
    await visit.open(
      '<form id="f" method="post" action="/lead"></form><input name="phone" form="f"><button id="b" form="f">Send</button>',
    )
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('target=_blank: the page stays, and is told of once', async () => {
    await visit.open(FORM.replace('method', 'target="_blank" method'))
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('fields called action, method, id, elements, submit and append hide nothing', async () => {
    const names = ['action', 'method', 'id', 'name', 'elements', 'submit']
    const hostile = names.map((name) => `<input type="hidden" name="${name}" value="x">`).join('')
    await visit.open(FORM.replace('<input', hostile + '<input'))
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('UTM fields and an ID field that the site has: the empty are filled, the ID is ours, the rest is left', async () => {
    await visit.open(
      FORM.replace(
        '<input',
        '<input type="hidden" name="utm_source"><input type="hidden" name="utm_medium" value="own"><input type="hidden" name="application_id" value="old"><input',
      ),
    )
    await visit.page.click('#b')
    const { fields } = await visit.expectOne()
    expect(fields.get('utm_source')).toBe('yandex')
    expect(fields.get('utm_medium')).toBe('own')
  })
})

describe('however the page hides its submit', () => {
  const stopped = (target: string, phase: boolean): string => `${FORM}<script>
    ${target}.addEventListener('submit', (event) => event.stopImmediatePropagation(), ${phase})
  </script>`
  test('stopped on the form', async () => {
    await visit.open(stopped('f', false))
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('stopped on the document in the capture phase', async () => {
    await visit.open(stopped('document', true))
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('stopped on the window in the capture phase, before the SDK has loaded', async () => {
    await visit.open(`${FORM}<script>window.early = 1</script>`)
    visit.site.pages.set(
      '/',
      `<!doctype html><script>
      addEventListener('submit', (event) => event.stopImmediatePropagation(), true)
    </script>%SDK%${FORM}`,
    )
    await visit.page.reload()
    await visit.page.waitForFunction('!window.early && !!window.throughline?.track')
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('a form added later', async () => {
    await visit.open('<div id="late"></div>')
    await visit.page.evaluate(`late.innerHTML = ${JSON.stringify(FORM)}`)
    await visit.page.click('#b')
    await visit.expectOne()
  })
  const shadow = (mode = 'open'): string => `<div id="host"></div><script>
    host.attachShadow({ mode: '${mode}' }).innerHTML = ${JSON.stringify(FORM)}
  </script>`
  test('in an open shadow root, by click', async () => {
    await visit.open(shadow())
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('in an open shadow root, by Enter', async () => {
    await visit.open(shadow())
    await visit.page.press('#phone', 'Enter')
    await visit.expectOne()
  })
  test('in an open shadow root, by requestSubmit() that no user began', async () => {
    await visit.open(shadow())
    await visit.page.evaluate('host.shadowRoot.querySelector("form").requestSubmit()')
    await visit.expectOne()
  })
  test('in a closed shadow root, by form.submit()', async () => {
    await visit.open(
      '<div id="host"></div><script>' +
        `const root = host.attachShadow({ mode: 'closed' }); root.innerHTML = ${JSON.stringify(FORM)}; host.onclick = () => root.querySelector('form').submit()` +
        '</script>',
    )
    await visit.page.evaluate('host.onclick()')
    await visit.expectOne()
  })
  test('in a frame of the same origin', async () => {
    visit.site.pages.set('/frame', FORM)
    await visit.open('<iframe src="/frame"></iframe>')
    await visit.page.frameLocator('iframe').locator('#b').click()
    await visit.expectOne()
  })
  test('in a frame added later, by form.submit() of its own script', async () => {
    visit.site.pages.set('/frame', `${FORM}<script>onclick = () => f.submit()</script>`)
    await visit.open('<div id="late"></div>')
    await visit.page.evaluate('late.innerHTML = `<iframe src="/frame"></iframe>`')
    await visit.page.frameLocator('iframe').locator('#phone').click()
    await visit.expectOne()
  })
  test('in a frame that has the script itself', async () => {
    visit.site.pages.set('/frame', '%SDK%' + FORM)
    await visit.open('<iframe src="/frame"></iframe>')
    await visit.page.waitForFunction('!!document.querySelector("iframe").contentWindow.throughline?.track')
    await visit.page.frameLocator('iframe').locator('#b').click()
    await visit.expectOne()
  })
})

describe('sent by a script', () => {
  test('fetch with FormData', async () => {
    await visit.open(scripted('event.preventDefault(); fetch("/api", { method: "POST", body: new FormData(form) })'))
    await visit.page.click('#b')
    const { fields } = await visit.expectOne()
    expect(fields.get('utm_campaign')).toBe('spring')
  })
  test('FormData as JSON, by XMLHttpRequest', async () => {
    await visit.open(
      scripted(`event.preventDefault()
      const request = new XMLHttpRequest()
      request.open('POST', '/api')
      request.send(JSON.stringify(Object.fromEntries(new FormData(form))))`),
    )
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('sendBeacon with FormData', async () => {
    await visit.open(scripted('event.preventDefault(); navigator.sendBeacon("/api", new FormData(form))'))
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('a serialiser that reads the DOM', async () => {
    await visit.open(
      scripted(`event.preventDefault()
      const pairs = [...form.elements].filter((each) => each.name).map((each) => [each.name, each.value])
      fetch('/api', { method: 'POST', body: new URLSearchParams(pairs) })`),
    )
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('after a wait for something else', async () => {
    await visit.open(
      scripted(`event.preventDefault()
      await fetch('/captcha')
      await fetch('/api', { method: 'POST', body: new FormData(form) })`),
    )
    visit.site.pages.set('/captcha', 'ok')
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('state that never was read from the form: told of once, though the site did not take the ID', async () => {
    await visit.open(
      scripted('event.preventDefault(); fetch("/api", { method: "POST", body: JSON.stringify({ phone: 1 }) })'),
    )
    await visit.page.click('#b')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    expect(await visit.applications()).toHaveLength(1)
  })
  test('state that a first-party server gets after a wait', async () => {
    await visit.open(
      scripted('event.preventDefault(); setTimeout(() => fetch("/api", { method: "POST", body: "{}" }), 300)'),
    )
    await visit.page.click('#b')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    expect(await visit.applications()).toHaveLength(1)
  })
  test('a failed check that reads the form and sends nothing is none; the corrected form is one', async () => {
    await visit.open(
      scripted(`event.preventDefault()
      if (!new FormData(form).get('phone')) return
      fetch('/api', { method: 'POST', body: new FormData(form) })`),
    )
    await visit.page.click('#b')
    await visit.page.fill('#phone', '1')
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('a failed check that another system is told of by beacon is none', async () => {
    await visit.open(scripted('event.preventDefault(); navigator.sendBeacon("/figures", "failed")'))
    await visit.page.click('#b')
    await visit.expectNone()
  })
  test('a double click is one, under one ID', async () => {
    await visit.open(scripted('event.preventDefault(); fetch("/api", { method: "POST", body: new FormData(form) })'))
    await visit.page.dblclick('#b')
    await expect.poll(() => visit.site.posted.length).toBe(2)
    const [one, two] = visit.site.posted
    expect(one?.fields.get('application_id')).toBe(two?.fields.get('application_id'))
    expect(await visit.applications()).toHaveLength(1)
  })
  test('a form that the page resets and the user sends again is a new application', async () => {
    await visit.open(
      scripted(
        'event.preventDefault(); await fetch("/api", { method: "POST", body: new FormData(form) }); form.reset()',
      ),
    )
    await visit.page.click('#b')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    await visit.page.click('#b')
    await expect.poll(() => visit.site.posted.length).toBe(2)
    const ids = visit.site.posted.map(({ fields }) => fields.get('application_id'))
    expect(new Set(ids).size).toBe(2)
    expect((await visit.applications()).map(({ properties }) => properties?.['applicationId'])).toEqual(ids)
  })
  test('a form of several steps is one, at the last', async () => {
    await visit.open(
      scripted(`event.preventDefault()
      form.step = (form.step ?? 0) + 1
      if (form.step === 3) fetch('/api', { method: 'POST', body: new FormData(form) })`),
    )
    await visit.page.click('#b')
    await visit.page.fill('#phone', '1')
    await visit.page.click('#b')
    await visit.page.fill('#phone', '12')
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('a page builder that takes over at the click and lets no submit happen', async () => {
    await visit.open(`${FORM}<script>
      b.onclick = (event) => {
        event.preventDefault()
        const pairs = [...f.elements].filter((each) => each.name).map((each) => [each.name, each.value])
        fetch('/api', { method: 'POST', body: new URLSearchParams(pairs) })
      }
    </script>`)
    await visit.page.fill('#phone', '1')
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('a button that submits nothing and whose handler sends FormData', async () => {
    await visit.open(`<form id="f"><input name="phone" id="phone"><button type="button" id="b">Send</button></form><script>
      b.onclick = () => fetch('/api', { method: 'POST', body: new FormData(f) })
    </script>`)
    await visit.page.fill('#phone', '1')
    await visit.page.click('#b')
    await visit.expectOne()
  })
  test('a dialog form whose handler sends it is one, one that only closes the dialog is none', async () => {
    await visit.open(`<dialog open><form id="f" method="dialog">${FIELDS}<button id="close">Close</button></form></dialog><script>
      f.onsubmit = (event) => event.submitter.id === 'b' && fetch('/api', { method: 'POST', body: new FormData(f) })
    </script>`)
    await visit.page.click('#close')
    await visit.page.evaluate('document.querySelector("dialog").show()')
    await visit.page.click('#b')
    await visit.expectOne()
  })
})

describe('no application', () => {
  test('data-throughline="ignore" on the form', async () => {
    await visit.open(FORM.replace('<form', '<form data-throughline="ignore"'))
    await visit.page.click('#b')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    await visit.expectNone()
  })
  test('a search form', async () => {
    await visit.open(`<search>${FORM}</search>`)
    await visit.page.click('#b')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    await visit.expectNone()
  })
  test('role=search', async () => {
    await visit.open(FORM.replace('<form', '<form role="search"'))
    await visit.page.click('#b')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    await visit.expectNone()
  })
  test('a password alone', async () => {
    await visit.open(FORM.replace('name="phone"', 'type="password" name="password"'))
    await visit.page.click('#b')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    await visit.expectNone()
  })
  test('a GET form to its own page, whose address stays clean', async () => {
    await visit.open(`<form method="get"><input name="q">${FIELDS}</form>`)
    await visit.page.click('#b')
    await visit.page.waitForURL(/q=/)
    expect(visit.page.url()).not.toMatch(/application_id|utm_/)
    await visit.expectNone()
  })
  test('a form without method or action that no script sends', async () => {
    await visit.open(`<form>${FIELDS}</form>`)
    await visit.page.click('#b')
    await visit.page.waitForURL(/phone=/)
    expect(visit.page.url()).not.toMatch(/application_id|utm_/)
    await visit.expectNone()
  })
  test('a draft that is saved while the user types', async () => {
    await visit.open(`${FORM}<script>
      f.oninput = () => setTimeout(() => fetch('/draft', { method: 'POST', body: new FormData(f) }), 10)
    </script>`)
    await visit.page.fill('#phone', '1')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    expect(await visit.applications()).toEqual([])
  })
})
