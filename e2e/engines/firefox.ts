import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FIREFOX, requireBrowser } from '../../scripts/browsers.mjs'
import { openBidi, type Bidi } from './bidi.js'
import type { Engine, Guest, Tab } from './engine.js'
import { program } from './program.js'
import { remoteTab } from './remote-tab.js'

/** It talks to nobody but the page; one process for all visitors saves a third of the time. */
const PREFERENCES = {
  'app.normandy.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.startup.page': 0,
  'dom.ipc.processCount': 1,
  'fission.autostart': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'nimbus.rollouts.enabled': false,
}

interface FirefoxGuest extends Guest {
  /** A container with cookies and storage of its own. */
  readonly userContext: unknown
}

/** Firefox as it is installed anywhere: it speaks WebDriver BiDi by itself. */
export const firefox: Engine<FirefoxGuest> = {
  name: 'Firefox',
  async start() {
    const profile = await mkdtemp(join(tmpdir(), 'throughline-firefox-'))
    const preferences = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${value});`)
    await writeFile(join(profile, 'user.js'), preferences.join('\n'))
    const args = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0', 'about:blank']
    const browser = program(requireBrowser(FIREFOX), args)
    const end = async (): Promise<void> => {
      await browser.end()
      // What it was writing may still come.
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    }
    try {
      const bidi = await openBidi(await browser.says(/WebDriver BiDi listening on (ws:\/\/\S+)/))
      return {
        async enter() {
          const { userContext } = await bidi.send('browser.createUserContext')
          const newTab = (): Promise<Tab> => openTab(bidi, userContext)
          return { userContext, newTab, tab: await newTab() }
        },
        leave: async ({ userContext }) => void (await bidi.send('browser.removeUserContext', { userContext })),
        async close() {
          bidi.close()
          await end()
        },
      }
    } catch (error) {
      await end()
      throw error
    }
  },
}

async function openTab(bidi: Bidi, userContext: unknown): Promise<Tab> {
  const { context } = await bidi.send('browsingContext.create', { type: 'tab', userContext })
  return remoteTab({
    navigate: async (url) => void (await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' })),
    async run(expression) {
      const answer = await bidi.send('script.evaluate', { expression, target: { context }, awaitPromise: true })
      const { type, result, exceptionDetails } = answer
      if (type === 'exception') throw new Error(String(Object(exceptionDetails).text))
      return Object(result).value
    },
    act: async (actions) => void (await bidi.send('input.performActions', { context, actions })),
    close: async () => void (await bidi.send('browsingContext.close', { context })),
  })
}
