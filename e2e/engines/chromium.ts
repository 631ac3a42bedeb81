import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { CHROMIUM, requireBrowser } from '../../scripts/browsers.mjs'
import type { Engine, Guest, Tab } from './engine.js'

/** As a visitor's browser names itself: a headless one says so, and its visits would not count. */
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

/** Starts a headless Chromium that talks to nobody but the page. Rejects with what to do when there is none. */
function launch(): Promise<Browser> {
  return playwright.launch({
    executablePath: requireBrowser(CHROMIUM),
    args: [
      '--no-sandbox',
      `--user-agent=${USER_AGENT}`,
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Every host is this machine: sites of any name can be visited, and no other machine.
      '--host-resolver-rules=MAP * 127.0.0.1',
    ],
    // A visitor's browser has it.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  })
}

/** In Chromium a test may use all of Playwright. */
export interface ChromiumGuest extends Guest {
  readonly page: Page
}

export function chromium(options?: BrowserContextOptions): Engine<ChromiumGuest> {
  return {
    name: 'Chromium',
    async start() {
      const browser = await launch()
      return {
        async enter() {
          const context = await browser.newContext(options)
          const page = await context.newPage()
          return { page, tab: tabOf(page), newTab: async () => tabOf(await context.newPage()) }
        },
        leave: ({ page }) => page.context().close(),
        close: () => browser.close(),
      }
    },
  }
}

function tabOf(page: Page): Tab {
  return {
    goto: async (address) => void (await page.goto(address)),
    evaluate: (script) => page.evaluate(script),
    click: (selector, frame) => (frame ? page.frameLocator(frame) : page).locator(selector).click(),
    doubleClick: (selector) => page.dblclick(selector),
    fill: (selector, text) => page.fill(selector, text),
    pressEnter: (selector) => page.press(selector, 'Enter'),
    close: () => page.close(),
  }
}
