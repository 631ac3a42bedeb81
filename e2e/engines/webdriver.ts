import type { Remote } from './remote-tab.js'

/** A session of classic [WebDriver](https://w3c.github.io/webdriver/): one browser with its windows. */
export interface Session {
  /** The window that commands go to now. */
  window(): Promise<string>
  windows(): Promise<readonly string[]>
  /** Opens a tab and gives its handle. */
  open(): Promise<string>
  /** Commands for one of the windows. */
  in(window: string): Remote & { clearCookies(): Promise<void> }
  end(): Promise<void>
}

const START_MS = 30_000
const ANSWER_MS = 30_000

/** Waits for the driver at the address, and has it start a browser. */
export async function openSession(driver: string): Promise<Session> {
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(driver + path, {
      method,
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    const { value } = Object(await response.json())
    if (!response.ok) throw new Error(`${method} ${path}: ${Object(value).error} ${Object(value).message}`)
    return value
  }

  await driverIsUp(driver)
  const { sessionId } = Object(await call('POST', '/session', { capabilities: {} }))
  const session = `/session/${sessionId}`

  /** The protocol knows one current window: commands for several take turns. */
  let turn: Promise<unknown> = Promise.resolve()
  function inWindow(handle: string, method: string, path: string, body?: object): Promise<unknown> {
    const next = turn.then(async () => {
      await call('POST', `${session}/window`, { handle })
      return call(method, session + path, body)
    })
    turn = next.catch(() => undefined)
    return next
  }

  return {
    window: async () => String(await call('GET', `${session}/window`)),
    windows: async () => Array.from(Object(await call('GET', `${session}/window/handles`)), String),
    open: async () => String(Object(await call('POST', `${session}/window/new`, { type: 'tab' })).handle),
    in: (handle) => ({
      navigate: async (url) => void (await inWindow(handle, 'POST', '/url', { url })),
      async run(expression) {
        const value = await inWindow(handle, 'POST', '/execute/sync', { script: `return ${expression}`, args: [] })
        return typeof value === 'string' ? value : undefined
      },
      act: async (actions) => void (await inWindow(handle, 'POST', '/actions', { actions })),
      close: async () => void (await inWindow(handle, 'DELETE', '/window')),
      clearCookies: async () => void (await inWindow(handle, 'DELETE', '/cookie')),
    }),
    end: async () => void (await call('DELETE', session).catch(() => undefined)),
  }
}

async function driverIsUp(driver: string): Promise<void> {
  const until = Date.now() + START_MS
  for (;;) {
    const answer = await fetch(`${driver}/status`).catch(() => undefined)
    if (answer?.ok) return
    if (Date.now() > until) throw new Error(`no WebDriver answers at ${driver} within ${START_MS} ms`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
