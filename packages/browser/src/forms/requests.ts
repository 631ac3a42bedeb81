import { before } from '../before.js'

/** Tells of every request that the window's scripts make, before it is made; the method of a beacon is `BEACON`. */
export function watchRequests(
  win: Window & typeof globalThis,
  tell: (method: string, url: string, body: unknown) => void,
): void {
  const opened = new WeakMap<object, readonly unknown[]>()
  const { prototype } = win.XMLHttpRequest
  before(win, 'fetch', (_, [input, init]) => {
    // The first is a Request or an address, the second may be missing.
    const options = Object(init)
    const request = Object(input)
    tell(`${options.method ?? request.method ?? 'GET'}`, `${request.url ?? input}`, options.body)
  })
  before(prototype, 'open', (request, args) => opened.set(Object(request), args))
  before(prototype, 'send', (request, [body]) => {
    const [method, url] = opened.get(Object(request)) ?? []
    tell(String(method), String(url), body)
  })
  before(win.Navigator.prototype, 'sendBeacon', (_, [url, body]) => tell('BEACON', String(url), body))
}
