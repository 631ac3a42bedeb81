import { startSite } from './site.mjs'

/** Rows of `[what, median ms]` of main thread, with the CPU slowed down fourfold. */
export async function mainThread(browser) {
  const site = await startSite()
  const context = await browser.newContext()
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await page.addInitScript(MEASURE)
  const starts = []
  const laters = []
  const submits = []
  for (let round = 0; round < 25; round++) {
    await page.goto(site.origin + '/?utm_source=a&utm_medium=b&utm_campaign=c')
    starts.push(await page.evaluate('startMs'))
    // The page view is sent 200 ms after it was made.
    laters.push(await page.evaluate('new Promise((resolve) => later(() => resolve(laterMs), 300))'))
    submits.push(await page.evaluate(SUBMIT))
  }
  await context.close()
  await site.close()
  return [
    ['start', median(starts)],
    ['later tasks: cookies, storage, the first page view', median(laters)],
    ['a submit, all of it', median(submits)],
  ]
}

// The script reads `window.throughline` first of all and sets it when it has started.
const MEASURE = `
  window.later = setTimeout
  window.laterMs = 0
  window.setTimeout = (call, ms, ...rest) =>
    later(() => {
      const startedAt = performance.now()
      call(...rest)
      laterMs += performance.now() - startedAt
    }, ms)
  Object.defineProperty(window, 'throughline', {
    configurable: true,
    get() {
      window.startedAt ??= performance.now()
    },
    set(value) {
      window.startMs = performance.now() - window.startedAt
      Object.defineProperty(window, 'throughline', { value, writable: true })
    },
  })`
// All that happens between the call and its return: our listeners, the data, the beacon, and the browser's own part.
const SUBMIT = `new Promise((resolve) => {
  const form = document.forms[0]
  form.target = 'elsewhere'
  form.action = 'about:blank'
  const startedAt = performance.now()
  form.requestSubmit()
  resolve(performance.now() - startedAt)
})`

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)].toFixed(2)
}
