import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

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
