import type { Tab } from './engine.js'

/** What a tab can do in both WebDriver protocols: go somewhere, run a script, take input. */
export interface Remote {
  navigate(address: string): Promise<void>
  /** Runs an expression and gives the string that it, or its promise, comes to. */
  run(expression: string): Promise<string | null | undefined>
  /** Performs [actions](https://w3c.github.io/webdriver/#actions), whose form is the same in both protocols. */
  act(actions: readonly object[]): Promise<void>
  close(): Promise<void>
}

const ENTER = '\uE007'
const FIND_MS = 15_000
const press = [
  { type: 'pointerDown', button: 0 },
  { type: 'pointerUp', button: 0 },
]

/** A tab made of a {@link Remote}. */
export function remoteTab(remote: Remote): Tab {
  async function evaluate<Value>(script: string): Promise<Value> {
    const json = await remote.run(`(async () => JSON.stringify(await (0, eval)(${JSON.stringify(script)})))()`)
    return JSON.parse(json ?? 'null')
  }

  async function find(selector: string, focus: boolean, frame: string | null): Promise<Point> {
    const until = Date.now() + FIND_MS
    for (;;) {
      const point = await evaluate<Point | null>(
        `(${String(locate)})(${JSON.stringify(selector)}, ${focus}, ${JSON.stringify(frame)})`,
      )
      if (point) return point
      if (Date.now() > until) throw new Error(`no ${selector} on the page within ${FIND_MS} ms`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async function mouse(selector: string, presses: readonly object[], frame?: string): Promise<void> {
    const [x, y] = await find(selector, false, frame ?? null)
    const actions = [{ type: 'pointerMove', x, y, duration: 0, origin: 'viewport' }, ...presses]
    await remote.act([{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }])
  }

  async function type(selector: string, text: string): Promise<void> {
    await find(selector, true, null)
    const actions = Array.from(text).flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ])
    await remote.act([{ type: 'key', id: 'keyboard', actions }])
  }

  return {
    goto: remote.navigate,
    evaluate,
    click: (selector, frame) => mouse(selector, press, frame),
    doubleClick: (selector) => mouse(selector, [...press, ...press]),
    fill: type,
    pressEnter: (selector) => type(selector, ENTER),
    close: remote.close,
  }
}

type Point = readonly [x: number, y: number]

/** Runs in the page: the middle of the element in the tab's own coordinates. To type into it, it is focused and selected. */
function locate(selector: string, focus: boolean, frame: string | null): Point | null {
  function search(root: Document | ShadowRoot): HTMLInputElement | null {
    const inner = [...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? [])
    return root.querySelector<HTMLInputElement>(selector) ?? inner.map(search).find((hit) => hit) ?? null
  }
  const owner = frame === null ? null : document.querySelector<HTMLIFrameElement>(frame)
  const root = frame === null ? document : owner?.contentDocument
  const hit = root?.readyState === 'complete' ? search(root) : null
  if (!hit) return null
  hit.scrollIntoView({ block: 'nearest' })
  if (focus) {
    hit.focus()
    hit.select()
  }
  const { x = 0, y = 0 } = owner?.getBoundingClientRect() ?? {}
  const box = hit.getBoundingClientRect()
  return [
    Math.round(x + (owner?.clientLeft ?? 0) + box.x + box.width / 2),
    Math.round(y + (owner?.clientTop ?? 0) + box.y + box.height / 2),
  ]
}
