import { requireBrowser, WEBKIT, XVFB } from '../../scripts/browsers.mjs'
import { freePort } from '../free-port.js'
import type { Engine, Guest, Tab } from './engine.js'
import { program, type Program } from './program.js'
import { remoteTab } from './remote-tab.js'
import { openSession, type Session } from './webdriver.js'

interface WebKitGuest extends Guest {
  /** The origins where the visitor may have left something. */
  readonly seen: ReadonlySet<string>
}

/** WebKitGTK, by its own driver; on a display that nobody sees, since it has no headless mode. */
export const webkit: Engine<WebKitGuest> = {
  name: 'WebKit',
  async start() {
    const path = requireBrowser(WEBKIT)
    const started: Program[] = []
    const end = async (): Promise<void> => {
      for (const each of started.toReversed()) await each.end()
    }
    try {
      // Safari's driver needs no display of X.
      let display: string | undefined
      if (process.platform === 'linux') {
        const xvfb = program(requireBrowser(XVFB), XVFB_ARGS)
        started.push(xvfb)
        display = `:${await xvfb.says(/^(\d+)\n/m)}`
      }
      const port = await freePort()
      started.push(program(path, ['-p', String(port)], display ? { DISPLAY: display, NO_AT_BRIDGE: '1' } : {}))
      const session = await openSession(`http://127.0.0.1:${port}`)
      return {
        enter: () => enter(session),
        leave: (guest) => leave(session, guest),
        async close() {
          await session.end()
          await end()
        },
      }
    } catch (error) {
      await end()
      throw error
    }
  },
}

/** It ends with the last window on it, even when nobody is left to end it. */
const XVFB_ARGS = ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-terminate']

async function enter(session: Session): Promise<WebKitGuest> {
  const seen = new Set<string>()
  const first = await session.window()
  return { seen, tab: tabOf(session, first, seen), newTab: async () => tabOf(session, await session.open(), seen) }
}

/** All visitors of a session share its cookies and storage: what one has left is removed. */
async function leave(session: Session, { seen }: WebKitGuest): Promise<void> {
  const fresh = await session.open()
  for (const window of await session.windows()) if (window !== fresh) await session.in(window).close()
  const { navigate, run, clearCookies } = session.in(fresh)
  for (const origin of seen) {
    await navigate(`${origin}/favicon.ico`)
    await run('localStorage.clear()')
    await clearCookies()
  }
  await navigate('about:blank')
}

function tabOf(session: Session, window: string, seen: Set<string>): Tab {
  const { navigate, ...rest } = session.in(window)
  return remoteTab({
    ...rest,
    navigate(address) {
      if (address.startsWith('http')) seen.add(new URL(address).origin)
      return navigate(address)
    },
  })
}
