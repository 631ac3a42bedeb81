import { before } from '../before.js'

/** Tells of every request that the window's scripts make, before it is made; a beacon has no method. */
export function watchRequests(
  win: Window & typeof globalThis,
  tell: (method: string, url: string, body: unknown) => void,
): void {
  before(win, 'fetch', (_, [input, init]) => {
    // The first is a Request or an address, the second may be missing.
    const { method, url } = Object(input)
    const options = Object(init)
    tell(`${options.method ?? method}`, `${url ?? input}`, options.body)
  })
  before(win.XMLHttpRequest.prototype, 'open', (request, [method, url]) =>
    before(Object(request), 'send', (_, [body]) => tell(String(method), String(url), body)),
  )
  before(win.Navigator.prototype, 'sendBeacon', (_, [url, body]) => tell('', String(url), body))
}
