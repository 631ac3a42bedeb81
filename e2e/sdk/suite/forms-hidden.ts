import { expect, test } from 'vitest'
import { ONE, type Visitor } from '../page.js'

const FIELDS = '<input name="phone" id="phone"><button id="b">Send</button>'
const FORM = `<form id="f" method="post" action="/lead">${FIELDS}</form>`

export function hiddenSubmits(visit: Visitor): void {
  const stopped = (target: string, phase: boolean): string => `${FORM}<script>
    ${target}.addEventListener('submit', (event) => event.stopImmediatePropagation(), ${phase})
  </script>`
  test('stopped on the form', async () => {
    await visit.open(stopped('f', false))
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('stopped on the document in the capture phase', async () => {
    await visit.open(stopped('document', true))
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('stopped on the window in the capture phase, before the SDK has loaded', async () => {
    visit.site.early = `addEventListener('submit', (event) => event.stopImmediatePropagation(), true)`
    await visit.open(FORM)
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('a form added later', async () => {
    await visit.open('<div id="late"></div>')
    await visit.tab.evaluate(`late.innerHTML = ${JSON.stringify(FORM)}`)
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  const shadow = (mode = 'open'): string => `<div id="host"></div><script>
    host.attachShadow({ mode: '${mode}' }).innerHTML = ${JSON.stringify(FORM)}
  </script>`
  test('in an open shadow root, by click', async () => {
    await visit.open(shadow())
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('in an open shadow root, by Enter', async () => {
    await visit.open(shadow())
    await visit.tab.pressEnter('#phone')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('in an open shadow root, by requestSubmit() that no user began', async () => {
    await visit.open(shadow())
    await visit.tab.evaluate('host.shadowRoot.querySelector("form").requestSubmit()')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('in a closed shadow root, by form.submit()', async () => {
    await visit.open(
      '<div id="host"></div><script>' +
        `const root = host.attachShadow({ mode: 'closed' }); root.innerHTML = ${JSON.stringify(FORM)}; host.onclick = () => root.querySelector('form').submit()` +
        '</script>',
    )
    await visit.tab.evaluate('host.onclick()')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('in a frame of the same origin', async () => {
    visit.site.pages.set('/frame', FORM)
    await visit.open('<iframe src="/frame"></iframe>')
    await visit.tab.click('#b', 'iframe')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('in a frame added later, by form.submit() of its own script', async () => {
    visit.site.pages.set('/frame', `${FORM}<script>onclick = () => f.submit()</script>`)
    await visit.open('<div id="late"></div>')
    await visit.tab.evaluate('late.innerHTML = `<iframe src="/frame"></iframe>`')
    await visit.tab.click('#phone', 'iframe')
    expect(await visit.outcome()).toEqual(ONE)
  })
  test('in a frame that has the script itself', async () => {
    visit.site.pages.set('/frame', '%SDK%' + FORM)
    await visit.open('<iframe src="/frame"></iframe>')
    await visit.until('document.querySelector("iframe").contentWindow.throughline?.track')
    await visit.tab.click('#b', 'iframe')
    expect(await visit.outcome()).toEqual(ONE)
  })
}
