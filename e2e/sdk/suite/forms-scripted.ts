import { expect, test } from 'vitest'
import { ONE, type Visitor } from '../page.js'

const FIELDS = '<input name="phone" id="phone"><button id="b">Send</button>'
const FORM = `<form id="f" method="post" action="/lead">${FIELDS}</form>`
/** A form that a script sends, without method or action, as single-page applications write it. */
const scripted = (handler: string): string =>
  `<form id="f">${FIELDS}</form><script>
    document.getElementById('f').addEventListener('submit', async (event) => { const form = event.target; ${handler} })
  </script>`

export function formsSentByScripts(visit: Visitor): void {
  test('fetch with FormData', async () => {
    await visit.open(scripted('event.preventDefault(); fetch("/api", { method: "POST", body: new FormData(form) })'))
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
    const fields = visit.site.posted[0]?.fields ?? new Map()
    expect(fields.get('utm_campaign')).toBe('spring')
  })
  test('FormData as JSON, by XMLHttpRequest', async () => {
    await visit.open(
      scripted(`event.preventDefault()
      const request = new XMLHttpRequest()
      request.open('POST', '/api')
      request.send(JSON.stringify(Object.fromEntries(new FormData(form))))`),
    )
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('sendBeacon with FormData', async () => {
    await visit.open(scripted('event.preventDefault(); navigator.sendBeacon("/api", new FormData(form))'))
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('a serialiser that reads the DOM', async () => {
    await visit.open(
      scripted(`event.preventDefault()
      const pairs = [...form.elements].filter((each) => each.name).map((each) => [each.name, each.value])
      fetch('/api', { method: 'POST', body: new URLSearchParams(pairs) })`),
    )
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('after a wait for something else', async () => {
    await visit.open(
      scripted(`event.preventDefault()
      await fetch('/captcha')
      await fetch('/api', { method: 'POST', body: new FormData(form) })`),
    )
    visit.site.pages.set('/captcha', 'ok')
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('state that never was read from the form: told of once, though the site did not take the ID', async () => {
    await visit.open(
      scripted('event.preventDefault(); fetch("/api", { method: "POST", body: JSON.stringify({ phone: 1 }) })'),
    )
    await visit.tab.click('#b')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    expect(await visit.applications()).toHaveLength(1)
  })
  test('state that a first-party server gets after a wait', async () => {
    await visit.open(
      scripted('event.preventDefault(); setTimeout(() => fetch("/api", { method: "POST", body: "{}" }), 300)'),
    )
    await visit.tab.click('#b')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    expect(await visit.applications()).toHaveLength(1)
  })
  test('a failed check that reads the form and sends nothing is none; the corrected form is one', async () => {
    await visit.open(
      scripted(`event.preventDefault()
      if (!new FormData(form).get('phone')) return
      fetch('/api', { method: 'POST', body: new FormData(form) })`),
    )
    await visit.tab.click('#b')
    await visit.tab.fill('#phone', '1')
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('a failed check that another system is told of by beacon is none', async () => {
    await visit.open(scripted('event.preventDefault(); navigator.sendBeacon("/figures", "failed")'))
    await visit.tab.click('#b')
    expect(await visit.applications()).toEqual([])
  })
  test('a double click is one, under one ID', async () => {
    await visit.open(scripted('event.preventDefault(); fetch("/api", { method: "POST", body: new FormData(form) })'))
    await visit.tab.doubleClick('#b')
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
    await visit.tab.click('#b')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    await visit.tab.click('#b')
    await expect.poll(() => visit.site.posted.length).toBe(2)
    const ids = visit.site.posted.map(({ fields }) => fields.get('application_id'))
    expect(new Set(ids).size).toBe(2)
    expect((await visit.applications()).map(({ applicationId }) => applicationId)).toEqual(ids)
  })
  test('a form of several steps is one, at the last', async () => {
    await visit.open(
      scripted(`event.preventDefault()
      form.step = (form.step ?? 0) + 1
      if (form.step === 3) fetch('/api', { method: 'POST', body: new FormData(form) })`),
    )
    await visit.tab.click('#b')
    await visit.tab.fill('#phone', '1')
    await visit.tab.click('#b')
    await visit.tab.fill('#phone', '12')
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('a page builder that takes over at the click and lets no submit happen', async () => {
    await visit.open(`${FORM}<script>
      b.onclick = (event) => {
        event.preventDefault()
        const pairs = [...f.elements].filter((each) => each.name).map((each) => [each.name, each.value])
        fetch('/api', { method: 'POST', body: new URLSearchParams(pairs) })
      }
    </script>`)
    await visit.tab.fill('#phone', '1')
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('a button that submits nothing and whose handler sends FormData', async () => {
    await visit.open(`<form id="f"><input name="phone" id="phone"><button type="button" id="b">Send</button></form><script>
      b.onclick = () => fetch('/api', { method: 'POST', body: new FormData(f) })
    </script>`)
    await visit.tab.fill('#phone', '1')
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('a dialog form whose handler sends it is one, one that only closes the dialog is none', async () => {
    await visit.open(`<dialog open><form id="f" method="dialog">${FIELDS}<button id="close">Close</button></form></dialog><script>
      f.onsubmit = (event) => event.submitter.id === 'b' && fetch('/api', { method: 'POST', body: new FormData(f) })
    </script>`)
    await visit.tab.click('#close')
    await visit.tab.evaluate('document.querySelector("dialog").show()')
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
}
