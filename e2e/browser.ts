import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** Where Chromium is: `CHROMIUM_PATH`, else on the PATH, else Playwright's own. `undefined` when there is none. */
export function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [process.env['CHROMIUM_PATH'] ?? '', ...onPath, chromium.executablePath()].find(
    (path) => path && existsSync(path),
  )
}

/** As a visitor's browser names itself: a headless one says so, and its visits would not count. */
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

/** Starts a headless Chromium that talks to nobody but the page. Rejects with what to do when there is none. */
export async function launchChromium(args: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) {
    throw new Error(
      'no Chromium found: set CHROMIUM_PATH, or run `apt-get install chromium` or `npx playwright-core install chromium`',
    )
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      `--user-agent=${USER_AGENT}`,
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  })
}

/** Visitors of one file of tests, each with cookies and storage of their own, in one Chromium. */
export interface Visitors {
  /** Opens the empty page of a new visitor. */
  enter(): Promise<Page>
  leave(page: Page): Promise<void>
  /** Ends the browser. */
  close(): Promise<void>
}

/** On a busy machine Chromium now and then stops answering for good; then the next visitor gets a new one. */
const STUCK_MS = 20_000

export function chromiumVisitors(options?: BrowserContextOptions): Visitors {
  let browser: Promise<Browser> | undefined
  const enter = async (): Promise<Page> => {
    const context = await (await (browser ??= launchChromium())).newContext(options)
    return context.newPage()
  }

  async function close(): Promise<void> {
    const closing = browser
    browser = undefined
    await inTime(closing?.then((open) => open.close()))
  }

  return {
    async enter() {
      const page = await inTime(enter())
      if (page) return page
      await close()
      return enter()
    },
    async leave(page) {
      const left = page.context().close()
      if (!(await inTime(left.then(() => true)))) await close()
    },
    close,
  }
}

/** What the promise resolves to, or `undefined` when that takes longer than a browser that is well ever does. */
async function inTime<Value>(promise: Promise<Value> | undefined): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, STUCK_MS, undefined)))
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
